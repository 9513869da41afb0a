// Tells colleagues that somebody is answering, while they type.

const PING_MS = 8000;
const IDLE_MS = 12000;

export class Presence {
  constructor(desk) {
    Object.assign(this, { desk, ticketId: null, pingedAt: 0 });
  }

  tell(ticketId) {
    const now = Date.now();
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stop(), IDLE_MS);
    if (this.ticketId === ticketId && now - this.pingedAt < PING_MS) return;
    Object.assign(this, { ticketId, pingedAt: now });
    this.desk.setReplying(ticketId, true);
  }

  stop() {
    clearTimeout(this.idle);
    if (this.ticketId) this.desk.setReplying(this.ticketId, false);
    this.ticketId = null;
  }
}
