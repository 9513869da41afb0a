// The head of the conversation: who it is, how long the window is open, and what can be
// done with the ticket.

import { avatar, el, fill, icon } from "./dom.js";
import { roughly } from "./times.js";
import { customerWindow } from "./window.js";

const STATUSES = ["open", "pending", "on_hold", "snoozed", "resolved", "closed"];

export class ThreadHeader {
  // `act(command, body)` changes the open ticket.
  constructor({ desk, words, act }) {
    Object.assign(this, { desk, words, act });
    this.node = el("header.header");
    this.replying = el("div.replying", { role: "status", hidden: true });
    this.nodes = [this.node, this.replying];
  }

  key(event) {
    if (event.altKey && event.code === "KeyA" && this.desk.openId) {
      event.preventDefault();
      if (this.node.querySelector(".claim")) this.act("claim", {});
    } else if (event.key === "Escape") this.closeMenu();
  }

  draw() {
    const { desk, words } = this;
    const ticket = desk.thread?.ticket ?? desk.rows.get(desk.openId);
    this.#showReplying(ticket);
    if (!ticket) {
      this.node.replaceChildren(this.#backButton(), el("div.skeleton"));
      return;
    }
    const contact = ticket.contact ?? {};
    const name = contact.name || words.unknown_customer;
    const isMine = ticket.agent_id === desk.me.id;
    const isDone = ["resolved", "closed"].includes(ticket.status);
    this.window = el("span.window");
    const parts = [
      this.#backButton(),
      avatar(name, contact.id ?? ticket.id),
      el(
        "div.who",
        {},
        el("h2", { dir: "auto" }, name),
        el(
          "div.sub",
          {},
          el("span.ticket-id", {}, ticket.id),
          el(`span.status.${ticket.status}`, {}, words[`status_${ticket.status}`]),
          this.window,
        ),
      ),
      el(
        "div.actions",
        {},
        isMine
          ? el("span.mine", {}, icon("check", 14), words.yours)
          : el(
              "button.button.claim",
              { type: "button", title: "Alt+A", onclick: () => this.act("claim", {}) },
              words.claim,
              el("kbd", {}, "Alt+A"),
            ),
        isDone
          ? null
          : el(
              "button.button.resolve",
              { type: "button", onclick: () => this.#setStatus("resolved") },
              icon("check", 15),
              words.resolve,
            ),
        this.#menu(ticket),
        el(
          "button.button.square.toggle-panel",
          { type: "button", title: words.details, "aria-label": words.details, onclick: togglePanel },
          icon("panel", 17),
        ),
      ),
    ];
    this.node.replaceChildren(...parts);
    this.tick();
  }

  #backButton() {
    return el(
      "button.button.square.back",
      { type: "button", "aria-label": this.words.back, onclick: () => this.desk.open(null) },
      icon("back", 18),
    );
  }

  #showReplying(ticket) {
    const others = (ticket?.replying_agent_ids ?? []).filter((id) => id !== this.desk.me.id);
    this.replying.hidden = others.length === 0;
    const who = others.map((id) => this.desk.agentName(id)).join(", ");
    this.replying.replaceChildren(icon("pen", 13), fill(this.words.is_replying, { who }));
  }

  #menu(ticket) {
    const { words } = this;
    this.menu = el(
      "div.menu",
      { role: "menu", hidden: true },
      STATUSES.filter((status) => status !== ticket.status).map((status) =>
        el(
          "button",
          { type: "button", role: "menuitem", data: { status }, onclick: () => this.#setStatus(status) },
          el(`span.pip.${status}`),
          words[`to_${status}`],
        ),
      ),
    );
    const button = el(
      "button.button.status-menu",
      {
        type: "button",
        "aria-haspopup": "menu",
        onclick: (event) => {
          event.stopPropagation();
          this.menu.hidden = !this.menu.hidden;
        },
      },
      words.status,
      icon("chevron", 14),
    );
    return el("div.menu-place", {}, button, this.menu);
  }

  closeMenu() {
    if (this.menu) this.menu.hidden = true;
  }

  tick() {
    const { desk, words } = this;
    const ticket = desk.thread?.ticket ?? desk.rows.get(desk.openId);
    if (!ticket || !this.window) return;
    const { state, seconds } = customerWindow(ticket, desk.now());
    this.window.dataset.state = state;
    const text =
      state === "closed" ? words.window_over : fill(words.window_left, { time: roughly(seconds, words) });
    if (this.window.dataset.text === text) return;
    this.window.dataset.text = text;
    this.window.replaceChildren(icon(state === "closed" ? "lock" : "clock", 13), text);
    this.window.title = state === "closed" ? words.window_closed_why : words.window_why;
  }

  #setStatus(to) {
    this.closeMenu();
    this.act("status", { to });
  }
}

function togglePanel() {
  const { dataset } = document.documentElement;
  dataset.comptoirPanel = dataset.comptoirPanel === "open" ? "none" : "open";
}
