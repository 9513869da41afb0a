// The answer: prepared per ticket and mode, never lost, and sent so that it reaches the
// customer once. Outside the 24-hour window only templates are offered.

import { Attaching } from "./attaching.js";
import { Chips } from "./chips.js";
import { desk as theDesk } from "./desk.js";
import { el, fill, icon, keeper, setText } from "./dom.js";
import { holds, MODES } from "./drafts.js";
import { Dropping } from "./dropping.js";
import { Offers, isComplete, newOffer } from "./offers.js";
import { Presence } from "./presence.js";
import { QuickReplies } from "./quick_replies.js";
import { Quoted } from "./quoted.js";
import { reasonOf } from "./refusals.js";
import { Templates } from "./templates.js";
import { roughly } from "./times.js";
import { customerWindow } from "./window.js";

const ICONS = { reply: "reply", template: "template", note: "lock" };
const LONGEST = { reply: 4096, offer: 1024, note: 10_000, template: Infinity };

class Composer {
  constructor({ data, parentElement }) {
    const desk = theDesk();
    Object.assign(this, { desk, words: data.words, language: data.language, root: parentElement, mode: "reply" });
    this.presence = new Presence(desk);
    this.attaching = new Attaching(desk);
    this.#build();
    desk.hold(data);
    const refresh = () => this.#refresh();
    this.listeners = [
      ["open", () => this.#enter()],
      ["thread", refresh],
      ["ticket", refresh],
      ["uploads", refresh],
      ["templates", refresh],
      ["quote", (event) => this.#quote(event.detail.item)],
      ["sendfailed", (event) => this.#failed(event.detail)],
    ];
    this.listeners.forEach(([type, heard]) => desk.addEventListener(type, heard));
    this.dropping = new Dropping(this.field, (files) => this.#attach(files), () => this.#takesFiles());
    this.timer = setInterval(refresh, 1000);
    this.#enter();
  }

  destroy() {
    clearInterval(this.timer);
    this.dropping.stop();
    this.presence.stop();
    this.listeners.forEach(([type, heard]) => this.desk.removeEventListener(type, heard));
    this.desk.release();
    this.frame.remove();
  }

  #build() {
    const { words, desk, language } = this;
    this.tabs = MODES.map((mode) =>
      el(
        "button.tab",
        { type: "button", role: "tab", data: { mode }, onclick: () => this.#switch(mode) },
        icon(ICONS[mode], 14),
        words[`mode_${mode}`],
      ),
    );
    this.box = el("textarea", {
      rows: "2",
      dir: "auto",
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      onblur: () => this.presence.stop(),
    });
    this.replies = new QuickReplies({ desk, take: (text, length) => this.#insert(text, length) });
    this.chips = new Chips({ desk, words, language, remove: (id) => this.#detach(id) });
    this.offers = new Offers({ words, change: (offer) => this.#edit({ offer }) });
    this.templates = new Templates({
      desk,
      words,
      choose: (template) => this.#edit({ template }),
      attach: (file) => this.attaching.header(this.ticketId, file),
    });
    this.files = el("input", { type: "file", multiple: true, hidden: true, onchange: () => this.#chosen() });
    const tool = (name, shape, label, onclick) =>
      el("button.tool", { type: "button", title: label, "aria-label": label, data: { tool: name }, onclick }, icon(shape, 18));
    this.tools = el(
      "div.tools",
      {},
      tool("attach", "clip", words.attach, () => this.files.click()),
      tool("buttons", "choices", words.offer_buttons, () => this.#offer("buttons")),
      tool("list", "list", words.offer_list, () => this.#offer("list")),
      tool("location", "pin", words.offer_location_request, () => this.#offer("location_request")),
    );
    this.hint = el("span.hint");
    this.button = el(
      "button.send",
      { type: "button", onclick: () => this.#send() },
      el("span"),
      el("kbd", {}, "Ctrl ⏎"),
    );
    this.problem = el("div.problem", { role: "alert", hidden: true });
    this.closing = el("div.closing", { role: "status", hidden: true }, icon("clock", 14), icon("lock", 14), el("span"));
    this.quoted = new Quoted({ words, remove: () => this.#edit({ replyTo: null }) });
    this.field = el(
      "div.field",
      {},
      this.replies.node,
      this.quoted.node,
      this.box,
      this.templates.node,
      this.offers.node,
      this.chips.node,
      this.files,
      el("div.foot", {}, this.tools, this.hint, this.button),
    );
    this.frame = el(
      "div.composer",
      { hidden: true },
      this.problem,
      this.closing,
      el("div.tabs", { role: "tablist" }, this.tabs),
      this.field,
    );
    this.root.append(this.frame);
  }

  get ticket() {
    return this.desk.thread?.ticket ?? this.desk.rows.get(this.desk.openId);
  }

  get draft() {
    return this.desk.drafts.read(this.ticketId, this.mode);
  }

  #edit(changes) {
    this.desk.drafts.edit(this.ticketId, this.mode, changes);
    this.problem.hidden = true;
    this.#refresh();
  }

  // --- one ticket, one mode -----------------------------------------------------

  #enter() {
    this.presence.stop();
    this.ticketId = this.desk.openId;
    this.problem.hidden = true;
    this.replies.hide();
    const begun = this.ticketId
      ? MODES.find((mode) => holds(this.desk.drafts.read(this.ticketId, mode)))
      : null;
    this.mode = begun ?? "reply";
    this.#fillBox();
    this.#refresh();
  }

  #force(mode) {
    this.mode = mode;
    this.isForced = mode === "template";
    this.#fillBox();
  }

  #switch(mode) {
    this.mode = mode;
    this.isForced = false;
    this.replies.hide();
    this.#fillBox();
    this.#refresh();
    this.box.focus();
  }

  #fillBox() {
    this.box.value = this.ticketId ? this.draft.text : "";
    this.#grow();
  }

  #refresh() {
    const { words, ticket, desk } = this;
    this.frame.hidden = !this.ticketId || !ticket;
    if (this.frame.hidden) return;
    const { state, seconds } = customerWindow(ticket, desk.now());
    // The words stay in the reply's draft: they return when the customer writes again.
    if (state === "closed" && this.mode === "reply") this.#force("template");
    else if (state !== "closed" && this.isForced && !this.draft.template) this.#force("reply");
    const { mode } = this;
    this.frame.dataset.mode = mode;
    for (const tab of this.tabs) {
      tab.setAttribute("aria-selected", String(tab.dataset.mode === mode));
      tab.hidden = tab.dataset.mode === "reply" && state === "closed";
    }
    this.#showClosing(state, seconds);
    const { draft } = this;
    const uploads = desk.uploads.of(this.ticketId, mode);
    this.box.hidden = mode === "template";
    this.tools.hidden = mode !== "reply";
    this.box.placeholder = words[`placeholder_${mode}`] ?? "";
    this.box.setAttribute("aria-label", words[`mode_${mode}`]);
    const { replyTo } = draft;
    this.quoted.show(mode === "note" ? null : replyTo, desk.thread?.items.get(replyTo));
    this.offers.show(mode === "reply" ? draft.offer : null);
    this.chips.show(mode === "reply" ? draft.attachments : [], mode === "reply" ? uploads : []);
    if (mode === "template") this.templates.show(draft.template, ticket, uploads.at(-1));
    else this.templates.hide();
    this.#showTools(draft, uploads);
    this.#showFoot(draft, uploads);
  }

  #showClosing(state, seconds) {
    const { words } = this;
    this.closing.hidden = state === "open" || this.mode === "note";
    if (this.closing.hidden) return;
    this.closing.dataset.state = state;
    const time = roughly(seconds, words);
    setText(
      this.closing.querySelector("span"),
      state === "soon" ? fill(words.window_closing, { time }) : `${words.window_closed} ${words.window_closed_why}`,
    );
  }

  // A file and a menu do not fit into one message.
  #showTools(draft, uploads) {
    const hasFile = draft.attachments.length + uploads.length > 0;
    for (const tool of this.tools.children) {
      tool.disabled = tool.dataset.tool === "attach" ? Boolean(draft.offer) : hasFile || Boolean(draft.offer);
    }
  }

  #showFoot(draft, uploads) {
    const { words, mode, ticket, desk } = this;
    const name = ticket.contact?.name || words.unknown_customer;
    const isLong = draft.text.length > this.#longest(draft);
    const excess = draft.text.length - this.#longest(draft);
    const hint = mode === "note" ? words.noting : fill(words.replying_as, { name, me: desk.me.name });
    setText(this.hint, isLong ? fill(words.too_long, { count: excess }) : hint);
    this.hint.classList.toggle("wrong", isLong);
    setText(this.button.querySelector("span"), words[`send_${mode}`]);
    this.button.disabled = isLong || !this.#isReady(draft, uploads);
  }

  #longest({ offer }) {
    return this.mode === "reply" && offer ? LONGEST.offer : LONGEST[this.mode];
  }

  #isReady(draft, uploads) {
    const hasText = Boolean(draft.text.trim());
    if (this.mode === "note") return hasText;
    if (uploads.length) return false;
    if (this.mode === "template") return Boolean(draft.template) && this.templates.isComplete(draft.template);
    if (draft.offer) return hasText && isComplete(draft.offer);
    return hasText || draft.attachments.length > 0;
  }

  // --- the quoted message -------------------------------------------------------

  #quote(item) {
    const isOpen = customerWindow(this.ticket, this.desk.now()).state !== "closed";
    if (this.mode === "note") this.#switch(isOpen ? "reply" : "template");
    this.#edit({ replyTo: item.id });
    this.box.focus();
  }

  // --- files and menus ----------------------------------------------------------

  #takesFiles() {
    return this.mode === "reply" && !this.frame.hidden && !this.draft.offer;
  }

  #chosen() {
    this.#attach([...this.files.files]);
    this.files.value = "";
  }

  #attach(files) {
    this.problem.hidden = true;
    this.attaching.files(this.ticketId, files);
  }

  #detach(mediaId) {
    this.attaching.remove(this.ticketId, mediaId);
    this.#refresh();
  }

  #offer(kind) {
    this.#edit({ offer: newOffer(kind) });
    (this.offers.node.querySelector("input") ?? this.box).focus();
  }

  // --- typing -------------------------------------------------------------------

  #typed() {
    this.#edit({ text: this.box.value });
    this.#grow();
    if (this.mode !== "reply") return;
    this.replies.suggest(this.#beforeCaret(), this.ticket);
    if (this.box.value.trim()) this.presence.tell(this.ticketId);
  }

  #grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 200)}px`;
  }

  #beforeCaret() {
    return this.box.value.slice(0, this.box.selectionStart);
  }

  #insert(text, length) {
    const before = this.#beforeCaret();
    const kept = before.slice(0, before.length - length) + text;
    this.box.value = kept + this.box.value.slice(this.box.selectionStart);
    this.box.setSelectionRange(kept.length, kept.length);
    this.#typed();
  }

  #key(event) {
    if (event.isComposing || this.replies.key(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape") this.box.blur();
  }

  // --- sending ------------------------------------------------------------------

  #send() {
    if (this.button.disabled) return;
    this.problem.hidden = true;
    this.replies.hide();
    this.presence.stop();
    this.desk.departures.send(this.ticketId, this.mode);
    this.#fillBox();
    this.#refresh();
    this.box.focus();
  }

  #failed({ ticketId, mode, error }) {
    if (ticketId !== this.ticketId) return;
    this.mode = mode;
    this.#fillBox();
    setText(this.problem, `${this.words.not_sent} ${reasonOf(error, this.words)}`);
    this.problem.hidden = false;
    this.#refresh();
  }
}

export default keeper((component) => new Composer(component));
