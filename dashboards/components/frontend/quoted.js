// The message that the next answer quotes.

import { el, icon } from "./dom.js";

export class Quoted {
  constructor({ words, remove }) {
    Object.assign(this, { words, remove });
    this.node = el("div.quoted", { hidden: true });
  }

  // `item` is missing for a message that the page does not hold.
  show(replyTo, item) {
    this.node.hidden = !replyTo;
    const signature = `${replyTo}|${item?.text}`;
    if (this.node.hidden || this.signature === signature) return;
    this.signature = signature;
    const { words, remove } = this;
    const said = item?.text || words[`kind_${item?.message_kind}`] || words.earlier_message;
    this.node.replaceChildren(
      icon("reply", 14),
      el("span", { dir: "auto" }, said),
      el(
        "button.tool",
        { type: "button", title: words.remove, "aria-label": words.remove, onclick: remove },
        icon("close", 15),
      ),
    );
  }
}
