// What a message says, by its kind. Everything unknown is still a line with its name.

import { answered, offered } from "./choices.js";
import { el, fill, icon } from "./dom.js";
import { filledIn } from "./filled_in.js";
import { linked } from "./linked.js";
import { Attachments, MEDIA_KINDS, chip } from "./media.js";
import { cards, many, order, text, whereabouts } from "./places.js";

const WRITTEN = new Set(["text", "template", "buttons", "list", "location_request"]);

export class Contents {
  constructor(desk, words, language) {
    Object.assign(this, { desk, words, language });
    this.attachments = new Attachments(desk, words, language);
  }

  // The nodes between a message's author and its time.
  render(item, ticketId) {
    const content = item.content ?? {};
    if (content.is_revoked) return [el("div.text.revoked", {}, this.words.revoked)];
    const kind = item.message_kind ?? "text";
    return [...this.#origin(item, content), ...this.#body(item, kind, content, ticketId)];
  }

  kindName(kind) {
    return this.words[`kind_${kind}`] ?? fill(this.words.kind_other, { kind: kind ?? "?" });
  }

  written(said) {
    return el("div.text", { dir: "auto" }, linked(said));
  }

  #body(item, kind, content, ticketId) {
    const { words } = this;
    const isTheirs = item.author === "customer";
    const caption = item.text ? [this.written(item.text)] : [];
    if (item.kind === "note") return caption;
    if (MEDIA_KINDS.has(kind)) {
      // The text of an uncaptioned document is its name, which the file shows.
      const isName = item.text && item.text === (content.filename ?? item.media?.filename);
      return [...this.attachments.render(item, kind, ticketId), ...(isName ? [] : caption)];
    }
    if (kind === "location") return [whereabouts(content.location ?? content, words)];
    if (kind === "contacts") return cards(content.contacts ?? content, words);
    if (kind === "order") return [order(content, words, this.language), ...caption];
    if (isTheirs && ["button", "interactive"].includes(kind)) {
      return answered(item, content, words, (said) => this.written(said));
    }
    if (kind === "template") return this.#template(item, content, ticketId, caption);
    if (kind === "unsupported") return [this.#unsupported(), ...caption];
    const label = kind === "location_request" || isRequest(content) ? this.#request() : null;
    const choices = isTheirs ? [] : offered(content, words);
    if (caption.length || choices.length) return [...caption, ...choices, label].filter(Boolean);
    return [chip(WRITTEN.has(kind) ? "chat" : "alert", this.kindName(kind))];
  }

  // The request holds only what was filled in; what stands around it is in the catalogue.
  #template(item, content, ticketId, caption) {
    const sent = content.template ?? content;
    const name = text(sent.name);
    const definition = this.desk.catalogue.find(name, sent.language?.code);
    if (!definition) this.desk.catalogue.load();
    const file = item.media ? this.attachments.render(item, headerKind(item.media), ticketId) : [];
    const header = definition?.header ? filledIn(definition.header, headerValues(sent)) : "";
    return [
      el("div.origin", {}, icon("template", 13), [this.words.kind_template, name].filter(Boolean).join(" · ")),
      ...file,
      header ? el("b", { dir: "auto" }, header) : null,
      ...(caption.length ? caption : [chip("template", this.kindName("template"))]),
      definition?.footer ? el("div.footer", { dir: "auto" }, definition.footer) : null,
      ...offered({ buttons: (definition?.buttons ?? []).map((title) => ({ title })) }, this.words),
    ].filter(Boolean);
  }

  #request() {
    return el("div.buttons", {}, el("span", {}, icon("pin", 12), " ", this.words.send_location));
  }

  #unsupported() {
    return chip("alert", this.words.kind_unsupported, this.words.unsupported_why);
  }

  // An ad or product that led here, a message passed on.
  #origin(item, content) {
    const { words } = this;
    const { referral, referred_product: product } = content;
    return [
      item.is_forwarded ? el("div.origin", {}, icon("forward", 13), words.forwarded) : null,
      referral && typeof referral === "object" ? this.#ad(referral) : null,
      product && typeof product === "object"
        ? el("div.origin", { dir: "auto" }, icon("cart", 13), fill(words.about_product, { product: text(product.product_retailer_id) }))
        : null,
    ].filter(Boolean);
  }

  // The address stands as text: what an ad claims is no reason to go there.
  #ad(referral) {
    return el(
      "div.ad",
      {},
      el("div.origin", {}, icon("megaphone", 13), this.words.from_ad),
      text(referral.headline) ? el("b", { dir: "auto" }, text(referral.headline)) : null,
      text(referral.body) ? el("span", { dir: "auto" }, text(referral.body)) : null,
      text(referral.source_url) ? el("small", { dir: "ltr" }, text(referral.source_url)) : null,
    );
  }
}

function isRequest(content) {
  return (content.interactive ?? content).type === "location_request_message";
}

function headerValues(sent) {
  const header = many(sent.components).find(({ type }) => type === "header");
  return many(header?.parameters).map((parameter) => text(parameter.text));
}

function headerKind({ mime_type: mime }) {
  const family = (mime ?? "").split("/")[0];
  return ["image", "video"].includes(family) ? family : "document";
}
