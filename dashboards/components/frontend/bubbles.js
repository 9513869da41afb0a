// One line of a conversation: a message, a note, or what happened.

import { el, fill, icon } from "./dom.js";

const TICKS = {
  queued: ["clock", 12],
  sent: ["check", 14],
  delivered: ["checks", 15],
  read: ["checks", 15],
  played: ["checks", 15],
  failed: ["alert", 13],
};
const TEXT_KINDS = new Set(["text", "button", "interactive", "template"]);

export class Bubbles {
  constructor(desk, words, clockface) {
    Object.assign(this, { desk, words, clockface });
  }

  render(item, { items, isFollowing }) {
    if (item.kind === "event") return this.#happening(item);
    const side = item.kind === "note" ? "note" : item.author === "customer" ? "theirs" : "ours";
    const bubble = el(
      `div.bubble.${side}`,
      { data: { id: item.id } },
      isFollowing ? null : el("div.author", {}, this.#author(item)),
      item.kind === "note"
        ? el("div.private", {}, icon("lock", 12), this.words.only_colleagues)
        : null,
      this.#quote(item, items),
      ...this.#content(item),
      el(
        "div.meta",
        {},
        item.content?.is_edited ? `${this.words.edited} · ` : null,
        el("time", { datetime: item.at, title: this.clockface.exact(item.at) }, this.clockface.time(item.at)),
        side === "ours" && item.status ? this.#tick(item) : null,
      ),
      item.reactions?.length ? el("div.reactions", {}, item.reactions.map((one) => one.emoji).join(" ")) : null,
    );
    const line = el(`div.said.${side}${isFollowing ? ".following" : ""}`, {}, bubble);
    if (item.status === "failed") {
      const why = item.error ? `${this.words.not_delivered} ${item.error}` : this.words.not_delivered;
      line.append(el("div.failure", { role: "alert" }, icon("alert", 13), why));
    }
    return line;
  }

  // A text on its way, before the service has confirmed it.
  renderPending({ mode, text, at }) {
    const side = mode === "note" ? "note" : "ours";
    return el(
      `div.said.${side}.pending`,
      {},
      el(
        `div.bubble.${side}`,
        {},
        this.#text(text),
        el("div.meta", {}, el("time", { datetime: at }, this.clockface.time(at)), icon("clock", 12)),
      ),
    );
  }

  #author(item) {
    if (item.author === "customer") return this.desk.thread?.ticket.contact?.name ?? "";
    if (item.author === "agent") return this.desk.agentName(item.agent_id);
    return this.words[`author_${item.author}`] ?? item.author ?? "";
  }

  #text(text) {
    return el("div.text", { dir: "auto" }, text);
  }

  #tick(item) {
    const [name, size] = TICKS[item.status] ?? TICKS.queued;
    const label = this.words[`tick_${item.status}`] ?? item.status;
    const tick = el(`span.tick.${item.status}`, { title: label, role: "img", "aria-label": label });
    tick.append(icon(name, size));
    return tick;
  }

  #quote(item, items) {
    if (!item.reply_to_message_id) return null;
    const quoted = items.get(item.reply_to_message_id);
    const text = quoted ? (quoted.text ?? this.#kind(quoted.message_kind)) : this.words.earlier_message;
    return el(
      "button.quote",
      { type: "button", dir: "auto", data: { goto: item.reply_to_message_id } },
      quoted ? el("b", {}, this.#author(quoted)) : null,
      el("span", {}, text),
    );
  }

  #kind(kind) {
    return this.words[`kind_${kind}`] ?? fill(this.words.kind_other, { kind: kind ?? "?" });
  }

  #content(item) {
    const { words } = this;
    const content = item.content ?? {};
    if (content.is_revoked) return [el("div.text.revoked", {}, words.revoked)];
    const kind = item.message_kind ?? "text";
    if (item.kind === "note" || TEXT_KINDS.has(kind)) {
      if (item.text) return [this.#text(item.text), ...this.#buttons(content)];
      return [this.#chip("chat", this.#kind(kind))];
    }
    if (kind === "location") return [this.#location(content.location ?? content)];
    if (kind === "contacts") return this.#cards(content.contacts ?? content);
    const name = content[kind]?.filename ?? content.filename;
    const chip = this.#chip("file", name ? `${this.#kind(kind)} · ${name}` : this.#kind(kind));
    return item.text ? [chip, this.#text(item.text)] : [chip];
  }

  #chip(name, label) {
    return el("div.attachment", {}, icon(name, 18), el("span", { dir: "auto" }, label));
  }

  #buttons(content) {
    const buttons = content.interactive?.action?.buttons ?? content.action?.buttons ?? [];
    const titles = buttons.map((button) => button.reply?.title ?? button.title).filter(Boolean);
    if (!titles.length) return [];
    return [el("div.buttons", {}, titles.map((title) => el("span", { dir: "auto" }, title)))];
  }

  #location({ latitude, longitude, name, address }) {
    const [north, east] = [Number(latitude), Number(longitude)];
    if (!Number.isFinite(north) || !Number.isFinite(east)) {
      return this.#chip("pin", this.#kind("location"));
    }
    return el(
      "a.attachment",
      {
        href: `https://www.openstreetmap.org/?mlat=${north}&mlon=${east}#map=16/${north}/${east}`,
        target: "_blank",
        rel: "noopener noreferrer",
      },
      icon("pin", 18),
      el(
        "span",
        { dir: "auto" },
        name || this.#kind("location"),
        el("small", {}, address || `${north.toFixed(5)}, ${east.toFixed(5)}`),
      ),
    );
  }

  #cards(contacts) {
    if (!Array.isArray(contacts)) return [this.#chip("card", this.#kind("contacts"))];
    return contacts.map((contact) => {
      const name = contact.name?.formatted_name ?? this.#kind("contacts");
      const phones = (contact.phones ?? []).map((phone) => phone.phone).filter(Boolean);
      return el(
        "div.attachment",
        {},
        icon("card", 18),
        el("span", { dir: "auto" }, name, el("small", {}, phones.join(", "))),
      );
    });
  }

  #happening(item) {
    const text = this.happened(item);
    if (!text) return null;
    return el(
      "div.happening",
      { data: { id: item.id } },
      el("span", { dir: "auto" }, text),
      el("time", { datetime: item.at, title: this.clockface.exact(item.at) }, this.clockface.time(item.at)),
    );
  }

  // "Ana assigned it to Ben": the templates come from Python's catalogue.
  happened({ event_type: type, detail = {}, agent_id: agentId, author }) {
    const { words, desk } = this;
    const template = words[`event_${type}`];
    if (!template) return "";
    const to = {
      TicketAssigned: () => desk.agentName(detail.agent_id),
      TeamChanged: () => desk.teamName(detail.to) || words.nobody,
      PriorityChanged: () => words[`priority_${detail.to}`] ?? detail.to,
      StatusChanged: () => words[`status_${detail.to}`] ?? detail.to,
      TagsChanged: () => (detail.to ?? []).join(", ") || words.none,
      TicketRouted: () => desk.teamName(detail.team_id) || words.nobody,
      RatingAnswered: () => "★".repeat(detail.rating) + "☆".repeat(5 - detail.rating),
    }[type]?.();
    const who = agentId ? desk.agentName(agentId) : (words[`author_${author}`] ?? words.author_system);
    const isSelf = type === "TicketAssigned" && agentId && agentId === detail.agent_id;
    const isReleased = type === "TicketAssigned" && !detail.agent_id;
    const chosen = isSelf ? words.event_claimed : isReleased ? words.event_released : template;
    return fill(chosen, { who, to: to ?? detail.to ?? "" });
  }
}
