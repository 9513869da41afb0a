// Who is signed in, whether they are there for new tickets, and the way out.

import { Bell } from "./bell.js";
import { desk as theDesk } from "./desk.js";
import { avatar, el, icon, keeper } from "./dom.js";
import { Herald } from "./herald.js";

const PRESENCES = ["online", "busy", "away", "offline"];

class Account {
  constructor({ data, parentElement }) {
    this.root = parentElement;
    this.desk = theDesk();
    this.onAgents = () => this.#show(this.desk.agent(this.desk.me.id)?.presence);
    this.desk.addEventListener("agents", this.onAgents);
    this.desk.attend(data);
  }

  update({ data }) {
    if (this.shown === JSON.stringify(data)) return;
    this.shown = JSON.stringify(data);
    const { me, words, presence } = data;
    this.#clear();
    this.bell = new Bell(this.desk, data);
    this.herald = new Herald(this.desk, { words, root: this.root });
    this.dot = el("i.dot", { data: { presence } });
    this.choice = el(
      "select",
      { "aria-label": words.presence, onchange: (event) => this.#change(event.target.value) },
      PRESENCES.map((name) =>
        el("option", { value: name, selected: name === presence }, words[`presence_${name}`]),
      ),
    );
    this.frame = el(
      "div.account",
      {},
      el("div.face", {}, avatar(me.name, me.id), this.dot),
      el(
        "div.who",
        {},
        el("b", {}, me.name),
        el(
          "div.means",
          {},
          el("label", {}, this.choice, icon("chevron", 12)),
          this.bell.node,
          el(
            "form",
            { method: "post", action: "/auth/logout" },
            el("button", { title: words.sign_out, "aria-label": words.sign_out }, icon("exit", 17)),
          ),
        ),
      ),
    );
    this.root.append(this.frame);
  }

  destroy() {
    this.desk.removeEventListener("agents", this.onAgents);
    this.desk.depart();
    this.#clear();
  }

  #clear() {
    this.bell?.destroy();
    this.herald?.destroy();
    this.frame?.remove();
  }

  #show(presence) {
    if (!presence) return;
    this.dot.dataset.presence = presence;
    this.choice.value = presence;
  }

  async #change(to) {
    const answer = await fetch("/send/me/presence", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Comptoir": "1" },
      body: JSON.stringify({ to }),
    });
    if (answer.ok) this.#show(to);
  }
}

export default keeper((component) => new Account(component));
