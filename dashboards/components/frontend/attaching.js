// Files on their way into a draft: uploaded at once, kept with the ticket they were
// given for.

export class Attaching {
  constructor(desk) {
    this.desk = desk;
  }

  files(ticketId, files) {
    const { uploads, drafts } = this.desk;
    const keep = (attachment) => {
      const { attachments } = drafts.read(ticketId, "reply");
      drafts.edit(ticketId, "reply", { attachments: [...attachments, attachment] });
    };
    files.forEach((file) => uploads.start(ticketId, "reply", file, keep));
  }

  remove(ticketId, mediaId) {
    const { drafts } = this.desk;
    const { attachments } = drafts.read(ticketId, "reply");
    const kept = attachments.filter(({ media_id: id }) => id !== mediaId);
    drafts.edit(ticketId, "reply", { attachments: kept });
  }

  // A template has one file at most; another one takes its place.
  header(ticketId, file) {
    if (!file) return;
    const { uploads, drafts } = this.desk;
    uploads.of(ticketId, "template").forEach(({ id }) => uploads.stop(id));
    uploads.start(ticketId, "template", file, (media) => {
      const { template } = drafts.read(ticketId, "template");
      if (template) drafts.edit(ticketId, "template", { template: { ...template, media } });
    });
  }
}
