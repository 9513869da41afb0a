// The list: keyed rows by urgency, each with its countdown.

import { Bell } from "./bell.js";
import { desk as theDesk, urgentAt } from "./desk.js";
import { avatar, el, fill, focused, icon, isTyping, keeper, setText } from "./dom.js";
import { Clockface, countdown, roughly } from "./times.js";
import { customerWindow } from "./window.js";

const SOON_SECONDS = 300;
const SEARCH_PAUSE_MS = 200;

class Queue {
  constructor({ data, parentElement }) {
    const desk = theDesk();
    Object.assign(this, { desk, words: data.words, root: parentElement, rows: new Map() });
    this.clockface = new Clockface(data.language);
    this.bell = new Bell(desk, data);
    this.#build();
    desk.hold(data);
    this.listeners = [
      ["list", () => this.draw()],
      ["agents", () => this.draw()],
      ["open", () => this.draw()],
      ["connection", () => this.#showConnection()],
      ["pending", () => this.draw()],
      ["draft", () => this.draw()],
    ];
    this.listeners.forEach(([type, heard]) => desk.addEventListener(type, heard));
    this.onKey = (event) => this.#key(event);
    document.addEventListener("keydown", this.onKey);
    this.timer = setInterval(() => this.#tick(), 1000);
    this.draw();
    this.#showConnection();
  }

  destroy() {
    clearInterval(this.timer);
    document.removeEventListener("keydown", this.onKey);
    this.listeners.forEach(([type, heard]) => this.desk.removeEventListener(type, heard));
    this.desk.release();
    this.bell.destroy();
    this.frame.remove();
  }

  #build() {
    const { words, desk } = this;
    this.tabs = ["all", "mine", "unassigned"].map((view) =>
      el(
        "button.tab",
        { type: "button", role: "tab", data: { view }, onclick: () => desk.show({ view }) },
        words[`view_${view}`],
        el("span.count"),
      ),
    );
    this.search = el("input", {
      type: "search",
      placeholder: words.search,
      "aria-label": words.search,
      oninput: () => this.#searchSoon(),
      onkeydown: (event) => this.#searchKey(event),
    });
    this.dot = el("span.dot");
    this.status = el("span.status-text", { role: "status" });
    this.list = el("div.rows", { role: "listbox", "aria-label": words.queue, tabindex: "0" });
    this.empty = el("div.empty", {}, icon("inbox", 34), el("p"));
    this.frame = el(
      "div.queue",
      {},
      el("div.tabs", { role: "tablist" }, this.tabs),
      el("label.search", {}, icon("search"), this.search, el("kbd", {}, "/")),
      el("div.status", {}, this.dot, this.status, this.bell.node),
      this.list,
      this.empty,
    );
    this.root.append(this.frame);
  }

  #searchSoon() {
    clearTimeout(this.searchTimer);
    const query = this.search.value.trim();
    this.searchTimer = setTimeout(() => this.desk.show({ query }), SEARCH_PAUSE_MS);
  }

  #searchKey(event) {
    if (event.key === "Escape") {
      this.search.value = "";
      this.desk.show({ query: "" });
      this.search.blur();
    } else if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      this.#move(0);
    }
  }

  // --- drawing ------------------------------------------------------------------

  draw() {
    const { desk, words } = this;
    for (const tab of this.tabs) {
      const { view } = tab.dataset;
      tab.setAttribute("aria-selected", String(view === desk.view));
      const count = desk.counts?.[view];
      setText(tab.querySelector(".count"), count === undefined ? "" : short(count));
    }
    const sorted = desk.sorted();
    const kept = new Set(sorted.map(({ id }) => id));
    // Rendered first: a row that changed takes the place of its older node.
    const nodes = sorted.map((row) => this.#row(row));
    let place = this.list.firstElementChild;
    for (const node of nodes) {
      if (node === place) place = place.nextElementSibling;
      else this.list.insertBefore(node, place);
    }
    for (const [id, node] of this.rows) {
      if (kept.has(id)) continue;
      node.remove();
      this.rows.delete(id);
    }
    this.list.hidden = sorted.length === 0;
    this.empty.hidden = sorted.length > 0 || (desk.isLoading && !desk.listError);
    setText(
      this.empty.querySelector("p"),
      desk.listError ? words.list_failed : desk.query ? words.nothing_found : words.nothing_waiting,
    );
    this.#markOpen();
    this.#tick();
    this.#showConnection();
  }

  #row(row) {
    const signature = JSON.stringify([
      row,
      this.desk.agentName(row.agent_id),
      this.desk.teamName(row.team_id),
      this.desk.drafts.has(row.id) && row.id !== this.desk.openId,
    ]);
    let node = this.rows.get(row.id);
    if (node?.signature === signature) return node;
    const fresh = this.#render(row);
    fresh.signature = signature;
    fresh.row = row;
    if (node) {
      fresh.tabIndex = node.tabIndex;
      const hadFocus = focused() === node;
      node.replaceWith(fresh);
      if (hadFocus) fresh.focus();
    }
    this.rows.set(row.id, fresh);
    return fresh;
  }

  #render(row) {
    const { desk, words } = this;
    const name = row.contact?.name || words.unknown_customer;
    const replying = (row.replying_agent_ids ?? []).filter((id) => id !== desk.me.id);
    const hasDraft = desk.drafts.has(row.id) && row.id !== desk.openId;
    const preview = replying.length
      ? el("span.preview.replying", {}, fill(words.is_replying, { who: desk.agentName(replying[0]) }))
      : el(
          "span.preview",
          { dir: "auto" },
          hasDraft ? el("span.draft", {}, icon("pen", 12), `${words.draft} `) : null,
          row.preview_author && row.preview_author !== "customer" ? `${words.us} ` : null,
          row.preview || this.#kind(row.preview_kind),
        );
    const place = [row.language, row.contact?.country].filter(Boolean).join("·").toUpperCase();
    return el(
      "div.row",
      {
        role: "option",
        tabindex: "-1",
        data: { id: row.id, unread: row.unread_count ? "yes" : "no" },
        onclick: () => desk.open(row.id),
      },
      avatar(name, row.contact?.id ?? row.id),
      el(
        "div.body",
        {},
        el(
          "div.line",
          {},
          el("span.name", { dir: "auto" }, name),
          row.unread_count
            ? el("span.unread", { title: words.unread }, short(row.unread_count))
            : null,
          el("span.countdown"),
        ),
        el("div.line", {}, preview, el("span.target", {}, words[`target_${row.sla?.target}`] ?? "")),
        el(
          "div.line.facts",
          {},
          ["urgent", "high"].includes(row.priority)
            ? el(`span.priority.${row.priority}`, {}, words[`priority_${row.priority}`])
            : null,
          el("span.closing", { title: words.window_why, hidden: true }),
          row.status !== "open" ? el("span.chip.state", {}, words[`status_${row.status}`]) : null,
          el("span.chip.id", {}, row.id),
          row.team_id ? el("span.chip.team", {}, desk.teamName(row.team_id)) : null,
          place ? el("span.chip", {}, place) : null,
          el(
            row.agent_id ? "span.owner" : "span.owner.nobody",
            {},
            row.agent_id === desk.me.id ? words.you : desk.agentName(row.agent_id),
          ),
        ),
      ),
    );
  }

  // A photo has no text to show.
  #kind(kind) {
    if (!kind || kind === "text") return "";
    return this.words[`kind_${kind}`] ?? fill(this.words.kind_other, { kind });
  }

  #tick() {
    const { words } = this;
    const now = this.desk.now();
    for (const node of this.rows.values()) {
      const { text, urgency } = this.#clock(node.row, now);
      setText(node.querySelector(".countdown"), text);
      if (node.dataset.urgency !== urgency) node.dataset.urgency = urgency;
      const { state, seconds } = customerWindow(node.row, now);
      const closing = node.querySelector(".closing");
      closing.hidden = state !== "soon";
      if (state === "soon") setText(closing, fill(words.window_closes_in, { time: roughly(seconds, words) }));
    }
  }

  #clock(row, now) {
    const { words } = this;
    if (row.sla?.state === "paused") return { text: words.paused, urgency: "paused" };
    const at = urgentAt(row);
    if (at === Infinity) {
      const last = row.last_message_at;
      return { text: last ? this.clockface.brief(last, now) : "", urgency: "none" };
    }
    const seconds = (at - now) / 1000;
    const urgency = seconds < 0 ? "late" : seconds < SOON_SECONDS ? "soon" : "fine";
    return { text: countdown(Math.floor(seconds), words), urgency };
  }

  #markOpen() {
    for (const [id, node] of this.rows) {
      const isOpen = id === this.desk.openId;
      node.setAttribute("aria-selected", String(isOpen));
      node.tabIndex = isOpen ? 0 : -1;
    }
  }

  #showConnection() {
    const { desk, words } = this;
    this.dot.dataset.state = desk.connection;
    const count = desk.rows.size;
    const counted = fill(count === 1 ? words.one_ticket : words.many_tickets, {
      count: desk.hasMore ? `${count}+` : count,
    });
    setText(this.status, `${counted} · ${words[`connection_${desk.connection}`]}`);
  }

  // --- keys ---------------------------------------------------------------------

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping()) return;
    if (event.key === "/") {
      event.preventDefault();
      this.search.focus();
    } else if (["j", "ArrowDown"].includes(event.key)) this.#step(event, 1);
    else if (["k", "ArrowUp"].includes(event.key)) this.#step(event, -1);
    else if (event.key === "Enter" && this.rows.has(focused()?.dataset?.id)) {
      event.preventDefault();
      this.desk.open(focused().dataset.id);
    }
  }

  // Arrow keys belong to whatever has the focus, unless that is the list or the page.
  #step(event, by) {
    const node = focused();
    const isOurs = !node || node === document.body || this.frame.contains(node);
    if (event.key.startsWith("Arrow") && !isOurs) return;
    event.preventDefault();
    this.#move(by);
  }

  #move(by) {
    const nodes = [...this.list.children];
    if (!nodes.length) return;
    const current = nodes.indexOf(focused());
    const open = nodes.findIndex((node) => node.dataset.id === this.desk.openId);
    const from = current >= 0 ? current : open;
    const next = from < 0 ? 0 : Math.max(0, Math.min(nodes.length - 1, from + by));
    nodes[next].focus();
  }
}


function short(count) {
  return count > 999 ? `${Math.floor(count / 1000)}k` : String(count);
}

export default keeper((component) => new Queue(component));
