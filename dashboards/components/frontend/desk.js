// What this tab knows of the desk: the list, the open ticket, and the live line that
// keeps both fresh. One per tab, shared by all components.

import { Catalogue } from "./catalogue.js";
import { Departures } from "./departures.js";
import { Drafts, newKey } from "./drafts.js";
import { LiveLine } from "./live.js";
import { Notices } from "./notices.js";
import { Uploads } from "./uploads.js";
import { Wire } from "./wire.js";

const LIST_LIMIT = 200;
const KEPT_THREADS = 30;
const CLOSED = new Set(["resolved", "closed"]);

export function desk() {
  return (window.comptoirDesk ??= new Desk());
}

class Desk extends EventTarget {
  constructor() {
    super();
    this.me = null;
    this.words = {};
    this.view = "all";
    this.query = "";
    this.rows = new Map();
    this.counts = null;
    this.total = 0;
    this.openId = null;
    this.thread = null;
    this.threads = new Map();
    this.departures = new Departures(this);
    this.uploads = new Uploads(this);
    this.catalogue = new Catalogue(this);
    this.notices = new Notices(this);
    this.directory = { teams: [], agents: [], quick_replies: [] };
    this.connection = "connecting";
    this.offset = 0;
    this.seenWhileLoading = [];
    this.listLoads = 0;
    this.listSeq = 0;
    this.helloSeq = 0;
    this.listError = null;
    this.holders = 0;
    this.guests = 0;
    this.wire = new Wire({
      onSignedOut: () => this.leave(),
      onTime: (iso) => this.#synchronise(iso),
    });
    this.live = new LiveLine({
      onMessage: (message) => this.#hear(message),
      onState: (state) => this.#connect(state),
      onSignedOut: () => this.leave(),
    });
    addEventListener("popstate", () => this.#followAddress());
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#hurry();
    });
  }

  // On every page: an open line is what makes an agent present.
  attend({ me }) {
    this.#know(me);
    this.guests += 1;
    this.live.open();
  }

  depart() {
    this.guests -= 1;
    this.#hangUp();
  }

  // The queue's components hold the desk while they are on the page.
  hold({ me, words, language }) {
    this.language = language;
    this.words = words;
    this.#know(me);
    if (this.holders++) return;
    this.#followAddress();
    this.#loadDirectory();
    this.loadList();
    this.live.open();
  }

  release() {
    if (--this.holders) return;
    this.#hangUp();
    this.openId = null;
    this.thread = null;
    this.#markPage();
  }

  #know(me) {
    const isOther = this.me?.id !== me.id;
    this.me = { ...this.me, ...me };
    if (isOther) this.drafts = new Drafts(me.id);
  }

  may(permission) {
    return (this.me?.permissions ?? []).includes(permission);
  }

  #hurry() {
    if (this.holders || this.guests) this.live.hurry();
  }

  #hangUp() {
    if (!this.holders && !this.guests) this.live.close();
  }

  say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  now() {
    return Date.now() + this.offset;
  }

  #synchronise(iso) {
    const offset = Date.parse(iso) - Date.now();
    if (Math.abs(offset - this.offset) > 300) this.offset = offset;
  }

  read(path) {
    return this.wire.read(path);
  }

  write(path, body, key) {
    return this.wire.write(path, body, key);
  }

  agent(id) {
    return this.directory.agents.find((agent) => agent.id === id);
  }

  agentName(id) {
    if (!id) return this.words.unassigned;
    return id === this.me.id ? this.me.name : (this.agent(id)?.name ?? id);
  }

  teamName(id) {
    return this.directory.teams.find((team) => team.id === id)?.name ?? id ?? "";
  }

  // --- the list -----------------------------------------------------------------

  show({ view = this.view, query = this.query }) {
    if (view === this.view && query === this.query) return;
    const isOtherView = view !== this.view;
    Object.assign(this, { view, query });
    if (isOtherView) this.rows = new Map();
    this.loadList();
    this.say("list");
  }

  async loadList() {
    const load = ++this.listLoads;
    this.isLoading = true;
    this.seenWhileLoading = [];
    const asked = new URLSearchParams({ view: this.view, limit: LIST_LIMIT });
    if (this.query) asked.set("q", this.query);
    try {
      const page = await this.read(`tickets?${asked}`);
      if (load !== this.listLoads) return;
      this.rows = new Map(page.tickets.map((row) => [row.id, row]));
      this.counts = page.counts;
      this.hasMore = Boolean(page.next_cursor);
      this.listError = null;
      this.listSeq = page.seq;
      const newer = this.seenWhileLoading.filter((message) => message.seq > page.seq);
      this.isLoading = false;
      newer.forEach((message) => this.#place(message.ticket));
    } catch (error) {
      if (load !== this.listLoads) return;
      this.isLoading = false;
      this.listError = error;
    }
    this.say("list");
    this.#catchUp();
  }

  // What changed after a page was read and before the live line heard anything.
  #catchUp() {
    if (!this.helloSeq || this.isLoading) return;
    const isListOld = this.listSeq < this.helloSeq;
    const isThreadOld = this.thread && this.thread.seq < this.helloSeq;
    this.helloSeq = 0;
    if (isListOld) this.loadList();
    if (isThreadOld) this.loadThread();
  }

  sorted() {
    return [...this.rows.values()].sort(byUrgency).slice(0, LIST_LIMIT);
  }

  #belongs(row) {
    if (CLOSED.has(row.status)) return false;
    if (this.view === "mine" && row.agent_id !== this.me.id) return false;
    if (this.view === "unassigned" && row.agent_id) return false;
    if (!this.query || this.rows.has(row.id)) return true;
    const text = `${row.id} ${row.contact?.name ?? ""} ${row.preview ?? ""}`.toLowerCase();
    return text.includes(this.query.toLowerCase());
  }

  #place(row) {
    if (this.#belongs(row)) this.rows.set(row.id, row);
    else this.rows.delete(row.id);
  }

  #countSoon() {
    this.countTimer ??= setTimeout(async () => {
      this.countTimer = null;
      try {
        const page = await this.read(`tickets?view=${this.view}&limit=1`);
        this.counts = page.counts;
        this.say("list");
      } catch {
        // The next change, or the reconnection, asks again.
      }
    }, 700 + Math.random() * 600);
  }

  // --- the open ticket ----------------------------------------------------------

  open(id, { isFromAddress = false } = {}) {
    if (id === this.openId) return;
    this.openId = id;
    this.thread = id ? (this.threads.get(id) ?? null) : null;
    this.threadError = null;
    if (!isFromAddress) {
      history.pushState({}, "", id ? `?ticket=${encodeURIComponent(id)}` : location.pathname);
    }
    if (id) this.departures.restore(id);
    this.#markPage();
    this.say("open", { id });
    if (id) this.loadThread();
  }

  async loadThread() {
    const id = this.openId;
    try {
      const page = await this.read(`tickets/${encodeURIComponent(id)}`);
      const thread = {
        ticket: page.ticket,
        items: new Map(page.items.map((item) => [item.id, item])),
        seq: page.seq,
      };
      const previous = this.threads.get(id);
      for (const item of previous?.items.values() ?? []) {
        if (item.heardAt > page.seq) thread.items.set(item.id, item);
      }
      this.threads.delete(id);
      this.threads.set(id, thread);
      if (this.threads.size > KEPT_THREADS) {
        this.threads.delete(this.threads.keys().next().value);
      }
      if (id !== this.openId) return;
      this.thread = thread;
      this.threadError = null;
      this.say("thread");
    } catch (error) {
      const isGone = [403, 404].includes(error.status);
      if (isGone) this.threads.delete(id);
      if (id !== this.openId) return;
      if (isGone) this.thread = null;
      this.threadError = error;
      this.say("thread");
    }
  }

  // The newest row about the open ticket, laid over its details.
  #refresh(row) {
    const thread = this.threads.get(row.id);
    if (!thread) return;
    const contact = { ...thread.ticket.contact, ...row.contact };
    thread.ticket = { ...thread.ticket, ...row, contact };
    if (row.id === this.openId) this.say("ticket");
  }

  #keep(ticketId, item, seq) {
    const thread = this.threads.get(ticketId);
    if (!thread) return;
    thread.items.set(item.id, { ...item, heardAt: seq });
    this.departures.recognise(ticketId, item);
    if (ticketId === this.openId) this.say("item", { item });
  }

  #followAddress() {
    if (!this.holders) return;
    this.open(new URLSearchParams(location.search).get("ticket"), { isFromAddress: true });
  }

  #markPage() {
    document.documentElement.dataset.comptoirTicket = this.openId ? "open" : "none";
  }

  // --- commands -----------------------------------------------------------------

  async act(ticketId, command, body = {}) {
    const path = `tickets/${encodeURIComponent(ticketId)}/${command}`;
    const outcome = await this.write(path, body, newKey());
    this.take(outcome);
    return outcome;
  }

  // The composer quotes that message in the next answer.
  quote(item) {
    this.say("quote", { item });
  }

  setReplying(ticketId, isReplying) {
    this.write(`tickets/${encodeURIComponent(ticketId)}/presence`, {
      is_replying: isReplying,
    }).catch(() => {}); // a courtesy to colleagues; nothing depends on it
  }

  // What a command came to.
  take({ ticket, item }) {
    if (ticket) {
      this.#place(ticket);
      this.#refresh(ticket);
      this.say("list");
      this.#countSoon();
    }
    if (ticket && item) this.#keep(ticket.id, item, item.seq);
  }

  // --- the live line ------------------------------------------------------------

  #hear(message) {
    const { type } = message;
    if (type === "hello") this.notices.load();
    if (type === "agents") {
      this.directory.agents = message.agents;
      this.say("agents");
    } else if (type === "notification") {
      this.notices.hear(message.notification);
    } else if (!this.holders) {
      if (type === "hello") this.wasLost = false;
    } else if (type === "hello") {
      this.#synchronise(message.now);
      if (this.wasLost) {
        this.wasLost = false;
        this.loadList();
        this.#loadDirectory();
        if (this.openId) this.loadThread();
      } else {
        this.helloSeq = message.seq;
        this.#catchUp();
      }
    } else if (type === "ticket") {
      if (this.isLoading) this.seenWhileLoading.push(message);
      this.#place(message.ticket);
      this.#refresh(message.ticket);
      this.#countSoon();
      this.say("list");
    } else if (type === "item") {
      this.#keep(message.ticket_id, message.item, message.seq);
    } else if (type === "gone") {
      this.rows.delete(message.ticket_id);
      this.#countSoon();
      this.say("list");
      if (message.ticket_id === this.openId) this.loadThread();
    } else if (type === "replying") {
      this.#markReplying(message);
    }
  }

  #markReplying({ ticket_id: id, agent_id: agentId, is_replying: isReplying }) {
    for (const ticket of [this.rows.get(id), this.threads.get(id)?.ticket]) {
      if (!ticket) continue;
      const others = (ticket.replying_agent_ids ?? []).filter((other) => other !== agentId);
      ticket.replying_agent_ids = isReplying ? [...others, agentId] : others;
    }
    this.say("list");
    if (id === this.openId) this.say("ticket");
  }

  #connect(state) {
    if (state === "lost") this.wasLost = true;
    this.connection = state === "connecting" && this.wasLost ? "lost" : state;
    this.say("connection");
  }

  async #loadDirectory() {
    try {
      this.directory = await this.read("directory");
      this.say("agents");
      this.say("list");
      if (this.thread) this.say("thread");
    } catch {
      // Ids stand for names until the line is back.
    }
  }

  leave() {
    const next = encodeURIComponent(location.pathname + location.search);
    location.assign(`/signin?next=${next}`);
  }
}

// The moment that makes a ticket urgent, then who has waited longest.
export function urgentAt(row) {
  if (row.sla?.state === "paused") return Infinity;
  const at = row.sla?.breach_at ?? row.sla?.due_at;
  return at ? Date.parse(at) : Infinity;
}

function byUrgency(one, other) {
  const [left, right] = [urgentAt(one), urgentAt(other)];
  if (left !== right) return left - right;
  return Date.parse(one.opened_at) - Date.parse(other.opened_at) || (one.id < other.id ? -1 : 1);
}
