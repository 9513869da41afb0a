// The files of a draft: those that have arrived, and those still on their way.

import { el, icon, place } from "./dom.js";
import { reasonOf } from "./refusals.js";
import { fileSize } from "./sizes.js";

export class Chips {
  // `remove(media_id)` takes one that has arrived out of the draft.
  constructor({ desk, words, language, remove }) {
    Object.assign(this, { desk, words, language, remove, kept: new Map() });
    this.node = el("div.chips", { hidden: true });
  }

  show(attachments, uploads) {
    const kept = new Map();
    const keep = (key, signature, render) => {
      const known = this.kept.get(key);
      kept.set(key, known?.signature === signature ? known : { signature, node: render() });
    };
    for (const file of attachments) keep(file.media_id, "", () => this.#arrived(file));
    for (const upload of uploads) {
      const key = `upload ${upload.id}`;
      keep(key, upload.problem ? "failed" : "", () => this.#onItsWay(upload));
      const bar = kept.get(key).node.querySelector("i");
      if (bar) bar.style.width = `${Math.round(100 * upload.progress)}%`;
    }
    this.kept = kept;
    place(this.node, [...kept.values()].map(({ node }) => node));
    this.node.hidden = kept.size === 0;
  }

  #arrived({ media_id: id, kind, filename, size_bytes: size }) {
    const name = this.words[kind === "audio" ? "kind_sound" : `kind_${kind}`] ?? kind;
    const under = [name, fileSize(size, this.language)].join(" · ");
    return el(
      "div.chip",
      { data: { kind } },
      icon("file", 18),
      el("span", { dir: "auto" }, el("b", {}, filename), el("small", {}, under)),
      this.#button("close", this.words.remove, () => this.remove(id)),
    );
  }

  #onItsWay(upload) {
    const { words, desk } = this;
    const { id, file, problem } = upload;
    if (problem) {
      return el(
        "div.chip.failed",
        { role: "alert", title: problem.detail },
        icon("alert", 18),
        el("span", { dir: "auto" }, el("b", {}, file.name), el("small", {}, reasonOf(problem, words))),
        ["offline", "service-unreachable"].includes(problem.type)
          ? this.#button("again", words.try_again, () => desk.uploads.again(id))
          : null,
        this.#button("close", words.remove, () => desk.uploads.stop(id)),
      );
    }
    return el(
      "div.chip.uploading",
      {},
      icon("clock", 18),
      el(
        "span",
        { dir: "auto" },
        el("b", {}, file.name),
        el("small", {}, `${words.uploading} · ${fileSize(file.size, this.language)}`),
      ),
      this.#button("close", words.remove, () => desk.uploads.stop(id)),
      el("div.progress", {}, el("i")),
    );
  }

  #button(shape, label, onclick) {
    return el("button.tool", { type: "button", title: label, "aria-label": label, onclick }, icon(shape, 15));
  }
}
