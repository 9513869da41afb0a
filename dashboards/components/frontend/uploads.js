// Files on their way to the service, per ticket. One that has arrived becomes part of
// its ticket's draft, also when another ticket is open by then.

import { newKey } from "./drafts.js";

const LARGEST_BYTES = 100 * 1024 * 1024; // WhatsApp's largest, a document

export class Uploads {
  constructor(desk) {
    this.desk = desk;
    this.running = new Map();
    this.last = 0;
  }

  of(ticketId, mode) {
    return [...this.running.values()].filter((one) => one.ticketId === ticketId && one.mode === mode);
  }

  // `keep(attachment)` is called with the service's answer.
  start(ticketId, mode, file, keep) {
    const id = ++this.last;
    const upload = { id, key: newKey(), ticketId, mode, file, keep, progress: 0, problem: null };
    this.running.set(id, upload);
    if (file.size > LARGEST_BYTES) this.#fail(upload, { type: "too-large" });
    else if (!file.size) this.#fail(upload, { type: "empty-file" });
    else this.#send(upload);
    this.desk.say("uploads");
  }

  again(id) {
    const upload = this.running.get(id);
    Object.assign(upload, { progress: 0, problem: null });
    this.#send(upload);
    this.desk.say("uploads");
  }

  stop(id) {
    const upload = this.running.get(id);
    this.running.delete(id);
    upload?.request?.abort();
    this.desk.say("uploads");
  }

  // XMLHttpRequest: fetch tells nothing about how much has left.
  #send(upload) {
    const request = new XMLHttpRequest();
    upload.request = request;
    request.open("POST", `/send/media?filename=${encodeURIComponent(upload.file.name)}`);
    request.setRequestHeader("X-Comptoir", "1");
    request.setRequestHeader("Idempotency-Key", upload.key);
    request.setRequestHeader("Content-Type", upload.file.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => {
      upload.progress = total ? loaded / total : 0;
      this.desk.say("uploads");
    };
    request.onerror = () => this.#fail(upload, { type: "offline" });
    request.onload = () => this.#answered(upload, request);
    request.send(upload.file);
  }

  #answered(upload, { status, response }) {
    if (status === 401) this.desk.leave();
    if (status >= 300 || !response?.media_id) {
      this.#fail(upload, response ?? { type: "offline" });
      return;
    }
    if (!this.running.delete(upload.id)) return; // taken away while it travelled
    upload.keep({ ...response, filename: response.filename || upload.file.name });
    this.desk.say("uploads");
  }

  #fail(upload, problem) {
    upload.problem = problem;
    this.desk.say("uploads");
  }
}
