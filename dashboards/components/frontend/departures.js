// Messages between the box and the service. What is on its way stands in the
// conversation; what does not leave returns to the box.

import { MODES } from "./drafts.js";
import { preview } from "./letters.js";

export class Departures {
  constructor(desk) {
    this.desk = desk;
    this.pending = new Map(); // by idempotency key
    this.last = new Map(); // by ticket: the end of what left before
  }

  // Sends what is prepared, message by message, after what left this ticket before.
  send(ticketId, mode) {
    const { desk } = this;
    const messages = desk.drafts.depart(ticketId, mode);
    const at = new Date(desk.now()).toISOString();
    for (const { key, body, part } of messages) {
      this.pending.set(key, { ticketId, mode, kind: body.kind ?? "text", preview: preview(part), at });
    }
    desk.say("pending", { ticketId });
    const before = this.last.get(ticketId) ?? Promise.resolve();
    this.last.set(ticketId, before.then(() => this.#sendAll(ticketId, mode, messages)));
  }

  // The live line may be faster than the answer to the send itself.
  recognise(ticketId, item) {
    if (item.agent_id !== this.desk.me.id) return;
    const sent = [...this.pending.values()].find(
      (one) => !one.isShown && one.ticketId === ticketId && isSame(one, item),
    );
    if (sent) sent.isShown = true;
  }

  // What was under way when the page was left.
  restore(ticketId) {
    const { drafts } = this.desk;
    for (const mode of MODES) {
      const { sending } = drafts.read(ticketId, mode);
      const lost = sending.map(({ key }) => key).filter((key) => !this.pending.has(key));
      drafts.comeBack(ticketId, mode, lost);
    }
  }

  async #sendAll(ticketId, mode, messages) {
    const { desk } = this;
    const keys = messages.map(({ key }) => key);
    try {
      for (const { path, body, key } of messages) {
        const outcome = await desk.write(`tickets/${encodeURIComponent(ticketId)}/${path}`, body, key);
        desk.drafts.arrive(ticketId, mode, key);
        this.pending.delete(keys.shift());
        desk.take(outcome);
        desk.say("pending", { ticketId });
      }
    } catch (error) {
      desk.drafts.comeBack(ticketId, mode, keys);
      keys.forEach((key) => this.pending.delete(key));
      desk.say("pending", { ticketId });
      desk.say("sendfailed", { ticketId, mode, error });
    }
  }
}

function isSame({ mode, kind, preview: shown }, item) {
  if (mode === "note") return item.kind === "note" && item.text === shown.text;
  const isText = item.message_kind === "text";
  return item.kind === "message" && (kind === "text") === isText && (!isText || item.text === shown.text);
}
