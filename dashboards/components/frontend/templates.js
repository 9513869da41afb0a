// Templates, the only messages WhatsApp delivers outside the 24-hour window: found by
// name or words, filled in, seen as the customer will see them.

import { el, fill, icon } from "./dom.js";
import { reasonOf } from "./refusals.js";

const MEDIA_HEADERS = { image: "image/jpeg,image/png", video: "video/mp4,video/3gpp", document: "" };
const VARIABLE = /\{\{\s*([\w.]+)\s*\}\}/g;

// "Hello {{1}}" with ["Ana"] -> "Hello Ana"; a variable without a value stays visible.
export function filledIn(body, values) {
  const names = [...new Set([...body.matchAll(VARIABLE)].map(([, name]) => name))];
  return body.replace(VARIABLE, (all, name) => values[names.indexOf(name)] || all);
}

export class Templates {
  // `choose(template)`: the draft's template, null to look for another one;
  // `attach(file)`: its header's file.
  constructor({ desk, words, choose, attach }) {
    Object.assign(this, { desk, words, choose, attach, found: null, shape: "" });
    this.search = el("input", {
      type: "search",
      placeholder: words.template_search,
      "aria-label": words.template_search,
      oninput: () => this.#list(),
    });
    this.languages = el("select", { "aria-label": words.template_language, onchange: () => this.#list() });
    this.rows = el("div.found", { role: "listbox" });
    this.finder = el("div.finder", {}, el("div.bar", {}, this.search, this.languages), this.rows);
    this.form = el("div.form");
    this.node = el("div.templates", { hidden: true }, this.finder, this.form);
  }

  async load(ticket) {
    const number = ticket.number_id ?? "";
    if (this.loading === number) return;
    this.loading = number;
    try {
      const asked = number ? `templates?number=${encodeURIComponent(number)}` : "templates";
      const { templates } = await this.desk.read(asked);
      this.found = templates.filter(({ status }) => status === "APPROVED");
      this.problem = null;
    } catch (error) {
      this.loading = null;
      this.problem = error;
    }
    this.shape = "";
    this.desk.say("templates");
  }

  // Drawn anew for another ticket or another template only: the fields keep focus.
  show(chosen, ticket, upload) {
    this.ticket = ticket;
    this.node.hidden = false;
    this.load(ticket);
    this.finder.hidden = Boolean(chosen);
    this.form.hidden = !chosen;
    const shape = [
      ticket.id,
      chosen?.name,
      chosen?.language,
      chosen?.media?.media_id,
      Boolean(this.found),
      ticket.contact?.takes_marketing,
      upload?.id,
      upload?.problem?.type,
    ].join("|");
    if (shape !== this.shape) {
      this.shape = shape;
      if (chosen) this.#fillIn(chosen, upload);
      else this.#offer();
    }
    if (chosen) this.#preview(chosen);
  }

  hide() {
    this.node.hidden = true;
  }

  isComplete(chosen) {
    const definition = this.#definition(chosen);
    if (!definition) return false;
    const given = [...chosen.body, ...chosen.header];
    const count = definition.body_variables + headerVariables(definition);
    const hasMedia = !(definition.header_kind in MEDIA_HEADERS) || chosen.media;
    return given.filter((value) => value.trim()).length === count && Boolean(hasMedia);
  }

  #definition(chosen) {
    return this.found?.find(({ name, language }) => name === chosen.name && language === chosen.language);
  }

  // --- finding one --------------------------------------------------------------

  #offer() {
    const spoken = [...new Set((this.found ?? []).map(({ language }) => language))].sort();
    const theirs = (this.ticket.contact?.language ?? this.ticket.language ?? "").toLowerCase();
    const fits = (language) => theirs && language.toLowerCase().split(/[-_]/)[0] === theirs.split(/[-_]/)[0];
    const best = spoken.find(fits) ?? "";
    this.languages.replaceChildren(
      el("option", { value: "" }, this.words.all_languages),
      ...spoken.map((language) => el("option", { value: language }, this.#languageName(language))),
    );
    this.languages.value = best;
    this.#list();
  }

  #languageName(code) {
    try {
      const names = new Intl.DisplayNames(this.desk.language, { type: "language" });
      return names.of(code.replace("_", "-"));
    } catch {
      return code;
    }
  }

  #list() {
    const wanted = this.search.value.trim().toLowerCase();
    const language = this.languages.value;
    const found = (this.found ?? []).filter(
      (one) =>
        (!language || one.language === language) &&
        `${one.name} ${one.body} ${one.category}`.toLowerCase().includes(wanted),
    );
    const nothing = this.problem
      ? reasonOf(this.problem, this.words)
      : this.found === null
        ? this.words.templates_loading
        : this.found.length
          ? this.words.nothing_found
          : this.words.no_templates;
    this.rows.replaceChildren(
      ...found.map((one) => this.#row(one)),
      found.length ? "" : el("div.nothing", {}, nothing),
    );
  }

  #row(one) {
    const { words } = this;
    const isMarketing = one.category.toLowerCase() === "marketing";
    const isBarred = isMarketing && this.ticket.contact?.takes_marketing === false;
    return el(
      "button.one",
      { type: "button", role: "option", disabled: isBarred, data: { name: one.name, language: one.language }, onclick: () => this.#take(one) },
      el(
        "div.top",
        {},
        el("b", {}, one.name),
        el("span", {}, this.#languageName(one.language)),
        el(`span.category`, {}, words[`category_${one.category.toLowerCase()}`] ?? one.category),
      ),
      el("div.body", { dir: "auto" }, isBarred ? words.no_marketing_why : one.body),
    );
  }

  // The first variable is nearly always the customer's first name.
  #take(one) {
    const first = (this.ticket.contact?.name ?? "").split(" ")[0];
    const body = Array.from({ length: one.body_variables }, (_, index) => (index ? "" : first));
    const header = Array.from({ length: headerVariables(one) }, () => "");
    this.choose({ name: one.name, language: one.language, body, header, media: null, filled: filledIn(one.body, body) });
    this.form.querySelector("input[type=text]")?.focus();
  }

  // --- filling it in ------------------------------------------------------------

  #fillIn(chosen, upload) {
    const { words } = this;
    const definition = this.#definition(chosen);
    const back = el(
      "button.button",
      { type: "button", onclick: () => this.choose(null) },
      icon("back", 14),
      words.other_template,
    );
    const head = el("div.head", {}, back, el("b", {}, chosen.name), el("span", {}, this.#languageName(chosen.language)));
    if (!definition) {
      this.sample = null;
      const why = this.found ? words.template_gone : words.templates_loading;
      this.form.replaceChildren(head, el("div.nothing", {}, why));
      return;
    }
    this.sample = el("div.sample");
    this.form.replaceChildren(
      head,
      el(
        "div.both",
        {},
        el(
          "div.variables",
          {},
          this.#media(definition, chosen, upload),
          this.#inputs("header", chosen.header, words.header_variable),
          this.#inputs("body", chosen.body, words.variable),
          definition.body_variables || headerVariables(definition) ? null : el("p", {}, words.no_variables),
        ),
        this.sample,
      ),
    );
  }

  #inputs(part, values, label) {
    return values.map((value, index) => {
      const name = fill(label, { number: index + 1 });
      const input = el("input", { type: "text", "aria-label": name, placeholder: name, dir: "auto", oninput: () => this.#set(part, index, input.value) });
      input.value = value;
      return el("label", {}, el("span", {}, name), input);
    });
  }

  #media({ header_kind: kind }, chosen, upload) {
    if (!(kind in MEDIA_HEADERS)) return null;
    const { words } = this;
    const input = el("input", { type: "file", accept: MEDIA_HEADERS[kind], hidden: true, onchange: () => this.attach(input.files[0]) });
    const problem = upload?.problem && reasonOf(upload.problem, words);
    const said = chosen.media?.filename ?? (upload && !problem ? words.uploading : words[`kind_${kind}`]);
    return el(
      "div.header-media",
      {},
      el("button.button", { type: "button", onclick: () => input.click() }, icon("clip", 15), el("span", { dir: "auto" }, said)),
      input,
      problem ? el("div.refused", { role: "alert" }, problem) : null,
    );
  }

  #set(part, index, value) {
    const { chosen } = this;
    const changed = { ...chosen, [part]: chosen[part].map((one, at) => (at === index ? value : one)) };
    const definition = this.#definition(chosen);
    this.choose({ ...changed, filled: filledIn(definition.body, changed.body) });
  }

  #preview(chosen) {
    this.chosen = chosen;
    const definition = this.#definition(chosen);
    if (!definition || !this.sample) return;
    const { header_kind: kind, header_text: header } = definition;
    this.sample.replaceChildren(
      ...[
        kind in MEDIA_HEADERS
          ? el("div.attachment", {}, icon("file", 16), el("span", { dir: "auto" }, chosen.media?.filename ?? this.words[`kind_${kind}`]))
          : null,
        kind === "text" ? el("b", { dir: "auto" }, filledIn(header ?? chosen.header.join(" "), chosen.header)) : null,
        el("div.text", { dir: "auto" }, filledIn(definition.body, chosen.body)),
        definition.footer ? el("div.footer", { dir: "auto" }, definition.footer) : null,
        definition.buttons.length
          ? el("div.buttons", {}, definition.buttons.map((title) => el("span", { dir: "auto" }, title)))
          : null,
      ].filter(Boolean),
    );
  }
}

function headerVariables(definition) {
  return definition.header_kind === "text" ? definition.header_variables : 0;
}
