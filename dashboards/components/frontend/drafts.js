// What somebody has typed and not yet sent, per ticket and mode, kept by the browser.
// A sent text stays here until the service has confirmed it, with the key it was sent
// under: sent again after a reload, it reaches the customer once.

export class Drafts {
  constructor(userId) {
    this.prefix = `comptoir.draft.${userId}.`;
  }

  read(ticketId, mode) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + `${ticketId}.${mode}`)) ?? empty();
    } catch {
      return empty();
    }
  }

  write(ticketId, mode, draft) {
    const name = this.prefix + `${ticketId}.${mode}`;
    try {
      if (draft.text || draft.sending) localStorage.setItem(name, JSON.stringify(draft));
      else localStorage.removeItem(name);
    } catch {
      // A full or forbidden storage: the text still stands in the box.
    }
  }

  type(ticketId, mode, text) {
    const draft = this.read(ticketId, mode);
    this.write(ticketId, mode, { ...draft, text, key: text === draft.text ? draft.key : null });
  }

  // Takes the text out of the box; returns the idempotency key to send it under.
  depart(ticketId, mode, text) {
    const draft = this.read(ticketId, mode);
    const key = (draft.text === text && draft.key) || newKey();
    this.write(ticketId, mode, { text: "", key: null, sending: { text, key } });
    return key;
  }

  arrive(ticketId, mode) {
    this.write(ticketId, mode, { ...this.read(ticketId, mode), sending: null });
  }

  // The text returns to the box, before what was typed meanwhile.
  comeBack(ticketId, mode) {
    const { text, sending } = this.read(ticketId, mode);
    if (!sending) return;
    const joined = text ? `${sending.text}\n${text}` : sending.text;
    this.write(ticketId, mode, { text: joined, key: text ? null : sending.key, sending: null });
  }

  has(ticketId) {
    return Boolean(this.read(ticketId, "reply").text || this.read(ticketId, "note").text);
  }
}

function empty() {
  return { text: "", key: null, sending: null };
}

// An idempotency key. crypto.randomUUID exists only on https and localhost.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
