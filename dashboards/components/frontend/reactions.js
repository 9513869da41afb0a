// What stands on a bubble and beside it: reactions, and what can be done with it.

import { el, icon } from "./dom.js";

const EMOJIS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
// Before it is sent, WhatsApp has no name for a message that an answer could quote.
const NAMELESS = new Set(["queued", "failed"]);

export function reactions(item, bubbles) {
  const given = item.reactions ?? [];
  if (!given.length) return null;
  const { words, actions } = bubbles;
  return el(
    "div.reactions",
    {},
    given.map(({ emoji, author }) =>
      author === "customer"
        ? el("span", { title: bubbles.authorName({ author }) }, emoji)
        : el(
            "button",
            { type: "button", title: `${ours(author, bubbles)} · ${words.take_back}`, onclick: () => actions.react(item, "") },
            emoji,
          ),
    ),
  );
}

function ours(author, { desk, words }) {
  return desk.agent(author) ? desk.agentName(author) : words.we;
}

export function tools(item, { desk, words, actions }) {
  const isTheirs = item.author === "customer";
  const isGone = item.content?.is_revoked === true;
  const canAnswer = !isGone && !NAMELESS.has(item.status);
  const emojis = el(
    "div.emojis",
    { hidden: true, role: "menu" },
    EMOJIS.map((emoji) =>
      el("button", { type: "button", role: "menuitem", onclick: () => actions.react(item, emoji) }, emoji),
    ),
  );
  const tool = (name, shape, label, onclick) =>
    el("button.tool", { type: "button", title: label, "aria-label": label, data: { tool: name }, onclick }, icon(shape, 16));
  const found = [
    canAnswer ? tool("quote", "reply", words.quote, () => actions.quote(item)) : null,
    canAnswer && isTheirs
      ? tool("react", "smile", words.react, () => {
          emojis.hidden = !emojis.hidden;
        })
      : null,
    desk.may("messages.raw") && (isTheirs || item.author === "phone_echo") ? tool("raw", "code", words.show_raw, () => actions.showRaw(item)) : null,
  ].filter(Boolean);
  return found.length ? el("div.tools", { onmouseleave: () => (emojis.hidden = true) }, found, emojis) : null;
}
