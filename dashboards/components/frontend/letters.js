// What a draft becomes when it is sent: one message after another, each with the part
// of the draft that returns to the box if it fails.

const CAPTIONED = new Set(["image", "video", "document"]);
const LONGEST_CAPTION = 1024;

// -> [{ path, body, part }]
export function letters(mode, draft) {
  if (mode === "note") return [{ path: "notes", body: { text: draft.text.trim() }, part: { text: draft.text } }];
  const found = mode === "template" ? [templateLetter(draft)] : replies(draft);
  const [first] = found;
  if (draft.replyTo) {
    first.body.reply_to_message_id = draft.replyTo;
    first.part.replyTo = draft.replyTo;
  }
  return found.map((letter) => ({ path: "replies", ...letter }));
}

function replies({ text: written, attachments, offer }) {
  const text = written.trim();
  if (offer) return [{ body: { text, ...offerBody(offer) }, part: { text: written, offer } }];
  if (!attachments.length) return [textLetter(text, written)];
  const isCaption = CAPTIONED.has(attachments[0].kind) && text.length <= LONGEST_CAPTION;
  const files = attachments.map((attachment, index) => {
    const { kind, media_id, filename } = attachment;
    const body = { kind, media_id };
    if (kind === "document") body.filename = filename;
    const part = { attachments: [attachment] };
    if (index > 0 || !isCaption || !text) return { body, part };
    return { body: { ...body, text }, part: { ...part, text: written } };
  });
  return text && !isCaption ? [textLetter(text, written), ...files] : files;
}

function textLetter(text, written) {
  return { body: { text }, part: { text: written } };
}

function offerBody(offer) {
  if (offer.kind === "buttons") {
    const buttons = offer.buttons.filter(({ title }) => title.trim());
    return { kind: "buttons", buttons: buttons.map(({ id, title }) => ({ id, title: title.trim() })) };
  }
  if (offer.kind === "list") {
    const rows = offer.rows
      .filter(({ title }) => title.trim())
      .map(({ id, title, description }) => ({ id, title: title.trim(), description: description.trim() }));
    return { kind: "list", list: { button: offer.button.trim(), sections: [{ title: "", rows }] } };
  }
  return { kind: offer.kind };
}

function templateLetter({ template }) {
  const { name, language, body, header, media } = template;
  const given = { name, language, body, header };
  if (media) given.header_media_id = media.media_id;
  return { body: { kind: "template", template: given }, part: { template } };
}

// What a message on its way looks like: its words, and the names of its files.
export function preview({ text, offer, attachments, template }) {
  const files = [...(attachments ?? []), template?.media].filter(Boolean);
  return { text: (template?.filled ?? text ?? "").trim(), names: files.map(({ filename }) => filename), offer };
}

// The draft again, from the parts of the messages that did not leave.
export function rejoined(parts, draft) {
  const texts = [...parts.map(({ text }) => text), draft.text].filter(Boolean);
  return {
    text: texts.join("\n"),
    attachments: [...parts.flatMap(({ attachments }) => attachments ?? []), ...draft.attachments],
    replyTo: parts.find(({ replyTo }) => replyTo)?.replyTo ?? draft.replyTo,
    offer: draft.offer ?? parts.find(({ offer }) => offer)?.offer ?? null,
    template: draft.template ?? parts.find(({ template }) => template)?.template ?? null,
  };
}
