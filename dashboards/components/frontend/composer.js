// The answer: a draft per ticket and mode that is never lost, prepared texts, and a
// send that reaches the customer once.

import { desk as theDesk } from "./desk.js";
import { el, fill, icon, keeper, setText } from "./dom.js";

const PING_MS = 8000;
const IDLE_MS = 12000;
const SHOWN_REPLIES = 6;

class Composer {
  constructor({ data, parentElement }) {
    const desk = theDesk();
    Object.assign(this, { desk, words: data.words, root: parentElement, mode: "reply" });
    this.#build();
    desk.hold(data);
    this.listeners = [
      ["open", () => this.#enter()],
      ["thread", () => this.#refresh()],
      ["ticket", () => this.#refresh()],
      ["sendfailed", (event) => this.#failed(event.detail)],
    ];
    this.listeners.forEach(([type, heard]) => desk.addEventListener(type, heard));
    this.timer = setInterval(() => this.#refresh(), 1000);
    this.#enter();
  }

  destroy() {
    clearInterval(this.timer);
    this.#stopReplying();
    this.listeners.forEach(([type, heard]) => this.desk.removeEventListener(type, heard));
    this.desk.release();
    this.frame.remove();
  }

  #build() {
    const { words } = this;
    this.tabs = ["reply", "note"].map((mode) =>
      el(
        "button.tab",
        { type: "button", role: "tab", data: { mode }, onclick: () => this.#switch(mode) },
        icon(mode === "reply" ? "reply" : "lock", 14),
        words[`mode_${mode}`],
      ),
    );
    this.box = el("textarea", {
      rows: "2",
      dir: "auto",
      "aria-label": words.mode_reply,
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      onblur: () => this.#stopReplying(),
    });
    this.hint = el("span.hint");
    this.button = el(
      "button.send",
      { type: "button", onclick: () => this.#send() },
      el("span"),
      el("kbd", {}, "Ctrl ⏎"),
    );
    this.problem = el("div.problem", { role: "alert", hidden: true });
    this.locked = el("div.locked", { hidden: true }, icon("lock", 18), el("div", {}, el("b"), el("span")));
    this.replies = el("div.replies", { role: "listbox", hidden: true });
    this.frame = el(
      "div.composer",
      { hidden: true },
      this.problem,
      el("div.tabs", { role: "tablist" }, this.tabs),
      el(
        "div.field",
        {},
        this.replies,
        this.box,
        this.locked,
        el("div.foot", {}, this.hint, this.button),
      ),
    );
    this.root.append(this.frame);
  }

  get ticket() {
    return this.desk.thread?.ticket ?? this.desk.rows.get(this.desk.openId);
  }

  // --- one ticket, one mode -----------------------------------------------------

  #enter() {
    this.#stopReplying();
    this.ticketId = this.desk.openId;
    this.problem.hidden = true;
    this.replies.hidden = true;
    this.mode = "reply";
    if (this.ticketId) {
      const { drafts } = this.desk;
      const hasOnlyNote = !drafts.read(this.ticketId, "reply").text && drafts.read(this.ticketId, "note").text;
      if (hasOnlyNote) this.mode = "note";
    }
    this.#fillBox();
    this.#refresh();
  }

  #switch(mode) {
    this.mode = mode;
    this.#fillBox();
    this.#refresh();
    this.box.focus();
  }

  #fillBox() {
    this.box.value = this.ticketId ? this.desk.drafts.read(this.ticketId, this.mode).text : "";
    this.#grow();
  }

  #refresh() {
    const { words, mode, ticket } = this;
    this.frame.hidden = !this.ticketId || !ticket;
    if (this.frame.hidden) return;
    this.frame.dataset.mode = mode;
    for (const tab of this.tabs) {
      tab.setAttribute("aria-selected", String(tab.dataset.mode === mode));
    }
    const why = mode === "reply" ? this.#whyLocked(ticket) : null;
    this.locked.hidden = !why;
    this.box.hidden = Boolean(why);
    if (why) {
      setText(this.locked.querySelector("b"), why);
      setText(this.locked.querySelector("span"), words.window_closed_why);
    }
    const name = ticket.contact?.name || words.unknown_customer;
    this.box.placeholder = words[`placeholder_${mode}`];
    this.box.setAttribute("aria-label", words[`mode_${mode}`]);
    setText(
      this.hint,
      why ? "" : fill(mode === "reply" ? words.replying_as : words.noting, { name, me: this.desk.me.name }),
    );
    setText(this.button.querySelector("span"), words[`send_${mode}`]);
    this.button.hidden = Boolean(why);
    this.button.disabled = !this.box.value.trim();
  }

  #whyLocked(ticket) {
    const closes = ticket.window_closes_at ? Date.parse(ticket.window_closes_at) : 0;
    return closes > this.desk.now() ? null : this.words.window_closed;
  }

  #grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 200)}px`;
  }

  // --- typing -------------------------------------------------------------------

  #typed() {
    this.desk.drafts.type(this.ticketId, this.mode, this.box.value);
    this.button.disabled = !this.box.value.trim();
    this.problem.hidden = true;
    this.#grow();
    this.#suggest();
    if (this.mode === "reply" && this.box.value.trim()) this.#isReplying();
  }

  #isReplying() {
    const now = Date.now();
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.#stopReplying(), IDLE_MS);
    if (this.repliesTo === this.ticketId && now - this.pingedAt < PING_MS) return;
    this.repliesTo = this.ticketId;
    this.pingedAt = now;
    this.desk.setReplying(this.ticketId, true);
  }

  #stopReplying() {
    clearTimeout(this.idle);
    if (this.repliesTo) this.desk.setReplying(this.repliesTo, false);
    this.repliesTo = null;
  }

  #key(event) {
    if (event.isComposing) return;
    if (!this.replies.hidden) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        this.#point(this.pointed + (event.key === "ArrowDown" ? 1 : -1));
        return;
      }
      if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) {
        event.preventDefault();
        this.#take(this.suggested[this.pointed]);
        return;
      }
      if (event.key === "Escape") {
        this.replies.hidden = true;
        return;
      }
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape") this.box.blur();
  }

  // --- prepared texts -----------------------------------------------------------

  #suggest() {
    const match = this.mode === "reply" && /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(this.#beforeCaret());
    const wanted = match ? match[1].toLowerCase() : null;
    this.suggested =
      wanted === null
        ? []
        : this.desk.directory.quick_replies
            .filter(({ shortcut }) => shortcut.replace(/^\//, "").toLowerCase().startsWith(wanted))
            .slice(0, SHOWN_REPLIES);
    this.replies.hidden = this.suggested.length === 0;
    this.replies.replaceChildren(
      ...this.suggested.map((reply) =>
        el(
          "div.quick",
          {
            role: "option",
            onmousedown: (event) => {
              event.preventDefault();
              this.#take(reply);
            },
          },
          el("b", {}, `/${reply.shortcut.replace(/^\//, "")}`),
          el("span", { dir: "auto" }, this.#filled(reply)),
        ),
      ),
    );
    if (this.suggested.length) this.#point(0);
  }

  #beforeCaret() {
    return this.box.value.slice(0, this.box.selectionStart);
  }

  #point(index) {
    const { children } = this.replies;
    this.pointed = (index + children.length) % children.length;
    [...children].forEach((node, at) => node.setAttribute("aria-selected", String(at === this.pointed)));
  }

  #filled(reply) {
    const { ticket, desk } = this;
    const { text } = reply;
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

  #take(reply) {
    const before = this.#beforeCaret().replace(/\/[\p{L}\p{N}_-]*$/u, "") + this.#filled(reply);
    this.box.value = before + this.box.value.slice(this.box.selectionStart);
    this.box.setSelectionRange(before.length, before.length);
    this.replies.hidden = true;
    this.#typed();
  }

  // --- sending ------------------------------------------------------------------

  #send() {
    const text = this.box.value.trim();
    if (!text || !this.locked.hidden) return;
    const { ticketId, mode } = this;
    this.box.value = "";
    this.problem.hidden = true;
    this.replies.hidden = true;
    this.#stopReplying();
    this.#grow();
    this.desk.drafts.type(ticketId, mode, text);
    this.desk.sendText(ticketId, mode, text);
    this.#refresh();
    this.box.focus();
  }

  #failed({ ticketId, mode, error }) {
    if (ticketId !== this.ticketId) return;
    this.mode = mode;
    this.#fillBox();
    const why = this.words[`failed_${error.type}`] ?? error.message;
    setText(this.problem, `${this.words.not_sent} ${why}`);
    this.problem.hidden = false;
    this.#refresh();
  }
}

export default keeper((component) => new Composer(component));
