// The lines of a conversation, kept by content: one that stays the same is not drawn
// again, so that a voice message plays on while others arrive.

import { Bubbles } from "./bubbles.js";
import { el, icon, place } from "./dom.js";
import { happened } from "./happenings.js";
import { openLightbox } from "./lightbox.js";
import { Clockface } from "./times.js";

const GROUPED_MS = 4 * 60 * 1000;
const NEAR_BOTTOM_PX = 60;

export class Conversation {
  // `actions`: what the bubbles can do
  constructor({ desk, words, language, actions }) {
    Object.assign(this, { desk, words, lines: new Map() });
    this.clockface = new Clockface(language);
    this.bubbles = new Bubbles(desk, words, this.clockface, language, actions);
    this.log = el("div.log", { role: "log", "aria-label": words.conversation, tabindex: "0" });
    this.log.addEventListener("scroll", () => this.#scrolled());
    this.log.addEventListener("click", (event) => this.#clicked(event));
    // A picture takes its room only when it has come; the composer takes some of ours.
    const stay = () => this.isAtEnd && this.#toBottom();
    ["load", "loadedmetadata"].forEach((type) => this.log.addEventListener(type, stay, true));
    new ResizeObserver(stay).observe(this.log);
    this.below = el(
      "button.below",
      { type: "button", hidden: true, onclick: () => this.#toBottom() },
      words.new_message,
      icon("chevron", 14),
    );
    this.nodes = [this.log, this.below];
  }

  clear() {
    this.below.hidden = true;
    this.lines.clear();
    this.log.replaceChildren();
  }

  // `arrived`: the item that is new; `isOwn`: the viewer has just sent something.
  draw({ isNew, arrived, isOwn }) {
    const { desk } = this;
    const wasAtBottom = isNew || this.log.childElementCount === 0 || this.#isAtBottom();
    const items = desk.thread?.items ?? new Map();
    const lines = new Map();
    const keep = (key, { signature, node }) => lines.set(key, { signature, node });
    let before = null;
    for (const item of [...items.values()].sort(byTime)) {
      const line = this.#line(item, { items, before });
      if (!line.node) continue;
      if (dayOf(item) !== dayOf(before)) keep(`day ${dayOf(item)}`, this.#day(item));
      keep(item.id, line);
      before = item;
    }
    for (const [key, sent] of desk.departures.pending) {
      if (sent.ticketId !== desk.openId || sent.isShown) continue;
      keep(key, this.#known(key, "", () => this.bubbles.renderPending(sent)));
    }
    this.lines = lines;
    place(this.log, [...lines.values()].map(({ node }) => node));
    if (wasAtBottom || isOwn) this.#toBottom();
    else if (arrived?.kind === "message" && arrived.author === "customer") this.below.hidden = false;
  }

  #line(item, { items, before }) {
    const { desk, bubbles } = this;
    const quoted = items.get(item.reply_to_message_id);
    const isFollowing = follows(item, before);
    // What is shown beside the item itself may come later: names, templates.
    const said = item.kind === "event" ? happened(item, bubbles) : bubbles.authorName(item);
    const isListed = item.message_kind === "template" && Boolean(desk.catalogue.templates);
    const signature = JSON.stringify([item, isFollowing, said, quoted, isListed]);
    const shown = { quoted, isFollowing, ticketId: desk.openId };
    return this.#known(item.id, signature, () => bubbles.render(item, shown));
  }

  #day(item) {
    const label = this.clockface.day(item.at, this.desk.now(), this.words);
    return this.#known(`day ${dayOf(item)}`, label, () => el("div.day", {}, el("span", {}, label)));
  }

  #known(key, signature, render) {
    const known = this.lines.get(key);
    return known?.signature === signature ? known : { signature, node: render() };
  }

  // --- scrolling and clicks -----------------------------------------------------

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
    for (const other of this.log.querySelectorAll(".acting")) other.classList.toggle("acting", other === said);
    said?.classList.add("acting");
  }

  #enlarge(picture) {
    const frames = [...this.log.querySelectorAll("[data-picture]")];
    const pictures = frames.map(({ dataset }) => ({
      address: dataset.picture,
      caption: dataset.caption,
      filename: dataset.filename,
    }));
    openLightbox(this.log.parentNode, pictures, frames.indexOf(picture), this.words);
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

function dayOf(item) {
  return item && new Date(item.at).toDateString();
}

function follows(item, before) {
  return (
    before?.kind === item.kind &&
    before.author === item.author &&
    before.agent_id === item.agent_id &&
    Date.parse(item.at) - Date.parse(before.at) < GROUPED_MS &&
    dayOf(item) === dayOf(before)
  );
}
