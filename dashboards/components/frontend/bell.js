// The bell: how much is unread, and the list behind it.

import { el, fill, icon, setText } from "./dom.js";
import { noticeText, openTicket } from "./notices.js";
import { Clockface, roughly } from "./times.js";

const ICONS = { warning: "clock", breach: "alert", escalation: "forward", rule: "choices" };
const EDGE = 8;

export class Bell {
  constructor(desk, { words, language }) {
    Object.assign(this, { desk, words, clockface: new Clockface(language) });
    this.count = el("span.unread");
    this.button = el(
      "button.bell",
      {
        type: "button",
        title: words.notices,
        "aria-label": words.notices,
        "aria-expanded": "false",
        onclick: () => this.#toggle(),
      },
      icon("bell", 18),
      this.count,
    );
    this.panel = el("div.notices", {
      popover: "auto",
      role: "dialog",
      "aria-label": words.notices,
      ontoggle: ({ newState }) => this.button.setAttribute("aria-expanded", String(newState === "open")),
    });
    this.node = el("span.bell-place", {}, this.button, this.panel);
    this.onNotices = () => this.draw();
    desk.addEventListener("notices", this.onNotices);
    this.draw();
  }

  destroy() {
    this.desk.removeEventListener("notices", this.onNotices);
    this.node.remove();
  }

  draw() {
    const { unread } = this.desk.notices;
    setText(this.count, unread > 99 ? "99+" : String(unread));
    this.count.hidden = unread === 0;
    if (this.panel.matches(":popover-open")) this.#fill();
  }

  #toggle() {
    if (this.panel.matches(":popover-open")) {
      this.panel.hidePopover();
      return;
    }
    this.#fill();
    this.panel.showPopover();
    const bell = this.button.getBoundingClientRect();
    const width = this.panel.offsetWidth;
    const isLow = bell.top > innerHeight / 2;
    const left = Math.max(EDGE, Math.min(bell.left, innerWidth - width - EDGE));
    this.panel.style.left = `${left}px`;
    this.panel.style.top = isLow ? "auto" : `${bell.bottom + EDGE}px`;
    this.panel.style.bottom = isLow ? `${innerHeight - bell.top + EDGE}px` : "auto";
  }

  #fill() {
    const { desk, words } = this;
    const { list, unread } = desk.notices;
    const rows = list.map((notice) => this.#row(notice));
    this.panel.replaceChildren(
      el(
        "header",
        {},
        el("b", {}, words.notices),
        unread
          ? el("button.all", { type: "button", onclick: () => desk.notices.read(null) }, words.notices_all_read)
          : null,
      ),
      rows.length ? el("div.list.scrolls", {}, rows) : el("p.none", {}, words.notices_none),
    );
  }

  #row(notice) {
    const { desk, words } = this;
    const now = desk.now();
    const name = desk.rows.get(notice.ticket_id)?.contact?.name;
    return el(
      "button.notice",
      {
        type: "button",
        data: { cause: notice.cause, read: notice.is_read ? "yes" : "no", ticket: notice.ticket_id },
        onclick: () => {
          this.panel.hidePopover();
          desk.notices.read([notice.id]);
          openTicket(desk, notice.ticket_id);
        },
      },
      icon(ICONS[notice.cause] ?? "alert", 16),
      el(
        "span.what",
        {},
        el("b", { dir: "auto" }, [notice.ticket_id, name].filter(Boolean).join(" · ")),
        el("span", {}, noticeText(notice, words)),
        el("small", {}, this.#due(notice, now)),
      ),
      el("time", { datetime: notice.at, title: this.clockface.exact(notice.at) }, this.clockface.brief(notice.at, now)),
    );
  }

  #due({ due_at: due }, now) {
    if (!due) return "";
    const seconds = (Date.parse(due) - now) / 1000;
    const said = seconds >= 0 ? this.words.notice_due_in : this.words.notice_due_since;
    return fill(said, { time: roughly(Math.abs(seconds), this.words) });
  }
}
