// Questions and commands to the service, through the pages' own origin.

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail || problem?.title || `HTTP ${status}`);
    this.status = status;
    this.type = problem?.type ?? "";
  }
}

export class Wire {
  // `onTime(iso)`: the service's clock, whenever an answer tells it
  constructor({ onSignedOut, onTime }) {
    Object.assign(this, { onSignedOut, onTime });
  }

  read(path) {
    return this.#ask(`/api/${path}`, {});
  }

  // Sent again under the same key, a command has no second effect.
  write(path, body, key) {
    const headers = { "Content-Type": "application/json", "X-Comptoir": "1" };
    if (key) headers["Idempotency-Key"] = key;
    return this.#ask(`/send/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #ask(url, options) {
    let answer;
    try {
      answer = await fetch(url, { credentials: "same-origin", ...options });
    } catch {
      throw new Refused(0, { type: "offline" });
    }
    if (answer.status === 401) this.onSignedOut();
    if (answer.status === 204) return {};
    const body = await answer.json().catch(() => null);
    if (!answer.ok) throw new Refused(answer.status, body);
    if (body.now) this.onTime(body.now);
    return body;
  }
}
