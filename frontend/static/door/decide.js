// What becomes of a pass: asked of the service, or decided here when it cannot be asked.

import { dayIn, looksTyped, read } from "./pass.js";
import { KeyRefused, NotTaken, Unreachable } from "./service.js";

const CLOCK = "undersigned-door-clock";

/**
 * The door of one event. `verify` is a verifier of pass.js or null, `memory` and `service` are those of their modules.
 * `told.connected(yes)` hears after every attempt whether the service answered, `told.sent()` when it was told who was
 * let in here meanwhile, `told.refused(scan, answer)` of somebody let in here whom it would not have let in.
 */
export class Door {
  #connected = true;
  #last = Promise.resolve();
  #sending = null;
  // By how many milliseconds this device's clock is behind the service's.
  #behind = Number(sessionStorage.getItem(CLOCK) ?? 0);

  constructor({ slug, timezone, verify, memory, service, told }) {
    Object.assign(this, { slug, timezone, verify, memory, service, told });
  }

  /**
   * `{result, name?, union?, admitted_at?, day?, alone?}`: `result` is one of the service's, `mistyped` for a `typed`
   * text that was meant to be a code, or `unchecked` for what only the service can tell while it is out of reach. One
   * pass at a time, in the order of presentation. Throws KeyRefused.
   */
  present(text, typed = false) {
    const verdict = this.#last.then(() => this.#judge(text, typed));
    this.#last = verdict.catch(() => {});
    return verdict;
  }

  /** By how many milliseconds this device's clock is behind the service's, as far as that was heard. */
  get behind() {
    return this.#behind;
  }

  /**
   * Ask how many are in: `{day, admitted, conflicts}`, null if that cannot be asked; and send what waits, for which
   * nobody waits. Throws KeyRefused.
   */
  async attendance() {
    const asked = Date.now();
    const answer = await this.#ask(() => this.service.attendance());
    if (!answer) return null;
    this.#behind = Date.parse(answer.as_of) - (asked + Date.now()) / 2;
    sessionStorage.setItem(CLOCK, this.#behind);
    void this.#sendWaiting();
    return answer;
  }

  async #judge(text, typed) {
    const pass = read(text);
    if (!pass) return { result: typed && looksTyped(text) ? "mistyped" : "invalid" };
    const ours = await this.#ours(pass);
    if (ours === false) return { result: "invalid" };
    const now = new Date(Date.now() + this.#behind);
    const today = dayIn(this.timezone, now);
    const scan = { pass: pass.token ?? pass.code, scanned_at: now.toISOString(), nonce: crypto.randomUUID() };
    // Nobody waits for a connection that was not there a moment ago, unless there is no other way.
    const answer = this.#connected || !ours ? await this.#ask(() => this.#admit(pass, scan)) : null;
    if (!answer) return this.#alone(pass, ours, today, scan);
    // One character too few may be an older pass's code, and is a mistake if it is nobody's.
    if (answer.result === "invalid" && pass.checked === false) return { result: "mistyped" };
    if (answer.admitted_at) await this.memory.note(today, pass.code, answer.admitted_at);
    return { ...answer, day: pass.day };
  }

  /** Whether it is one of this event's; null when only the service can tell. */
  async #ours(pass) {
    if (!pass.token) return null;
    if (pass.slug !== this.slug) return false;
    return this.verify ? this.verify(pass) : null;
  }

  async #alone(pass, ours, today, scan) {
    if (ours && pass.day !== today) return { result: "wrong_day", day: pass.day, alone: true };
    const before = ours
      ? await this.memory.admitAlone(today, pass.code, { ...scan, offline: true, behind: this.#behind })
      : await this.memory.admittedAt(today, pass.code);
    if (before) return { result: "already_admitted", admitted_at: before, alone: true };
    if (!ours) return { result: "unchecked", alone: true };
    return { result: "admitted", admitted_at: scan.scanned_at, alone: true };
  }

  /** Ask about a pass, after having said that it was let in here, if it was. */
  async #admit(pass, scan) {
    const before = (await this.memory.waiting()).filter((one) => read(one.pass)?.code === pass.code);
    for (const one of before) await this.#send(one);
    return this.service.admit(scan);
  }

  async #ask(question) {
    try {
      const answer = await question();
      this.#connected = true;
      return answer;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.#connected = error instanceof NotTaken;
      return null;
    } finally {
      this.told.connected(this.#connected);
    }
  }

  #sendWaiting() {
    return (this.#sending ??= this.#sendAll().finally(() => (this.#sending = null)));
  }

  /** Oldest first, so that the service hears of people in the order in which they came. */
  async #sendAll() {
    let sent = 0;
    try {
      for (const scan of await this.memory.waiting()) {
        try {
          await this.#send(scan);
          sent += 1;
        } catch (error) {
          // It stays, and keeps nobody else's back.
          if (!(error instanceof NotTaken)) throw error;
        }
      }
    } catch (error) {
      // Whoever asks next is told.
      if (!(error instanceof Unreachable || error instanceof KeyRefused)) throw error;
    }
    if (sent) this.told.sent();
  }

  async #send({ behind = this.#behind, ...scan }) {
    // What the clock was off by may have been heard since.
    const answer = await this.service.admit({ ...scan, clock_off: Math.round((this.#behind - behind) / 1000) });
    const first = await this.memory.heard(scan.nonce);
    if (first && !answer.admitted_at) this.told.refused(scan, answer);
  }
}
