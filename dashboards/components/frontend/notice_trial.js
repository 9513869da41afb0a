// A button that does once what a reminder would: the browser asks for leave here, since
// it wants a click for that.

import { chime } from "./chime.js";
import { el, icon, keeper, setText } from "./dom.js";

class NoticeTrial {
  constructor({ parentElement }) {
    this.said = el("span.said", { role: "status" });
    this.button = el("button.try", { type: "button", onclick: () => this.#try() });
    this.frame = el("div.trial", {}, this.button, this.said);
    parentElement.append(this.frame);
  }

  update({ data }) {
    this.data = data;
    this.button.replaceChildren(icon("bell", 16), data.words.try_it);
    this.button.disabled = !data.sound && !data.desktop;
    this.#sayBlocked();
  }

  destroy() {
    this.frame.remove();
  }

  async #try() {
    const { sound, desktop, words } = this.data;
    if (sound) chime();
    if (!desktop) return;
    if ("Notification" in window && Notification.permission === "default") {
      await Notification.requestPermission();
    }
    this.#sayBlocked();
    if (this.#isBlocked()) return;
    new Notification("Comptoir", { body: words.example, icon: "/icon.png", tag: "comptoir-trial" });
  }

  #isBlocked() {
    return !("Notification" in window) || Notification.permission === "denied";
  }

  #sayBlocked() {
    const { desktop, words } = this.data;
    setText(this.said, desktop && this.#isBlocked() ? words.blocked : "");
  }
}

export default keeper((component) => new NoticeTrial(component));
