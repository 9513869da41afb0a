// A chosen template: its variables, its header's file, and how the customer will see it.

import { el, fill, icon } from "./dom.js";
import { filledIn, headerVariables, takesFile } from "./filled_in.js";
import { reasonOf } from "./refusals.js";

const ACCEPTED = { image: "image/jpeg,image/png", video: "video/mp4,video/3gpp", document: "" };

// The draft of a template. The first variable is nearly always the customer's name.
export function begun(definition, ticket) {
  const first = (ticket.contact?.name ?? "").split(" ")[0];
  const body = Array.from({ length: definition.body_variables }, (_, index) => (index ? "" : first));
  const header = Array.from({ length: headerVariables(definition) }, () => "");
  const { name, language } = definition;
  return { name, language, body, header, media: null, filled: filledIn(definition.body, body) };
}

export function languageName(code, language) {
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(code.replace("_", "-"));
  } catch {
    return code; // not a language the browser knows
  }
}

export class TemplateForm {
  constructor({ desk, words, choose, attach }) {
    Object.assign(this, { desk, words, choose, attach, shape: "" });
    this.node = el("div.form");
  }

  // Drawn anew for another template, file or catalogue only: the fields keep focus.
  show(chosen, ticket, upload) {
    this.node.hidden = !chosen;
    this.chosen = chosen;
    if (!chosen) {
      this.shape = "";
      return;
    }
    this.definition = this.desk.catalogue.find(chosen.name, chosen.language);
    const shape = JSON.stringify([ticket.id, chosen.media, this.definition, upload?.id, upload?.problem]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.#draw(upload);
    }
    this.#preview();
  }

  focus() {
    this.node.querySelector("input[type=text]")?.focus();
  }

  isComplete(chosen) {
    const { definition } = this;
    if (definition?.status !== "APPROVED" || definition.obstacle) return false;
    const given = [...chosen.body, ...chosen.header].filter((value) => value.trim());
    const count = definition.body_variables + headerVariables(definition);
    return given.length === count && (!takesFile(definition) || Boolean(chosen.media));
  }

  #draw(upload) {
    const { words, chosen, definition } = this;
    const back = el(
      "button.button",
      { type: "button", onclick: () => this.choose(null) },
      icon("back", 14),
      words.other_template,
    );
    const language = languageName(chosen.language, this.desk.language);
    const head = el("div.head", {}, back, el("b", {}, chosen.name), el("span", {}, language));
    this.sample = el("div.sample");
    if (definition?.status !== "APPROVED") {
      const why = this.desk.catalogue.templates ? words.template_gone : words.templates_loading;
      this.node.replaceChildren(head, el("div.nothing", {}, why));
      return;
    }
    const fields = [
      takesFile(definition) ? this.#file(upload) : null,
      ...this.#inputs("header", words.header_variable),
      ...this.#inputs("body", words.variable),
    ].filter(Boolean);
    this.node.replaceChildren(
      head,
      el(
        "div.both",
        {},
        el("div.variables", {}, fields.length ? fields : el("p", {}, words.no_variables)),
        this.sample,
      ),
    );
  }

  #inputs(part, label) {
    return this.chosen[part].map((value, index) => {
      const name = fill(label, { number: index + 1 });
      const input = el("input", {
        type: "text",
        "aria-label": name,
        placeholder: name,
        dir: "auto",
        oninput: () => this.#set(part, index, input.value),
      });
      input.value = value;
      return el("label", {}, el("span", {}, name), input);
    });
  }

  #file(upload) {
    const { words, chosen } = this;
    const { header_kind: kind } = this.definition;
    const input = el("input", {
      type: "file",
      accept: ACCEPTED[kind],
      hidden: true,
      onchange: () => this.attach(input.files[0]),
    });
    const problem = upload?.problem && reasonOf(upload.problem, words);
    const underway = upload && !problem ? words.uploading : words[`kind_${kind}`];
    return el(
      "div.header-media",
      {},
      el(
        "button.button",
        { type: "button", onclick: () => input.click() },
        icon("clip", 15),
        el("span", { dir: "auto" }, chosen.media?.filename ?? underway),
      ),
      input,
      problem ? el("div.refused", { role: "alert" }, problem) : null,
    );
  }

  #set(part, index, value) {
    const { chosen, definition } = this;
    const changed = { ...chosen, [part]: chosen[part].map((one, at) => (at === index ? value : one)) };
    this.choose({ ...changed, filled: filledIn(definition.body, changed.body) });
  }

  #preview() {
    const { chosen, definition, words } = this;
    if (!definition) return;
    const file = chosen.media?.filename ?? words[`kind_${definition.header_kind}`];
    const { header, footer, buttons } = definition;
    this.sample.replaceChildren(
      ...[
        takesFile(definition)
          ? el("div.attachment", {}, icon("file", 16), el("span", { dir: "auto" }, file))
          : null,
        header ? el("b", { dir: "auto" }, filledIn(header, chosen.header)) : null,
        el("div.text", { dir: "auto" }, filledIn(definition.body, chosen.body)),
        footer ? el("div.footer", { dir: "auto" }, footer) : null,
        buttons.length
          ? el("div.buttons", {}, buttons.map((title) => el("span", { dir: "auto" }, title)))
          : null,
      ].filter(Boolean),
    );
  }
}
