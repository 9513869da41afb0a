// The message templates WhatsApp has listed, fetched when first asked for and again
// after a while.

const FRESH_MS = 5 * 60 * 1000;
const PAUSE_MS = 15 * 1000;

export class Catalogue {
  constructor(desk) {
    this.desk = desk;
    this.templates = null;
    this.problem = null;
    this.askAgainAt = 0;
  }

  load() {
    if (Date.now() < this.askAgainAt) return;
    this.askAgainAt = Date.now() + PAUSE_MS;
    this.#fetch();
  }

  find(name, language) {
    return this.templates?.find((one) => one.name === name && one.language === language);
  }

  approved() {
    return (this.templates ?? []).filter(({ status }) => status === "APPROVED");
  }

  async #fetch() {
    try {
      this.templates = (await this.desk.read("templates")).templates;
      this.problem = null;
      this.askAgainAt = Date.now() + FRESH_MS;
    } catch (error) {
      this.problem = error;
    }
    this.desk.say("templates");
  }
}
