// What this person was told of tickets: the list, what of it is unread, and how they want
// to hear of more. One per tab; every page's bell and herald look here.

const SETTINGS_KEPT_MS = 10000;
const MOST_SHOWN = 50;

export class Notices {
  constructor(desk) {
    Object.assign(this, { desk, list: [], unread: 0, settings: null, settingsAt: 0 });
    desk.addEventListener("open", ({ detail }) => this.#open(detail.id));
  }

  // At every beginning of the live line: what was missed meanwhile stands in the list.
  // What is heard while it is on its way may not.
  async load() {
    const old = new Set(this.list.map(({ id }) => id));
    try {
      const page = await this.desk.read(`me/notifications?limit=${MOST_SHOWN}`);
      const listed = new Set(page.notifications.map(({ id }) => id));
      const heard = this.list.filter(({ id }) => !old.has(id) && !listed.has(id));
      this.list = [...heard, ...page.notifications].slice(0, MOST_SHOWN);
      this.unread = page.unread + heard.filter((one) => !one.is_read).length;
      this.#said();
    } catch {
      // The next beginning asks again; the list is a convenience.
    }
  }

  async hear(notice) {
    if (this.list.some(({ id }) => id === notice.id)) return;
    this.list = [notice, ...this.list].slice(0, MOST_SHOWN);
    this.unread += notice.is_read ? 0 : 1;
    this.#said();
    if (notice.ticket_id === this.desk.openId && !document.hidden) {
      this.read([notice.id]);
      return;
    }
    this.desk.say("notice", { notice, ways: await this.ways() });
  }

  // `ids` null marks all of them.
  async read(ids) {
    const wanted = ids && new Set(ids);
    const fresh = this.list.filter((one) => !one.is_read && (!wanted || wanted.has(one.id)));
    if (!fresh.length && ids) return;
    this.list = this.list.map((one) => (fresh.includes(one) ? { ...one, is_read: true } : one));
    this.unread = ids ? Math.max(0, this.unread - fresh.length) : 0;
    this.#said();
    try {
      await this.desk.write("me/notifications/read", { ids });
    } catch {
      this.load();
    }
  }

  // Somebody may have changed them on another page since.
  async ways() {
    if (this.settings && Date.now() - this.settingsAt < SETTINGS_KEPT_MS) return this.settings;
    try {
      this.settings = await this.desk.read("me/notification-settings");
      this.settingsAt = Date.now();
    } catch {
      this.settings ??= { app: true, sound: false, desktop: false };
    }
    return this.settings;
  }

  // A ticket that is looked at needs no reminder.
  #open(ticketId) {
    const ids = this.list.filter((one) => one.ticket_id === ticketId).map(({ id }) => id);
    if (ids.length) this.read(ids);
  }

  #said() {
    this.desk.say("notices");
  }
}

// What it says, in the viewer's words.
export function noticeText({ cause, target }, words) {
  const said = words[`notice_${cause}`] ?? cause;
  const about = words[`target_${target}`];
  return about ? `${about} · ${said}` : said;
}

export function openTicket(desk, id) {
  if (desk.holders) desk.open(id);
  else location.assign(`/?ticket=${encodeURIComponent(id)}`);
}
