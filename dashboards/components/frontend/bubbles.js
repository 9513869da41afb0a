// One line of a conversation: a message or a note, with what can be done about it.

import { Contents } from "./contents.js";
import { el, icon } from "./dom.js";
import { happening } from "./happenings.js";
import { reactions, tools } from "./reactions.js";
import { failureOf } from "./refusals.js";

const TICKS = {
  queued: ["clock", 12],
  sent: ["check", 14],
  delivered: ["checks", 15],
  read: ["checks", 15],
  played: ["checks", 15],
  failed: ["alert", 13],
};
const REPORTED = ["sent", "delivered", "read", "played", "failed"];

export class Bubbles {
  // `actions`: quote(item), react(item, emoji), retry(item), showRaw(item)
  constructor(desk, words, clockface, language, actions) {
    Object.assign(this, { desk, words, clockface, actions });
    this.contents = new Contents(desk, words, language);
  }

  render(item, { quoted, isFollowing, ticketId }) {
    if (item.kind === "event") return happening(item, this);
    const side = item.kind === "note" ? "note" : item.author === "customer" ? "theirs" : "ours";
    const bubble = el(
      `div.bubble.${side}`,
      { data: { id: item.id, kind: item.message_kind ?? "text" } },
      isFollowing ? null : el("div.author", {}, this.authorName(item)),
      item.kind === "note"
        ? el("div.private", {}, icon("lock", 12), this.words.only_colleagues)
        : null,
      this.#quote(item, quoted),
      ...this.contents.render(item, ticketId),
      this.#meta(item, side),
      reactions(item, this),
    );
    const line = el(
      `div.said.${side}${isFollowing ? ".following" : ""}`,
      {},
      el("div.beside", {}, bubble, item.kind === "message" ? tools(item, this) : null),
    );
    if (item.status === "failed") line.append(this.#failure(item));
    return line;
  }

  // A message on its way, before the service has confirmed it.
  renderPending({ mode, preview, at }) {
    const side = mode === "note" ? "note" : "ours";
    return el(
      `div.said.${side}.pending`,
      {},
      el(
        `div.bubble.${side}`,
        {},
        ...preview.names.map((name) => el("div.attachment", {}, icon("file", 18), el("span", { dir: "auto" }, name))),
        preview.text ? this.contents.written(preview.text) : null,
        el("div.meta", {}, el("time", { datetime: at }, this.clockface.time(at)), icon("clock", 12)),
      ),
    );
  }

  authorName(item) {
    if (item.author === "customer") return this.desk.thread?.ticket.contact?.name ?? "";
    if (item.author === "agent") return this.desk.agentName(item.agent_id);
    return this.words[`author_${item.author}`] ?? item.author ?? "";
  }

  #meta(item, side) {
    return el(
      "div.meta",
      {},
      item.author === "phone_echo"
        ? el("span.echo", { title: this.words.echo_why }, icon("phone", 12), this.words.echo)
        : null,
      item.content?.is_edited ? `${this.words.edited} · ` : null,
      el("time", { datetime: item.at, title: this.clockface.exact(item.at) }, this.clockface.time(item.at)),
      side === "ours" && item.status ? this.#tick(item) : null,
    );
  }

  #tick(item) {
    const [name, size] = TICKS[item.status] ?? TICKS.queued;
    const label = this.words[`tick_${item.status}`] ?? item.status;
    const title = this.#progress(item) || label;
    const tick = el(`span.tick.${item.status}`, { title, role: "img", "aria-label": title });
    tick.append(icon(name, size));
    return tick;
  }

  // Every instant WhatsApp reported, whatever order it told them in.
  #progress({ statuses }) {
    return REPORTED.filter((status) => statuses?.[status])
      .sort((one, other) => Date.parse(statuses[one]) - Date.parse(statuses[other]))
      .map((status) => `${this.words[`tick_${status}`]}: ${this.clockface.exact(statuses[status])}`)
      .join("\n");
  }

  #failure(item) {
    const { words } = this;
    return el(
      "div.failure",
      { role: "alert" },
      icon("alert", 13),
      el("span", { dir: "auto" }, [words.not_delivered, failureOf(item, words)].filter(Boolean).join(" ")),
      el("button.retry", { type: "button", onclick: () => this.actions.retry(item) }, icon("again", 13), words.send_again),
    );
  }

  #quote(item, quoted) {
    if (!item.reply_to_message_id) return null;
    return el(
      "button.quote",
      { type: "button", dir: "auto", data: { goto: item.reply_to_message_id } },
      quoted ? el("b", {}, this.authorName(quoted)) : null,
      el("span", {}, quoted ? this.excerpt(quoted) : this.words.earlier_message),
    );
  }

  excerpt(item) {
    if (item.content?.is_revoked) return this.words.revoked;
    return item.text || this.contents.kindName(item.message_kind ?? "text");
  }
}
