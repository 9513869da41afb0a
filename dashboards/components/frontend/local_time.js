// What the clock says where the customer is.

import { el, keeper, setText } from "./dom.js";

class LocalTime {
  constructor({ parentElement }) {
    this.node = el("time.local-time");
    parentElement.append(this.node);
    this.timer = setInterval(() => this.#tick(), 5000);
  }

  update({ data: { timezone, language } }) {
    this.node.title = timezone.replaceAll("_", " ");
    const options = { timeZone: timezone, weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false };
    try {
      this.format = new Intl.DateTimeFormat(language, options);
    } catch {
      this.format = null; // a zone this browser does not know
    }
    this.#tick();
  }

  destroy() {
    clearInterval(this.timer);
    this.node.remove();
  }

  #tick() {
    setText(this.node, this.format ? this.format.format(new Date()) : this.node.title);
  }
}

export default keeper((component) => new LocalTime(component));
