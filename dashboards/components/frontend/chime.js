// Two soft tones, made here: nothing to load.

const TONES = [
  { hertz: 659.25, at: 0 },
  { hertz: 880, at: 0.14 },
];
const LASTS_SECONDS = 0.42;
const LOUDNESS = 0.16;

let audio = null;

// Silent until the page was clicked once: browsers ask for that.
export function chime() {
  audio ??= new AudioContext();
  audio.resume().then(() => TONES.forEach(({ hertz, at }) => tone(hertz, audio.currentTime + at)));
  document.documentElement.dataset.comptoirChimes = Number(document.documentElement.dataset.comptoirChimes ?? 0) + 1;
}

function tone(hertz, from) {
  const source = new OscillatorNode(audio, { type: "sine", frequency: hertz });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, from + LASTS_SECONDS);
  source.connect(volume).connect(audio.destination);
  source.start(from);
  source.stop(from + LASTS_SECONDS);
}
