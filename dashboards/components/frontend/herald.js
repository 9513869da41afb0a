// Tells at once what has just come: a toast on the page, a sound and a desktop notice for
// whoever wants them, and the number of unread ones in the tab's title.

import { chime } from "./chime.js";
import { el, icon } from "./dom.js";
import { noticeText, openTicket } from "./notices.js";

const SHOWN_MS = 9000;
const MOST_TOASTS = 3;
const HEARD = "comptoir-heard";

export class Herald {
  constructor(desk, { words, root }) {
    Object.assign(this, { desk, words });
    this.toasts = el("div.toasts", { popover: "manual", role: "status" });
    root.append(this.toasts);
    this.onNotice = ({ detail }) => this.#tell(detail.notice, detail.ways);
    this.onNotices = () => this.#markTitle();
    desk.addEventListener("notice", this.onNotice);
    desk.addEventListener("notices", this.onNotices);
    // Streamlit writes the title anew with every page.
    this.titles = new MutationObserver(() => this.#markTitle());
    this.titles.observe(document.head, { childList: true, subtree: true, characterData: true });
    this.#markTitle();
  }

  destroy() {
    this.desk.removeEventListener("notice", this.onNotice);
    this.desk.removeEventListener("notices", this.onNotices);
    this.titles.disconnect();
    this.toasts.remove();
  }

  #tell(notice, ways) {
    this.#toast(notice);
    if (!isFirstToHear(notice.id)) return;
    if (ways.sound) chime();
    if (ways.desktop) this.#notify(notice);
  }

  #toast(notice) {
    const { desk, words } = this;
    const close = () => {
      toast.remove();
      if (!this.toasts.childElementCount) this.toasts.hidePopover();
    };
    const toast = el(
      "div.toast",
      { data: { cause: notice.cause } },
      el(
        "button.open",
        {
          type: "button",
          onclick: () => {
            close();
            desk.notices.read([notice.id]);
            openTicket(desk, notice.ticket_id);
          },
        },
        icon(notice.cause === "warning" ? "clock" : "alert", 18),
        el("span", {}, el("b", {}, notice.ticket_id), el("span", {}, noticeText(notice, words))),
      ),
      el("button.close", { type: "button", title: words.close, "aria-label": words.close, onclick: close }, icon("close", 14)),
    );
    this.toasts.append(toast);
    while (this.toasts.childElementCount > MOST_TOASTS) this.toasts.firstElementChild.remove();
    if (!this.toasts.matches(":popover-open")) this.toasts.showPopover();
    setTimeout(() => toast.isConnected && close(), SHOWN_MS);
  }

  #notify(notice) {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const shown = new Notification(notice.ticket_id, {
      body: noticeText(notice, this.words),
      icon: "/icon.png",
      tag: notice.id,
    });
    shown.onclick = () => {
      window.focus();
      shown.close();
      openTicket(this.desk, notice.ticket_id);
    };
  }

  #markTitle() {
    const { unread } = this.desk.notices;
    const bare = document.title.replace(/^\(\d+\) /, "");
    const title = unread ? `(${unread}) ${bare}` : bare;
    if (document.title !== title) document.title = title;
  }
}

// Of several tabs one makes the noise.
function isFirstToHear(id) {
  if (localStorage.getItem(HEARD) === id) return false;
  localStorage.setItem(HEARD, id);
  return true;
}
