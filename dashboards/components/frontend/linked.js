// A customer's text as nodes: web addresses can be followed, shown as they were written.

import { el } from "./dom.js";

// Ends at signs that turn the direction of writing or take no room: they make one
// address look like another.
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\p{Cf}\p{Cc}]+/giu;
const TRAILING = /[.,;:!?)\]}»”’…]+$/u;

export function linked(text) {
  const parts = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const written = found.replace(TRAILING, "");
    const address = httpAddress(written);
    if (!address) continue;
    parts.push(text.slice(end, index), anchor(address, written));
    end = index + written.length;
  }
  return [...parts, text.slice(end)].filter((part) => part !== "");
}

function httpAddress(written) {
  if (!URL.canParse(written)) return null;
  const address = new URL(written);
  return ["http:", "https:"].includes(address.protocol) ? address : null;
}

function anchor(address, written) {
  return el(
    "a.link",
    {
      href: address.href,
      title: address.hostname, // also where the address hides it behind a user name
      target: "_blank",
      rel: "noopener noreferrer nofollow",
      dir: "auto",
    },
    written,
  );
}
