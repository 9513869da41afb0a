// Things of the world a customer points to: a place, people's cards, goods.

import { el, fill, icon } from "./dom.js";
import { chip } from "./media.js";

export function whereabouts({ latitude, longitude, name, address }, words) {
  const [north, east] = [degrees(latitude, 90), degrees(longitude, 180)];
  const label = text(name) || words.kind_location;
  if (north === null || east === null) return chip("pin", label, text(address));
  return el(
    "a.attachment.place",
    {
      href: `https://www.openstreetmap.org/?mlat=${north}&mlon=${east}#map=16/${north}/${east}`,
      title: words.open_map,
      target: "_blank",
      rel: "noopener noreferrer",
    },
    icon("pin", 20),
    el(
      "span",
      { dir: "auto" },
      label,
      el("small", {}, text(address) || `${north.toFixed(5)}, ${east.toFixed(5)}`),
    ),
  );
}

export function cards(contacts, words) {
  if (!Array.isArray(contacts)) return [chip("card", words.kind_contacts)];
  return contacts.map((contact) => {
    const lines = [
      [contact?.org?.title, contact?.org?.company].map(text).filter(Boolean).join(", "),
      ...many(contact?.phones).map(({ phone }) => text(phone)),
      ...many(contact?.emails).map(({ email }) => text(email)),
    ].filter(Boolean);
    const name = text(contact?.name?.formatted_name) || text(contact?.name?.first_name);
    return el(
      "div.attachment.card",
      {},
      icon("card", 20),
      el(
        "span",
        { dir: "auto" },
        name || words.kind_contacts,
        lines.map((line) => el("small", { dir: "auto" }, line)),
      ),
    );
  });
}

export function order(content, words, language) {
  const lines = many(content.product_items).map((product) => ({
    name: text(product.product_retailer_id) || "?",
    count: Number(product.quantity) || 0,
    price: Number(product.item_price) || 0,
    currency: text(product.currency),
  }));
  const currencies = new Set(lines.map(({ currency }) => currency));
  const total = lines.reduce((sum, { count, price }) => sum + count * price, 0);
  return el(
    "div.order",
    {},
    el("div.top", {}, icon("cart", 18), words.kind_order),
    el(
      "table",
      {},
      lines.map(({ name, count, price, currency }) =>
        el(
          "tr",
          {},
          el("td.count", {}, `${count} ×`),
          el("td", { dir: "auto" }, name),
          el("td.price", {}, money(count * price, currency, language)),
        ),
      ),
    ),
    lines.length && currencies.size === 1
      ? el("div.total", {}, fill(words.order_total, { total: money(total, [...currencies][0], language) }))
      : null,
  );
}

// The currency is the customer's word: one that does not exist is shown as it came.
function money(amount, currency, language) {
  try {
    return new Intl.NumberFormat(language, { style: "currency", currency }).format(amount);
  } catch {
    return `${new Intl.NumberFormat(language).format(amount)} ${currency}`.trim();
  }
}

function degrees(value, most) {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) && Math.abs(number) <= most ? number : null;
}

export function text(value) {
  return ["string", "number"].includes(typeof value) ? String(value) : "";
}

export function many(value) {
  return (Array.isArray(value) ? value : []).filter((one) => one && typeof one === "object");
}
