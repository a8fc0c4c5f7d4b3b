// What becomes of a pass: asked of the service, or decided here when it cannot be asked.

import { dayIn, read } from "./pass.js";
import { Unreachable } from "./service.js";

/**
 * The door of one event. `verify` is a verifier of pass.js or null, `memory` and `service` are those of their modules.
 * `told.connected(yes)` hears after every attempt whether the service answered, `told.refused(scan, answer)` of
 * somebody let in here whom the service would not have let in.
 */
export class Door {
  #connected = true;
  #last = Promise.resolve();
  #sending = null;

  constructor({ slug, timezone, verify, memory, service, told }) {
    Object.assign(this, { slug, timezone, verify, memory, service, told });
  }

  /**
   * `{result, name?, admitted_at?, day?, alone?}`: `result` is one of the service's, or `unchecked` for what only the
   * service can tell while it is out of reach. One pass at a time, in the order of presentation. Throws KeyRefused.
   */
  present(text) {
    const verdict = this.#last.then(() => this.#judge(text));
    this.#last = verdict.catch(() => {});
    return verdict;
  }

  /** Send what waits and ask how many are in: `{day, admitted, conflicts}`, null if that cannot be asked. Throws KeyRefused. */
  attendance() {
    return this.#ask(() => this.service.attendance());
  }

  async #judge(text) {
    const pass = read(text);
    const ours = pass && (await this.#ours(pass));
    if (!pass || ours === false) return { result: "invalid" };
    const now = new Date();
    const today = dayIn(this.timezone, now);
    const scan = { pass: pass.token ?? pass.code, scanned_at: now.toISOString(), nonce: crypto.randomUUID() };
    // Nobody waits for a connection that was not there a moment ago, unless there is no other way.
    const answer = this.#connected || !ours ? await this.#ask(() => this.service.admit(scan)) : null;
    if (!answer) return this.#alone(pass, ours, today, scan);
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
      ? await this.memory.admitAlone(today, pass.code, { ...scan, offline: true })
      : await this.memory.admittedAt(today, pass.code);
    if (before) return { result: "already_admitted", admitted_at: before, alone: true };
    if (!ours) return { result: "unchecked", alone: true };
    return { result: "admitted", admitted_at: scan.scanned_at, alone: true };
  }

  async #ask(question) {
    try {
      // First what waits, so that the service hears of people in the order in which they came.
      await (this.#sending ??= this.#send().finally(() => (this.#sending = null)));
      const answer = await question();
      this.#connected = true;
      return answer;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.#connected = false;
      return null;
    } finally {
      this.told.connected(this.#connected);
    }
  }

  async #send() {
    for (const scan of await this.memory.waiting()) {
      const answer = await this.service.admit(scan);
      this.#connected = true;
      await this.memory.heard(scan.nonce);
      if (!answer.admitted_at) this.told.refused(scan, answer);
    }
  }
}
