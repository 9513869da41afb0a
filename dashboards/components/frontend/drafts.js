// What somebody has prepared and not yet sent, per ticket and mode, kept by the browser.
// A sent message stays here until the service has confirmed it, with the key it was sent
// under: sent again after a reload, it reaches the customer once.

import { letters, rejoined } from "./letters.js";

export const MODES = ["reply", "template", "note"];

export class Drafts {
  constructor(userId) {
    this.prefix = `comptoir.draft.${userId}.`;
  }

  read(ticketId, mode) {
    try {
      return { ...empty(), ...JSON.parse(localStorage.getItem(this.prefix + `${ticketId}.${mode}`)) };
    } catch {
      return empty();
    }
  }

  #write(ticketId, mode, draft) {
    const name = this.prefix + `${ticketId}.${mode}`;
    try {
      if (holds(draft) || draft.sending.length) localStorage.setItem(name, JSON.stringify(draft));
      else localStorage.removeItem(name);
    } catch {
      // A full or forbidden storage: the text still stands in the box.
    }
  }

  // Changes what is prepared; other words are another message, under another key.
  edit(ticketId, mode, changes) {
    const draft = this.read(ticketId, mode);
    const isSame = Object.entries(changes).every(([name, value]) => same(draft[name], value));
    if (!isSame) this.#write(ticketId, mode, { ...draft, ...changes, unsent: [] });
  }

  // Takes the draft out of the box; returns the messages to send, each with its key.
  depart(ticketId, mode) {
    const draft = this.read(ticketId, mode);
    const messages = letters(mode, draft).map((letter) => {
      const former = draft.unsent.find(({ body }) => same(body, letter.body));
      return { ...letter, key: former?.key ?? newKey() };
    });
    this.#write(ticketId, mode, { ...empty(), sending: [...draft.sending, ...messages] });
    return messages;
  }

  arrive(ticketId, mode, key) {
    const draft = this.read(ticketId, mode);
    const sending = draft.sending.filter((message) => message.key !== key);
    this.#write(ticketId, mode, { ...draft, sending });
  }

  // Messages return to the box, before what was prepared meanwhile.
  comeBack(ticketId, mode, keys) {
    const draft = this.read(ticketId, mode);
    const back = draft.sending.filter(({ key }) => keys.includes(key));
    if (!back.length) return;
    this.#write(ticketId, mode, {
      ...rejoined(back.map(({ part }) => part), draft),
      unsent: back.map(({ body, key }) => ({ body, key })),
      sending: draft.sending.filter(({ key }) => !keys.includes(key)),
    });
  }

  has(ticketId) {
    return MODES.some((mode) => holds(this.read(ticketId, mode)));
  }
}

export function holds({ text, attachments, offer, template, replyTo }) {
  return Boolean(text || attachments.length || offer || template || replyTo);
}

function empty() {
  return { text: "", attachments: [], replyTo: null, offer: null, template: null, unsent: [], sending: [] };
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

// An idempotency key. crypto.randomUUID exists only on https and localhost.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
