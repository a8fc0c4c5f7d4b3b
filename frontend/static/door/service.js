// Asking the service, with the door's key.

const PATIENCE = 5000;
// Searching asks a function that may be asleep; nobody stands before the camera meanwhile.
const MORE_PATIENCE = 20_000;

/** The service did not answer, or is too busy to. */
export class Unreachable extends Error {}

/** The service answered that it takes no such scan, now or later. */
export class NotTaken extends Unreachable {}

/** This door has asked that often enough for a while. */
export class TooOften extends Unreachable {}

/** The key opens nothing here. */
export class KeyRefused extends Error {}

/** A client of `address`, the admissions of one event; `key` gives the key that is typed by then. */
export function serviceAt(address, key) {
  return {
    /** `{result, name?, admitted_at?}` for a scan. */
    admit: (scan) => ask(address, post(scan)),
    /** `{day, admitted, conflicts}` of today. */
    attendance: () => ask(address, {}),
    /** `{day, signed_in}` of today. */
    expected: () => ask(`${address}/expected`, {}, MORE_PATIENCE),
    /** `{items: [{name, union?, code, admitted_at?}]}`: who of today is called so. */
    search: (name) => ask(`${address}/search`, post({ name }), MORE_PATIENCE),
  };

  function post(body) {
    return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  }

  async function ask(url, request, patience = PATIENCE) {
    const headers = { ...request.headers, Authorization: `Bearer ${key()}` };
    let answer;
    try {
      answer = await fetch(url, { ...request, headers, cache: "no-store", signal: AbortSignal.timeout(patience) });
    } catch {
      throw new Unreachable();
    }
    if (answer.status === 401 || answer.status === 404) throw new KeyRefused();
    if (answer.status === 429) throw new TooOften();
    if (answer.status < 500 && !answer.ok) throw new NotTaken();
    if (!answer.ok) throw new Unreachable();
    // The connection may be cut between the head and the body of an answer.
    return answer.json().catch(() => {
      throw new Unreachable();
    });
  }
}
