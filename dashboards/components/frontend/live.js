// One socket per tab, opened again by itself: growing pauses, with jitter, so that a
// restarted service is not met by all tabs at once.

const SLOWEST_MS = 15000;
const SIGNED_OUT = 4401;

export class LiveLine {
  constructor({ onMessage, onState, onSignedOut }) {
    Object.assign(this, { onMessage, onState, onSignedOut });
    this.attempts = 0;
    this.socket = null;
    this.timer = null;
  }

  open() {
    if (this.socket) return;
    this.onState("connecting");
    const url = new URL("/livews", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.type === "hello") {
        this.attempts = 0;
        this.onState("live");
      }
      this.onMessage(message);
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (event.code === SIGNED_OUT) {
        this.onSignedOut();
        return;
      }
      this.onState("lost");
      const pause = Math.min(SLOWEST_MS, 400 * 2 ** this.attempts++);
      this.timer = setTimeout(() => this.open(), pause * (0.5 + Math.random()));
    };
  }

  // At once instead of after the pause: the network or the tab came back.
  hurry() {
    if (this.socket) return;
    clearTimeout(this.timer);
    this.open();
  }

  close() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}
