// A menu under an answer: up to three buttons, a list of up to ten rows, or the request
// for a location. Within WhatsApp's limits by construction.

import { newKey } from "./drafts.js";
import { el, icon } from "./dom.js";

const BUTTONS = { most: 3, title: 20 };
const ROWS = { most: 10, title: 24, description: 72 };

// Ids are made once: a tap is routed by its id, and a repeated send must be the same.
function entry(offerId, index) {
  return { id: `${offerId}-${index + 1}`, title: "", description: "" };
}

export function newOffer(kind) {
  const id = newKey().slice(0, 10);
  if (kind === "buttons") return { kind, id, buttons: [entry(id, 0)] };
  if (kind === "list") return { kind, id, button: "", rows: [entry(id, 0)] };
  return { kind };
}

export function isComplete(offer) {
  const has = (entries) => {
    const titles = entries.map(({ title }) => title.trim()).filter(Boolean);
    return titles.length > 0 && new Set(titles).size === titles.length;
  };
  if (offer.kind === "buttons") return has(offer.buttons);
  if (offer.kind === "list") return Boolean(offer.button.trim()) && has(offer.rows);
  return true;
}

export class Offers {
  // `change(offer)` after every stroke; null takes the menu away.
  constructor({ words, change }) {
    Object.assign(this, { words, change });
    this.node = el("div.offer", { hidden: true });
  }

  // Drawn anew only for another menu or another number of rows: the fields keep focus.
  show(offer) {
    this.offer = offer;
    this.node.hidden = !offer;
    const entries = offer?.buttons ?? offer?.rows ?? [];
    const shape = offer ? `${offer.id ?? offer.kind} ${entries.length}` : "";
    if (shape === this.shape) return;
    this.shape = shape;
    this.node.replaceChildren(...(offer ? this.#draw(offer, entries) : []));
  }

  #draw(offer, entries) {
    const { words } = this;
    const remove = el(
      "button.tool",
      { type: "button", title: words.remove, "aria-label": words.remove, onclick: () => this.change(null) },
      icon("close", 15),
    );
    const head = el("div.head", {}, el("b", {}, words[`offer_${offer.kind}`]), remove);
    if (!entries.length) return [head, el("div.buttons", {}, el("span", {}, icon("pin", 12), " ", words.send_location))];
    const limit = offer.kind === "buttons" ? BUTTONS : ROWS;
    const label =
      offer.kind === "list"
        ? this.#input(words.list_button, BUTTONS.title, offer.button, (button) => this.change({ ...this.offer, button }))
        : null;
    return [
      head,
      label,
      ...entries.map((one, index) => this.#entry(one, index, limit)),
      entries.length < limit.most
        ? el("button.add", { type: "button", onclick: () => this.#add() }, icon("plus", 14), words.add_choice)
        : null,
    ].filter(Boolean);
  }

  #entry(one, index, limit) {
    const { words } = this;
    const set = (name) => (value) => this.#set(index, { [name]: value });
    return el(
      "div.entry",
      {},
      this.#input(words.choice_title, limit.title, one.title, set("title")),
      limit.description ? this.#input(words.choice_description, limit.description, one.description, set("description")) : null,
    );
  }

  #input(label, most, value, take) {
    const input = el("input", {
      type: "text",
      maxlength: String(most),
      placeholder: label,
      "aria-label": label,
      dir: "auto",
      oninput: () => take(input.value),
    });
    input.value = value;
    return input;
  }

  get #name() {
    return this.offer.kind === "buttons" ? "buttons" : "rows";
  }

  #set(index, fields) {
    const entries = this.offer[this.#name].map((one, at) => (at === index ? { ...one, ...fields } : one));
    this.change({ ...this.offer, [this.#name]: entries });
  }

  #add() {
    const entries = this.offer[this.#name];
    this.change({ ...this.offer, [this.#name]: [...entries, entry(this.offer.id, entries.length)] });
    this.node.querySelector(".entry:last-of-type input").focus();
  }
}
