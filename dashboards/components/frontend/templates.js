// Templates, the only messages WhatsApp delivers outside the 24-hour window: found by
// name or words, then filled in.

import { el } from "./dom.js";
import { reasonOf } from "./refusals.js";
import { begun, languageName, TemplateForm } from "./template_form.js";

export class Templates {
  // `choose(template)`: the draft's template, null to look for another one;
  // `attach(file)`: its header's file.
  constructor({ desk, words, choose, attach }) {
    Object.assign(this, { desk, words, choose });
    this.search = el("input", {
      type: "search",
      placeholder: words.template_search,
      "aria-label": words.template_search,
      oninput: () => this.#list(),
    });
    this.languages = el("select", { "aria-label": words.template_language, onchange: () => this.#list() });
    this.rows = el("div.found", { role: "listbox" });
    this.finder = el("div.finder", {}, el("div.bar", {}, this.search, this.languages), this.rows);
    this.form = new TemplateForm({ desk, words, choose, attach });
    this.node = el("div.templates", { hidden: true }, this.finder, this.form.node);
  }

  show(chosen, ticket, upload) {
    this.node.hidden = false;
    this.finder.hidden = Boolean(chosen);
    this.desk.catalogue.load();
    this.form.show(chosen, ticket, upload);
    if (!chosen) this.#offer(ticket);
  }

  hide() {
    this.node.hidden = true;
  }

  isComplete(chosen) {
    return this.form.isComplete(chosen);
  }

  // Drawn anew only for another customer or another catalogue: the search stays.
  #offer(ticket) {
    const { templates, problem } = this.desk.catalogue;
    const signature = [ticket.id, ticket.contact?.takes_marketing, problem?.type];
    const isSame = signature.every((one, index) => one === this.signature?.[index]);
    if (isSame && templates === this.offered) return;
    const isOther = ticket.id !== this.ticket?.id || templates !== this.offered;
    Object.assign(this, { ticket, signature, offered: templates });
    if (isOther) this.#offerLanguages();
    this.#list();
  }

  #offerLanguages() {
    const spoken = [...new Set(this.desk.catalogue.approved().map(({ language }) => language))].sort();
    const theirs = (this.ticket.contact?.language ?? this.ticket.language ?? "").toLowerCase();
    const base = (language) => language.toLowerCase().split(/[-_]/)[0];
    const fitting = theirs && spoken.find((language) => base(language) === base(theirs));
    this.languages.replaceChildren(
      el("option", { value: "" }, this.words.all_languages),
      ...spoken.map((code) => el("option", { value: code }, languageName(code, this.desk.language))),
    );
    this.languages.value = fitting || "";
  }

  #list() {
    const wanted = this.search.value.trim().toLowerCase();
    const language = this.languages.value;
    const found = this.desk.catalogue
      .approved()
      .filter((one) => !language || one.language === language)
      .filter((one) => `${one.name} ${one.body} ${one.category}`.toLowerCase().includes(wanted));
    if (found.length) this.rows.replaceChildren(...found.map((one) => this.#row(one)));
    else this.rows.replaceChildren(el("div.nothing", {}, this.#whyNothing()));
  }

  #whyNothing() {
    const { words } = this;
    const { templates, problem } = this.desk.catalogue;
    if (problem) return reasonOf(problem, words);
    if (!templates) return words.templates_loading;
    return this.desk.catalogue.approved().length ? words.nothing_found : words.no_templates;
  }

  #row(one) {
    const { words } = this;
    const category = one.category.toLowerCase();
    const isUnwanted = category === "marketing" && this.ticket.contact?.takes_marketing === false;
    const obstacle = isUnwanted ? words.no_marketing_why : one.obstacle;
    return el(
      "button.one",
      {
        type: "button",
        role: "option",
        disabled: Boolean(obstacle),
        data: { name: one.name, language: one.language },
        onclick: () => this.#take(one),
      },
      el(
        "div.top",
        {},
        el("b", {}, one.name),
        el("span", {}, languageName(one.language, this.desk.language)),
        el("span.category", {}, words[`category_${category}`] ?? one.category),
      ),
      el("div.body", { dir: "auto" }, obstacle || one.body),
    );
  }

  #take(one) {
    this.choose(begun(one, this.ticket));
    this.form.focus();
  }
}
