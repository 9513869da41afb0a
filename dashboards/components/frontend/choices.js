// Menus and templates: what we offered with buttons or rows, what the customer tapped.

import { el, icon } from "./dom.js";
import { chip } from "./media.js";
import { many, text } from "./places.js";

// The buttons under one of our messages, or the rows of its list, as the customer has
// them.
export function offered(content, words) {
  const interactive = content.interactive ?? content;
  const action = interactive.action ?? {};
  const titles = [...many(action.buttons), ...many(content.buttons)]
    .map((button) => text(button.reply?.title) || text(button.title) || text(button.text))
    .filter(Boolean);
  const list = content.list ?? action;
  const rows = many(list.sections).flatMap((section) => many(section.rows));
  return [
    titles.length ? el("div.buttons", {}, titles.map((title) => el("span", { dir: "auto" }, title))) : null,
    rows.length ? menu(text(list.button), rows, words) : null,
  ].filter(Boolean);
}

function menu(label, rows, words) {
  return el(
    "details.rows",
    {},
    el("summary", {}, icon("list", 14), el("span", { dir: "auto" }, label || words.choices)),
    rows.map((row) =>
      el(
        "div",
        { dir: "auto", title: text(row.id) },
        text(row.title),
        text(row.description) ? el("small", {}, text(row.description)) : null,
      ),
    ),
  );
}

// A tap on a button or row, or a filled form; `written` draws text.
export function answered(item, content, words, written) {
  const answer = content[content.type] ?? content.button_reply ?? content.list_reply ?? content.nfm_reply ?? {};
  if (content.type === "nfm_reply" || content.nfm_reply) return form(item, answer, words, written);
  const title = item.text || text(answer.title) || text(content.text);
  if (!title) return [chip("tap", words.kind_interactive)];
  return [
    el(
      "div.tapped",
      { title: text(answer.id) || text(content.payload) },
      icon("tap", 16),
      el("span", { dir: "auto" }, title, text(answer.description) ? el("small", {}, text(answer.description)) : null),
    ),
  ];
}

function form(item, answer, words, written) {
  const fields = Object.entries(parsed(answer.response_json)).filter(([name]) => name !== "flow_token");
  const lines = fields.flatMap(([name, value]) => [
    el("dt", { dir: "auto" }, name.replaceAll("_", " ")),
    el("dd", { dir: "auto" }, typeof value === "object" ? JSON.stringify(value) : String(value)),
  ]);
  return [
    chip("form", words.kind_form),
    item.text ? written(item.text) : null,
    lines.length ? el("dl.form", {}, lines) : null,
  ].filter(Boolean);
}

function parsed(json) {
  if (json && typeof json === "object") return json;
  try {
    const value = JSON.parse(json);
    return value && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}
