// What becomes of a pass: asked of the service, or decided here when it cannot be asked.

import { dayIn, read } from "./pass.js";
import { Unreachable } from "./service.js";

/**
 * A door of one event. `verify` is a function of pass.js or null, `now` gives the time as a Date;
 * `heard(connected, refused)` is told after every attempt to reach the service: whether it answered, and which
 * waiting admission it did not take.
 */
export class Door {
  #last = Promise.resolve();

  constructor({ slug, timezone, verify, memory, service, heard, now = () => new Date() }) {
    Object.assign(this, { slug, timezone, verify, memory, service, heard, now });
  }

  /**
   * `{result, name?, admitted_at?, day?, alone?}`; `result` is one of the service's, or `unchecked` for what only the
   * service can tell while it is out of reach. One pass at a time, in the order of presentation.
   */
  present(text) {
    const verdict = this.#last.then(() => this.#judge(text));
    this.#last = verdict.catch(() => {});
    return verdict;
  }

  /** Send what waits. Throws Unreachable or KeyRefused; what was not sent still waits. */
  async send() {
    for (const scan of await this.memory.waiting()) {
      const told = await this.service.admit(scan);
      await this.memory.heard(scan.nonce);
      if (told.result !== "admitted") this.heard(true, { ...told, scan });
    }
  }

  async #judge(text) {
    const pass = read(text);
    if (!pass) return { result: "invalid" };
    const at = this.now();
    const today = dayIn(this.timezone, at);
    const ours = await this.#ours(pass);
    if (ours === false) return { result: "invalid" };
    const scan = { pass: pass.token ?? pass.code, scanned_at: at.toISOString(), nonce: crypto.randomUUID() };
    try {
      // In the order in which people came: what waits is older.
      await this.send();
      const told = await this.service.admit(scan);
      if (told.admitted_at) await this.memory.note(today, pass.code, told.admitted_at);
      this.heard(true);
      return { ...told, day: pass.day };
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.heard(false);
      return this.#alone(pass, today, scan, ours);
    }
  }

  /** Whether it is one of this event's; null when only the service can tell. */
  async #ours(pass) {
    if (!pass.token) return null;
    if (pass.slug !== this.slug) return false;
    return this.verify ? this.verify(pass) : null;
  }

  async #alone(pass, today, scan, ours) {
    if (ours && pass.day !== today) return { result: "wrong_day", day: pass.day };
    const before = ours
      ? await this.memory.admitAlone(today, pass.code, { ...scan, offline: true })
      : await this.memory.admittedAt(today, pass.code);
    if (before) return { result: "already_admitted", admitted_at: before, alone: true };
    return ours ? { result: "admitted", admitted_at: scan.scanned_at, alone: true } : { result: "unchecked" };
  }
}
