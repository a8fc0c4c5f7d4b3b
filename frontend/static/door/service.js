// Asking the service, with the door's key.

const PATIENCE = 5000;

/** The service did not answer, or is too busy to. */
export class Unreachable extends Error {}

/** The service answered that it takes no such scan, now or later. */
export class NotTaken extends Unreachable {}

/** The key opens nothing here. */
export class KeyRefused extends Error {}

/** A client of `address`, the admissions of one event; `key` gives the key that is typed by then. */
export function serviceAt(address, key) {
  return {
    /** `{result, name?, admitted_at?}` for a scan. */
    admit: (scan) => ask(address, { method: "POST", body: JSON.stringify(scan), headers: { "Content-Type": "application/json" } }),
    /** `{day, admitted, conflicts}` of today. */
    attendance: () => ask(address, {}),
  };

  async function ask(url, request) {
    const headers = { ...request.headers, Authorization: `Bearer ${key()}` };
    let answer;
    try {
      answer = await fetch(url, { ...request, headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      throw new Unreachable();
    }
    if (answer.status === 401 || answer.status === 404) throw new KeyRefused();
    if (answer.status < 500 && !answer.ok && answer.status !== 429) throw new NotTaken();
    if (!answer.ok) throw new Unreachable();
    // The connection may be cut between the head and the body of an answer.
    return answer.json().catch(() => {
      throw new Unreachable();
    });
  }
}
