// Attachments: what can be shown is shown, everything can be taken along.

import { el, icon } from "./dom.js";
import { player } from "./player.js";
import { fileSize } from "./sizes.js";

// What a browser draws without running anything; all else is only offered as a file.
const PICTURES = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

export const MEDIA_KINDS = new Set(["image", "audio", "video", "document", "sticker"]);

export class Attachments {
  constructor(desk, words, language) {
    Object.assign(this, { desk, words, language });
  }

  // The nodes of a message of one of MEDIA_KINDS, without its caption.
  render(item, kind, ticketId) {
    const { words } = this;
    const { media } = item;
    const content = item.content?.[kind] ?? item.content ?? {};
    const name = media?.filename ?? content.filename;
    const label = this.#label(kind, content);
    if (!media) return [chip("file", name ? `${label} · ${name}` : label)];
    if (media.state === "fetching") {
      return [el("div.attachment.fetching", { role: "status" }, icon("clock", 18), line(label, words.media_fetching))];
    }
    if (media.state === "failed") {
      const why = words[`media_${media.reason}`] ?? media.reason;
      const said = why ? `${words.media_failed} ${why}` : words.media_failed;
      return [el("div.attachment.lost", {}, icon("alert", 18), line(label, said))];
    }
    const file = {
      address: mediaAddress(ticketId, item.id),
      name: name || label,
      size: fileSize(media.size_bytes, this.language),
      label,
      caption: item.text ?? "",
    };
    const mime = (media.mime_type ?? "").split(";")[0];
    if (kind === "image" && PICTURES.has(mime)) return [this.#picture(file, "photo")];
    if (kind === "sticker" && PICTURES.has(mime)) return [this.#picture(file, "sticker")];
    if (kind === "audio") return [this.#sound(file)];
    if (kind === "video" && mime.startsWith("video/")) return [this.#film(file)];
    return [this.#download(file)];
  }

  #label(kind, content) {
    const isSound = kind === "audio" && content.voice !== true;
    return this.words[isSound ? "kind_sound" : `kind_${kind}`] ?? kind;
  }

  #picture(file, shape) {
    const image = el("img", { src: file.address, alt: file.caption || file.label, loading: "lazy" });
    const frame = el(
      `button.${shape}`,
      {
        type: "button",
        title: this.words.enlarge,
        data: { picture: file.address, caption: file.caption, filename: file.name },
      },
      image,
    );
    image.addEventListener("error", () => frame.replaceWith(this.#download(file)));
    return frame;
  }

  #sound(file) {
    const { address, label } = file;
    const fail = () => node.replaceWith(this.#download(file, this.words.unplayable));
    const node = player({ address, label, words: this.words, onFail: fail });
    return node;
  }

  #film(file) {
    const film = el("video.film", { src: file.address, controls: true, preload: "metadata", playsinline: true });
    film.setAttribute("aria-label", file.label);
    film.addEventListener("error", () => film.replaceWith(this.#download(file, this.words.unplayable)));
    return film;
  }

  #download({ address, name, size, label }, remark) {
    const under = [remark ?? (name === label ? null : label), size].filter(Boolean).join(" · ");
    return el(
      "a.attachment.file",
      { href: address, download: name, title: this.words.download },
      icon("file", 20),
      line(name, under),
      icon("download", 16),
    );
  }
}

export function mediaAddress(ticketId, messageId) {
  return `/api/tickets/${encodeURIComponent(ticketId)}/media/${encodeURIComponent(messageId)}`;
}

export function chip(name, label, under = "") {
  return el("div.attachment", {}, icon(name, 18), line(label, under));
}

function line(label, under) {
  return el("span", { dir: "auto" }, label, under ? el("small", {}, under) : null);
}
