// The open ticket: its head, its conversation, and what went wrong.

import { Conversation } from "./conversation.js";
import { desk as theDesk } from "./desk.js";
import { openDialog } from "./dialogs.js";
import { el, icon, keeper, setText } from "./dom.js";
import { reasonOf } from "./refusals.js";
import { ThreadHeader } from "./thread_header.js";

class Thread {
  constructor({ data, parentElement }) {
    const desk = theDesk();
    const { words, language } = data;
    Object.assign(this, { desk, words });
    this.header = new ThreadHeader({ desk, words, act: (command, body) => this.#do(command, body) });
    this.conversation = new Conversation({
      desk,
      words,
      language,
      actions: {
        quote: (item) => desk.quote(item),
        react: (item, emoji) => this.#do("reactions", { message_id: item.id, emoji }),
        retry: (item) => this.#do(`messages/${encodeURIComponent(item.id)}/retry`, {}),
        showRaw: (item) => this.#showRaw(item),
      },
    });
    this.notice = el("div.notice", { role: "alert", hidden: true });
    this.blank = el("div.blank", {}, icon("chat", 44), el("h3"), el("p"));
    this.talk = el("div.talk", {}, this.header.nodes, this.notice, this.conversation.nodes);
    this.frame = el("div.thread", {}, this.talk, this.blank);
    parentElement.append(this.frame);
    desk.hold(data);
    this.#listen();
    this.#draw({ isNew: true });
  }

  #listen() {
    const { desk, header, conversation } = this;
    this.listeners = [
      ["open", () => this.#draw({ isNew: true })],
      ["thread", () => this.#draw({})],
      ["ticket", () => header.draw()],
      ["agents", () => header.draw()],
      ["item", (event) => conversation.draw({ arrived: event.detail.item })],
      ["pending", () => conversation.draw({ isOwn: true })],
      ["templates", () => conversation.draw({})],
    ];
    this.listeners.forEach(([type, heard]) => desk.addEventListener(type, heard));
    this.onKey = (event) => header.key(event);
    document.addEventListener("keydown", this.onKey);
    this.onClick = () => header.closeMenu();
    document.addEventListener("click", this.onClick);
    this.timer = setInterval(() => header.tick(), 1000);
  }

  destroy() {
    clearInterval(this.timer);
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("click", this.onClick);
    this.listeners.forEach(([type, heard]) => this.desk.removeEventListener(type, heard));
    this.desk.release();
    this.frame.remove();
  }

  #draw({ isNew }) {
    const { desk, words } = this;
    const problem = desk.threadError;
    const isBlank = !desk.openId || (problem && !desk.thread);
    this.talk.hidden = isBlank;
    this.blank.hidden = !isBlank;
    if (isBlank) {
      const title = !problem ? words.no_ticket : problem.status === 404 ? words.not_found : words.load_failed;
      setText(this.blank.querySelector("h3"), title);
      setText(this.blank.querySelector("p"), problem ? reasonOf(problem, words) : words.no_ticket_hint);
      return;
    }
    if (isNew) {
      this.notice.hidden = true;
      this.conversation.clear();
    }
    this.header.draw();
    this.conversation.draw({ isNew });
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
}

export default keeper((component) => new Thread(component));
