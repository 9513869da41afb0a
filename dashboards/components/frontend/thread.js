// The open ticket: who it is, what can be done with it, and the conversation.

import { Bubbles } from "./bubbles.js";
import { desk as theDesk } from "./desk.js";
import { openDialog } from "./dialogs.js";
import { avatar, el, fill, icon, keeper, place, setText } from "./dom.js";
import { happened } from "./happenings.js";
import { openLightbox } from "./lightbox.js";
import { reasonOf } from "./refusals.js";
import { Clockface, roughly } from "./times.js";
import { customerWindow } from "./window.js";

const GROUPED_MS = 4 * 60 * 1000;
const NEAR_BOTTOM_PX = 60;
const STATUSES = ["open", "pending", "on_hold", "snoozed", "resolved", "closed"];

class Thread {
  constructor({ data, parentElement }) {
    const desk = theDesk();
    Object.assign(this, { desk, words: data.words, root: parentElement, lines: new Map() });
    this.clockface = new Clockface(data.language);
    this.bubbles = new Bubbles(desk, data.words, this.clockface, data.language, {
      quote: (item) => desk.quote(item),
      react: (item, emoji) => this.#do("reactions", { message_id: item.id, emoji }),
      retry: (item) => this.#do(`messages/${encodeURIComponent(item.id)}/retry`, {}),
      showRaw: (item) => this.#showRaw(item),
    });
    this.#build();
    desk.hold(data);
    this.listeners = [
      ["open", () => this.#drawAll({ isNew: true })],
      ["thread", () => this.#drawAll({})],
      ["ticket", () => this.#drawHeader()],
      ["agents", () => this.#drawHeader()],
      ["item", (event) => this.#drawItems({ arrived: event.detail.item })],
      ["pending", () => this.#drawItems({ isOwn: true })],
      ["templates", () => this.#drawItems({})],
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
    this.log.addEventListener("click", (event) => this.#clicked(event));
    // A picture takes its room only when it has come.
    const grown = () => this.isAtEnd && this.#toBottom();
    ["load", "loadedmetadata"].forEach((type) => this.log.addEventListener(type, grown, true));
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
    const { state, seconds } = customerWindow(ticket, desk.now());
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
    const outcome = await this.#try(() => this.desk.act(id, command, body));
    if (outcome && command === "status" && id === this.desk.openId) this.desk.loadThread();
  }

  // What an action gives, or null and the reason above the conversation.
  async #try(action) {
    const id = this.desk.openId;
    this.notice.hidden = true;
    try {
      return await action();
    } catch (error) {
      if (id === this.desk.openId) {
        setText(this.notice, `${this.words.refused} ${reasonOf(error, this.words)}`);
        this.notice.hidden = false;
      }
      return null;
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
      this.lines.clear();
      this.log.replaceChildren();
    }
    this.#drawHeader();
    this.#drawItems({ isNew });
  }

  #drawItems({ isNew, arrived, isOwn }) {
    const { desk } = this;
    const wasAtBottom = isNew || this.log.childElementCount === 0 || this.#isAtBottom();
    const items = desk.thread?.items ?? new Map();
    const lines = new Map();
    const keep = (key, signature, render) => {
      const known = this.lines.get(key);
      const line = known?.signature === signature ? known : { signature, node: render() };
      lines.set(key, line);
    };
    let before = null;
    for (const item of [...items.values()].sort(byTime)) {
      const day = new Date(item.at).toDateString();
      const quoted = items.get(item.reply_to_message_id);
      const isFollowing = follows(item, before);
      const said = item.kind === "event" ? happened(item, this.bubbles) : this.bubbles.authorName(item);
      const isListed = item.message_kind === "template" && Boolean(desk.catalogue.templates);
      const signature = JSON.stringify([item, isFollowing, said, quoted, isListed]);
      const draw = { quoted, isFollowing, ticketId: desk.openId };
      keep(item.id, signature, () => this.bubbles.render(item, draw));
      if (!lines.get(item.id).node) continue;
      if (day !== this.#dayOf(before)) {
        const line = lines.get(item.id);
        lines.delete(item.id);
        const label = this.clockface.day(item.at, desk.now(), this.words);
        keep(`day ${day}`, label, () => el("div.day", {}, el("span", {}, label)));
        lines.set(item.id, line);
      }
      before = item;
    }
    for (const [key, sent] of desk.pending) {
      if (sent.ticketId === desk.openId && !sent.isShown) keep(key, "", () => this.bubbles.renderPending(sent));
    }
    this.lines = lines;
    place(this.log, [...lines.values()].map(({ node }) => node).filter(Boolean));
    if (wasAtBottom || isOwn) this.#toBottom();
    else if (arrived?.kind === "message" && arrived.author === "customer") this.below.hidden = false;
  }

  #dayOf(item) {
    return item ? new Date(item.at).toDateString() : null;
  }

  #isAtBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
  }

  #toBottom() {
    this.log.scrollTop = this.log.scrollHeight;
    this.below.hidden = true;
    this.isAtEnd = true;
  }

  #scrolled() {
    this.isAtEnd = this.#isAtBottom();
    if (this.isAtEnd) this.below.hidden = true;
  }

  #clicked(event) {
    const wanted = event.target.closest("[data-goto]")?.dataset.goto;
    const picture = event.target.closest("[data-picture]");
    const said = event.target.closest(".said");
    if (wanted) this.#goto(wanted);
    else if (picture) this.#enlarge(picture);
    // Without a pointer that hovers, a tap shows what can be done.
    for (const other of this.log.querySelectorAll(".acting")) if (other !== said) other.classList.remove("acting");
    said?.classList.add("acting");
  }

  #enlarge(picture) {
    const frames = [...this.log.querySelectorAll("[data-picture]")];
    const pictures = frames.map(({ dataset }) => ({
      address: dataset.picture,
      caption: dataset.caption,
      filename: dataset.filename,
    }));
    openLightbox(this.frame, pictures, frames.indexOf(picture), this.words);
  }

  async #showRaw(item) {
    const path = `tickets/${encodeURIComponent(this.desk.openId)}/messages/${encodeURIComponent(item.id)}/raw`;
    const raw = await this.#try(() => this.desk.read(path));
    if (!raw) return;
    const { words } = this;
    openDialog(
      this.frame,
      { kind: "raw", label: words.show_raw, close: words.close },
      el("h3", {}, words.raw_title),
      el("pre", { dir: "ltr" }, JSON.stringify(raw, null, 2)),
    );
  }

  #goto(wanted) {
    const node = [...this.log.querySelectorAll(".bubble")].find(({ dataset }) => dataset.id === wanted);
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.animate([{ filter: "brightness(0.85)" }, { filter: "none" }], 1200);
  }
}

// By the time at the source: what came late stands where it belongs.
function byTime(one, other) {
  return Date.parse(one.at) - Date.parse(other.at) || one.seq - other.seq;
}

function follows(item, before) {
  return (
    before?.kind === item.kind &&
    before.author === item.author &&
    before.agent_id === item.agent_id &&
    Date.parse(item.at) - Date.parse(before.at) < GROUPED_MS &&
    new Date(item.at).toDateString() === new Date(before.at).toDateString()
  );
}

function togglePanel() {
  const { dataset } = document.documentElement;
  dataset.comptoirPanel = dataset.comptoirPanel === "open" ? "none" : "open";
}

export default keeper((component) => new Thread(component));
