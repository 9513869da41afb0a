// A voice message or sound: play, seek, faster. One plays at a time.

import { el, icon } from "./dom.js";
import { countdown } from "./times.js";

const SPEEDS = [1, 1.5, 2];
let playing = null;

export function player({ address, label, words, onFail }) {
  const audio = el("audio", { src: address, preload: "none" });
  const button = el("button.play", { type: "button", "aria-label": words.play }, icon("play", 18));
  const track = el("input", { type: "range", min: "0", max: "1000", value: "0", "aria-label": label });
  const time = el("span.length", {}, label);
  const speed = el("button.speed", { type: "button", title: words.speed, hidden: true }, "1×");

  const length = () => (Number.isFinite(audio.duration) ? audio.duration : 0);
  const show = () => {
    const name = audio.paused ? "play" : "pause";
    button.replaceChildren(icon(name, 18));
    button.setAttribute("aria-label", words[name]);
    if (!audio.currentTime && audio.paused) return;
    track.value = length() ? Math.round((1000 * audio.currentTime) / length()) : 0;
    const at = countdown(audio.currentTime, words);
    time.textContent = length() ? `${at} / ${countdown(length(), words)}` : at;
  };
  button.onclick = () => {
    if (!audio.paused) {
      audio.pause();
      return;
    }
    if (playing !== audio) playing?.pause();
    playing = audio;
    speed.hidden = false;
    audio.play().catch(() => {}); // a file that cannot be played also fires `error`
  };
  track.oninput = () => {
    if (length()) audio.currentTime = (track.value / 1000) * length();
  };
  speed.onclick = () => {
    audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    speed.textContent = `${audio.playbackRate}×`;
  };
  for (const type of ["play", "pause", "timeupdate", "loadedmetadata", "ended"]) {
    audio.addEventListener(type, show);
  }
  audio.addEventListener("error", onFail);
  return el("div.player", {}, button, track, speed, time, audio);
}
