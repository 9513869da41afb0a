// The open ticket: who it is, what can be done with it, and the conversation.

import { Bubbles } from "./bubbles.js";
import { desk as theDesk } from "./desk.js";
import { avatar, el, fill, icon, keeper, setText } from "./dom.js";
import { Clockface, roughly } from "./times.js";

const GROUPED_MS = 4 * 60 * 1000;
const NEAR_BOTTOM_PX = 60;
const WINDOW_SOON_SECONDS = 3600;
const STATUSES = ["open", "pending", "on_hold", "snoozed", "resolved", "closed"];

class Thread {
  constructor({ data, parentElement }) {
    const desk = theDesk();
    Object.assign(this, { desk, words: data.words, root: parentElement });
    this.clockface = new Clockface(data.language);
    this.bubbles = new Bubbles(desk, data.words, this.clockface);
    this.#build();
    desk.hold(data);
    this.listeners = [
      ["open", () => this.#drawAll({ isNew: true })],
      ["thread", () => this.#drawAll({})],
      ["ticket", () => this.#drawHeader()],
      ["agents", () => this.#drawHeader()],
      ["item", (event) => this.#drawItems({ arrived: event.detail.item })],
      ["pending", () => this.#drawItems({ isOwn: true })],
    ];
    this.listeners.forEach(([type, heard]) => desk.addEventListener(type, heard));
    this.onKey = (event) => this.#key(event);
    document.addEventListener("keydown", this.onKey);
    this.onClick = () => this.#closeMenu();
    document.addEventListener("click", this.onClick);
    this.timer = setInterval(() => this.#tick(), 1000);
    this.#drawAll({ isNew: true });
  }

  destroy() {
    clearInterval(this.timer);
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("click", this.onClick);
    this.listeners.forEach(([type, heard]) => this.desk.removeEventListener(type, heard));
    this.desk.release();
    this.frame.remove();
  }

  #build() {
    const { words } = this;
    this.header = el("header.header");
    this.log = el("div.log", { role: "log", "aria-label": words.conversation, tabindex: "0" });
    this.log.addEventListener("scroll", () => this.#scrolled());
    this.log.addEventListener("click", (event) => this.#goto(event));
    this.below = el(
      "button.below",
      { type: "button", hidden: true, onclick: () => this.#toBottom() },
      words.new_message,
      icon("chevron", 14),
    );
    this.notice = el("div.notice", { role: "alert", hidden: true });
    this.blank = el("div.blank", {}, icon("chat", 44), el("h3"), el("p"));
    this.talk = el("div.talk", {}, this.header, this.notice, this.log, this.below);
    this.frame = el("div.thread", {}, this.talk, this.blank);
    this.root.append(this.frame);
  }

  // --- header -------------------------------------------------------------------

  #drawHeader() {
    const { desk, words } = this;
    const ticket = desk.thread?.ticket ?? desk.rows.get(desk.openId);
    if (!ticket) {
      this.header.replaceChildren(this.#backButton(), el("div.skeleton"));
      return;
    }
    const contact = ticket.contact ?? {};
    const name = contact.name || words.unknown_customer;
    const isMine = ticket.agent_id === desk.me.id;
    const isDone = ["resolved", "closed"].includes(ticket.status);
    this.window = el("span.window");
    this.isMenuOpen = false;
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
      this.#replying(ticket),
      el(
        "div.actions",
        {},
        isMine
          ? el("span.mine", {}, icon("check", 14), words.yours)
          : el(
              "button.button.claim",
              { type: "button", title: "Alt+A", onclick: () => this.#claim() },
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
    this.header.replaceChildren(...parts.filter(Boolean));
    this.#tick();
  }

  #backButton() {
    return el(
      "button.button.square.back",
      { type: "button", "aria-label": this.words.back, onclick: () => this.desk.open(null) },
      icon("back", 18),
    );
  }

  #replying(ticket) {
    const others = (ticket.replying_agent_ids ?? []).filter((id) => id !== this.desk.me.id);
    if (!others.length) return null;
    const who = others.map((id) => this.desk.agentName(id)).join(", ");
    return el("span.replying", {}, icon("pen", 13), fill(this.words.is_replying, { who }));
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

  #closeMenu() {
    if (this.menu) this.menu.hidden = true;
  }

  #tick() {
    const { desk, words } = this;
    const ticket = desk.thread?.ticket ?? desk.rows.get(desk.openId);
    if (!ticket || !this.window) return;
    const closes = ticket.window_closes_at ? Date.parse(ticket.window_closes_at) : 0;
    const seconds = (closes - desk.now()) / 1000;
    const state = seconds <= 0 ? "closed" : seconds < WINDOW_SOON_SECONDS ? "soon" : "open";
    this.window.dataset.state = state;
    const text =
      state === "closed" ? words.window_over : fill(words.window_left, { time: roughly(seconds, words) });
    if (this.window.dataset.text === text) return;
    this.window.dataset.text = text;
    this.window.replaceChildren(icon(state === "closed" ? "lock" : "clock", 13), text);
    this.window.title = state === "closed" ? words.window_closed_why : words.window_why;
  }

  async #claim() {
    await this.#do("claim", {});
  }

  async #setStatus(to) {
    this.#closeMenu();
    await this.#do("status", { to });
  }

  async #do(command, body) {
    const id = this.desk.openId;
    this.notice.hidden = true;
    try {
      await this.desk.act(id, command, body);
      if (command === "status" && id === this.desk.openId) this.desk.loadThread();
    } catch (error) {
      if (id !== this.desk.openId) return;
      setText(this.notice, `${this.words.refused} ${error.message}`);
      this.notice.hidden = false;
    }
  }

  #key(event) {
    if (event.altKey && event.code === "KeyA" && this.desk.openId) {
      event.preventDefault();
      if (this.header.querySelector(".claim")) this.#claim();
    } else if (event.key === "Escape") this.#closeMenu();
  }

  // --- conversation -------------------------------------------------------------

  #drawAll({ isNew }) {
    const { desk, words } = this;
    const problem = desk.threadError;
    const isBlank = !desk.openId || (problem && !desk.thread);
    this.talk.hidden = isBlank;
    this.blank.hidden = !isBlank;
    if (isBlank) {
      const title = !problem ? words.no_ticket : problem.status === 404 ? words.not_found : words.load_failed;
      setText(this.blank.querySelector("h3"), title);
      setText(this.blank.querySelector("p"), problem ? problem.message : words.no_ticket_hint);
      return;
    }
    if (isNew) {
      this.notice.hidden = true;
      this.below.hidden = true;
      this.log.replaceChildren();
    }
    this.#drawHeader();
    this.#drawItems({ isNew });
  }

  #drawItems({ isNew, arrived, isOwn }) {
    const { desk } = this;
    const wasAtBottom = isNew || this.log.childElementCount === 0 || this.#isAtBottom();
    const items = desk.thread?.items ?? new Map();
    const nodes = [];
    let day = null;
    let before = null;
    for (const item of [...items.values()].sort((one, other) => one.seq - other.seq)) {
      const node = this.#line(item, items, before);
      if (!node) continue;
      const itemDay = new Date(item.at).toDateString();
      if (itemDay !== day) {
        day = itemDay;
        const label = this.clockface.day(item.at, desk.now(), this.words);
        nodes.push(el("div.day", {}, el("span", {}, label)));
      }
      nodes.push(node);
      before = item;
    }
    for (const sent of desk.pending.values()) {
      if (sent.ticketId === desk.openId && !sent.isShown) nodes.push(this.bubbles.renderPending(sent));
    }
    this.log.replaceChildren(...nodes);
    if (wasAtBottom || isOwn) this.#toBottom();
    else if (arrived?.kind === "message" && arrived.author === "customer") this.below.hidden = false;
  }

  #line(item, items, before) {
    const isFollowing =
      before?.kind === item.kind &&
      before.author === item.author &&
      before.agent_id === item.agent_id &&
      Date.parse(item.at) - Date.parse(before.at) < GROUPED_MS &&
      new Date(item.at).toDateString() === new Date(before.at).toDateString();
    return this.bubbles.render(item, { items, isFollowing });
  }

  #isAtBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
  }

  #toBottom() {
    this.log.scrollTop = this.log.scrollHeight;
    this.below.hidden = true;
  }

  #scrolled() {
    if (this.#isAtBottom()) this.below.hidden = true;
  }

  #goto(event) {
    const wanted = event.target.closest("[data-goto]")?.dataset.goto;
    if (!wanted) return;
    const node = [...this.log.querySelectorAll(".bubble")].find(({ dataset }) => dataset.id === wanted);
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.animate([{ filter: "brightness(0.85)" }, { filter: "none" }], 1200);
  }
}

function togglePanel() {
  const { dataset } = document.documentElement;
  dataset.comptoirPanel = dataset.comptoirPanel === "open" ? "none" : "open";
}

export default keeper((component) => new Thread(component));
