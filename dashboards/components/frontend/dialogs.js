// What opens over the page: a picture, a message's raw form. Escape or a click beside
// it closes it.

import { el, icon } from "./dom.js";

export function openDialog(root, { kind, label, close }, ...content) {
  const dialog = el(
    `dialog.${kind}`,
    { "aria-label": label, onclose: () => dialog.remove() },
    el(
      "button.close",
      { type: "button", title: close, "aria-label": close, onclick: () => dialog.close() },
      icon("close", 20),
    ),
    ...content,
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  root.append(dialog);
  dialog.showModal();
  return dialog;
}
