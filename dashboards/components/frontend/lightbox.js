// A picture, large, over the page; the arrow keys lead to the conversation's others.

import { openDialog } from "./dialogs.js";
import { el, icon } from "./dom.js";

// `pictures`: [{ address, caption, filename }]
export function openLightbox(root, pictures, at, words) {
  const image = el("img", { alt: "" });
  const caption = el("div.caption", { dir: "auto" });
  const download = el("a.button", { download: "" }, icon("download", 16), words.download);
  let shown = at;

  const show = (index) => {
    shown = (index + pictures.length) % pictures.length;
    const picture = pictures[shown];
    image.src = picture.address;
    image.alt = picture.caption || words.kind_image;
    caption.textContent = picture.caption ?? "";
    download.href = picture.address;
    download.download = picture.filename ?? "";
  };
  const step = (by, label, turn) =>
    pictures.length > 1
      ? el(
          `button.step.${turn}`,
          { type: "button", "aria-label": label, onclick: () => show(shown + by) },
          icon("chevron", 26),
        )
      : null;

  show(at);
  const dialog = openDialog(
    root,
    { kind: "lightbox", label: words.kind_image, close: words.close },
    ...[step(-1, words.previous, "before"), image, step(1, words.next, "after")].filter(Boolean),
    el("div.under", {}, caption, download),
  );
  dialog.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) show(shown + by);
  });
}
