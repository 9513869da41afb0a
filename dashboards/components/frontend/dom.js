// Elements from data. Customer text only ever becomes a text node.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16.2 16.2 21 21",
  back: "M15 5l-7 7 7 7",
  chevron: "M6 9l6 6 6-6",
  panel: "M4 5h16v14H4zM14 5v14",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
  lock: "M6.5 10.5h11V20h-11zM9 10.5V8a3 3 0 0 1 6 0v2.5",
  pen: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  send: "M4 12l16-7-5 15-3.5-6z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.5 7 17l9.5-9.5M12 15.5l1.5 1.5L23 7.5",
  alert: "M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.3",
  reply: "M10 6 4 12l6 6M4 12h10a6 6 0 0 1 6 6",
  pin: "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21M12 7a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
  card: "M4 5.500h16v13H4zM9 9.500a2 2 0 1 0 0 .01M6.5 16c.5-2 4.5-2 5 0M14.5 10.500H18M14.5 14H18",
  file: "M7 3.500h7l4 4V20.500H7zM14 3.500v4h4",
  inbox: "M4 13.5 7 5h10l3 8.5V19H4zM4 13.5h5l1 2.5h4l1-2.5h5",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  exit: "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
  clip: "M20 11.5 12 19.500a5 5 0 0 1-7-7L13.500 4a3.300 3.300 0 0 1 4.700 4.700L9.800 17a1.600 1.600 0 0 1-2.300-2.300L15 7.200",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M8.5 14.500a4.200 4.200 0 0 0 7 0M9 9.500v.3M15 9.500v.3",
  play: "M8 5.500v13l10.500-6.500z",
  pause: "M8.500 5.500v13M15.500 5.500v13",
  download: "M12 4v11M7 10.500l5 5 5-5M5 20h14",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  choices: "M4 5h16v5H4zM4 14h16v5H4z",
  list: "M9 6h11M9 12h11M9 18h11M4.500 6h.3M4.500 12h.3M4.500 18h.3",
  template: "M5 4h14v16H5zM8.500 8.500h7M8.500 12h7M8.500 15.500h4",
  code: "M8.500 7 3.500 12l5 5M15.500 7l5 5-5 5",
  again: "M19 8a8 8 0 1 0 1 5M19.500 3.500V8H15",
  phone: "M8 3h8v18H8zM11 18h2",
  forward: "M14 6l6 6-6 6M20 12H10a6 6 0 0 0-6 6",
  megaphone: "M4 10v4h3l9 4V6L7 10zM19 9.500a4 4 0 0 1 0 5M8 14.500 9 19h2.500",
  cart: "M3 4h2.500l2 11h10l2-7.500H6.200M9 19.500v.3M16 19.500v.3",
  tap: "M9 12V5.500a1.500 1.500 0 0 1 3 0V11l5 1.500c1 .3 1.500 1 1.300 2L17.500 20H10l-4-5.500 1.500-1z",
  bell: "M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15zM10 20.500a2.100 2.100 0 0 0 4 0",
  form: "M5 4h14v16H5zM8.500 9h2M8.500 14h2M13 9h3M13 14h3",
};

export function icon(name, size = 16) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// el("button.primary", { onclick, title, data: { id } }, "text", child, null)
export function el(selector, attributes = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "style") node.style.cssText = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

// Makes `nodes` the children of `parent`, moving only those out of place: a player that
// is taken out of the page falls silent.
export function place(parent, nodes) {
  const kept = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!kept.has(child)) child.remove();
  let next = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function initials(name) {
  const words = (name || "").trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  const found = letters.map((word) => [...word][0]).join("").toUpperCase();
  return /\p{L}/u.test(found) ? found : "#";
}

const HUES = [158, 190, 214, 248, 282, 326, 12, 32];

export function avatar(name, key, kind = "") {
  let sum = 0;
  for (const letter of key || name || "?") sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  const node = el(`span.avatar${kind ? "." + kind : ""}`, { "aria-hidden": "true" }, initials(name));
  node.style.setProperty("--hue", HUES[sum % HUES.length]);
  return node;
}

// The element that has the focus, through open shadow roots.
export function focused() {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
}

export function isTyping() {
  const node = focused();
  return Boolean(
    node && (node.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(node.tagName)),
  );
}

// One state per mounted place: Streamlit calls a component again on every rerun.
export function keeper(create) {
  const kept = new WeakMap();
  return (component) => {
    let view = kept.get(component.parentElement);
    if (!view) {
      view = create(component);
      kept.set(component.parentElement, view);
    }
    view.update?.(component);
    return () => {
      kept.delete(component.parentElement);
      view.destroy?.();
    };
  };
}

// fill("{who} is replying", { who: "Ana" })
export function fill(template, values) {
  return (template ?? "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}
