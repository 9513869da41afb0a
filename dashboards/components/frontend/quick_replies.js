// Prepared answers: typed after a slash, with the customer's name already filled in.

import { el, fill } from "./dom.js";

const SHOWN = 6;
const TYPED = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u;

export class QuickReplies {
  // `take(text, length)`: put `text` in the place of the last `length` characters typed.
  constructor({ desk, take }) {
    Object.assign(this, { desk, take });
    this.node = el("div.replies", { role: "listbox", hidden: true });
  }

  suggest(typed, ticket) {
    const match = TYPED.exec(typed);
    const wanted = match?.[1].toLowerCase();
    this.found = match
      ? this.desk.directory.quick_replies.filter((reply) => named(reply).toLowerCase().startsWith(wanted)).slice(0, SHOWN)
      : [];
    this.length = match ? match[1].length + 1 : 0;
    this.ticket = ticket;
    this.node.hidden = this.found.length === 0;
    this.node.replaceChildren(...this.found.map((reply, index) => this.#option(reply, index)));
    if (this.found.length) this.#point(0);
  }

  hide() {
    this.node.hidden = true;
  }

  // Whether the key was meant for the suggestions.
  key(event) {
    if (this.node.hidden) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#point(this.pointed + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) {
      this.#choose(this.pointed);
    } else if (event.key === "Escape") this.hide();
    else return false;
    event.preventDefault();
    return true;
  }

  #option(reply, index) {
    const choose = (event) => {
      event.preventDefault(); // the box keeps the focus
      this.#choose(index);
    };
    return el(
      "div.quick",
      { role: "option", onmousedown: choose },
      el("b", {}, `/${named(reply)}`),
      el("span", { dir: "auto" }, this.#filled(reply)),
    );
  }

  #choose(index) {
    this.hide();
    this.take(this.#filled(this.found[index]), this.length);
  }

  #point(index) {
    const { children } = this.node;
    this.pointed = (index + children.length) % children.length;
    [...children].forEach((node, at) => node.setAttribute("aria-selected", String(at === this.pointed)));
  }

  #filled({ text }) {
    const { desk, ticket } = this;
    const language = (ticket.language ?? ticket.contact?.language ?? "").split("-")[0];
    const chosen =
      typeof text === "string"
        ? text
        : (text?.[language] ?? text?.[desk.language] ?? Object.values(text ?? {})[0] ?? "");
    return fill(chosen, {
      customer: (ticket.contact?.name ?? "").split(" ")[0],
      agent: desk.me.name.split(" ")[0],
      ticket: ticket.id,
    });
  }
}

function named({ shortcut }) {
  return shortcut.replace(/^\//, "");
}
