// The open ticket's SLA clocks, and the messenger of the panel around them: it tells
// Python which ticket is open and when its facts have changed.

import { desk as theDesk } from "./desk.js";
import { el, keeper, setText } from "./dom.js";
import { countdown, span } from "./times.js";

const SOON_SECONDS = 300;
const SETTLE_MS = 60;

class Panel {
  constructor({ data, parentElement }) {
    this.desk = theDesk();
    this.root = parentElement;
    this.frame = el("div.panel");
    this.root.append(this.frame);
    this.desk.hold(data);
    this.listeners = ["open", "ticket", "thread"].map((type) => [type, () => this.#tellSoon()]);
    this.listeners.forEach(([type, heard]) => this.desk.addEventListener(type, heard));
    this.timer = setInterval(() => this.#tick(), 1000);
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.tell = setTriggerValue;
    this.#draw();
    this.#tellSoon();
  }

  destroy() {
    clearInterval(this.timer);
    clearTimeout(this.telling);
    this.listeners.forEach(([type, heard]) => this.desk.removeEventListener(type, heard));
    this.desk.release();
    this.frame.remove();
  }

  #tellSoon() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.#tellIfStale(), SETTLE_MS);
  }

  #tellIfStale() {
    const { openId, thread } = this.desk;
    const shown = this.data.ticket;
    const isSame = openId === (shown?.id ?? this.data.wanted ?? null);
    const isFresh = !thread || !shown || facts(shown) === facts(thread.ticket);
    if (isSame && isFresh) return;
    const asked = `${openId}|${thread && facts(thread.ticket)}`;
    if (asked === this.asked) return; // asked once; the answer may lag behind the line
    this.asked = asked;
    this.tell("show", { id: openId });
  }

  #draw() {
    const { words, clocks } = this.data;
    this.lines = (clocks ?? []).map((clock) => {
      const time = el("span.time");
      const bar = el("span.bar", {}, el("i"));
      const node = el(
        `div.clock.${clock.state}`,
        {},
        el("div.top", {}, el("span.label", {}, words[`target_${clock.target}`] ?? clock.target), time),
        bar,
        el("div.under"),
      );
      return { clock, node, time, bar: bar.firstChild, under: node.lastChild };
    });
    this.frame.replaceChildren(...this.lines.map(({ node }) => node));
    this.#tick();
  }

  #tick() {
    const { words } = this.data ?? {};
    for (const { clock, node, time, bar, under } of this.lines ?? []) {
      const shown = show(clock, this.desk.now(), words);
      setText(time, shown.text);
      setText(under, shown.under);
      node.dataset.urgency = shown.urgency;
      bar.style.width = `${Math.round(100 * Math.max(0.02, Math.min(1, shown.share)))}%`;
    }
  }
}

// What the panel shows of a ticket; when it differs, Python draws the panel again.
function facts({ id, status, priority, team_id, agent_id, level, tags, sla }) {
  const whose = [team_id, agent_id, level ?? 1];
  return JSON.stringify([id, status, priority, whose, tags, sla?.target, sla?.state]);
}

function show(clock, now, words) {
  const target = clock.target_seconds || 1;
  const under = `${words.sla_target} ${span(target, words)}`;
  if (clock.stopped_at || ["met", "met_late", "resolved_without_reply"].includes(clock.outcome)) {
    const isLate = clock.outcome === "met_late" || clock.outcome === "breached";
    return {
      text: words[`outcome_${clock.outcome}`] ?? clock.outcome ?? "",
      under: `${span(clock.elapsed_seconds ?? 0, words)} · ${under}`,
      share: (clock.elapsed_seconds ?? 0) / target,
      urgency: isLate ? "late" : "done",
    };
  }
  const due = Date.parse(clock.breach_at ?? clock.due_at ?? "");
  if (clock.state === "paused" || Number.isNaN(due)) {
    return { text: words.paused, under, share: (clock.elapsed_seconds ?? 0) / target, urgency: "paused" };
  }
  const seconds = (due - now) / 1000;
  const urgency = seconds < 0 ? "late" : seconds < SOON_SECONDS ? "soon" : "fine";
  return { text: countdown(Math.floor(seconds), words), under, share: 1 - seconds / target, urgency };
}

export default keeper((component) => new Panel(component));
