// What this device remembers: whom it let in, and which admissions the service has not heard of yet.
// No names, and of each day only until the day after tomorrow.

const KEPT_DAYS = 2;

/** Opens the memory of one event's door. */
export async function openMemory(slug) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open(`undersigned-door-${slug}`, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("admitted", { keyPath: "id" });
      opening.result.createObjectStore("waiting", { keyPath: "nonce" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  // Another tab with a newer version of this page must not wait for us.
  database.onversionchange = () => database.close();
  return new Memory(database);
}

class Memory {
  constructor(database) {
    this.database = database;
  }

  /** When the pass was let in here or, as far as was told here, anywhere; undefined if never. */
  async admittedAt(day, code) {
    const [held] = await this.#run("readonly", (store) => [store.admitted.get(`${day}/${code}`)]);
    return held?.at;
  }

  /** Note what the service said. */
  async note(day, code, at) {
    await this.#run("readwrite", (store) => [store.admitted.put({ id: `${day}/${code}`, day, at })]);
  }

  /** Let in without asking, once for all tabs of this device: the earlier time if it was done before, else undefined. */
  async admitAlone(day, code, scan) {
    const id = `${day}/${code}`;
    return new Promise((resolve, reject) => {
      const change = this.database.transaction(["admitted", "waiting"], "readwrite", { durability: "strict" });
      const asked = change.objectStore("admitted").get(id);
      asked.onsuccess = () => {
        if (asked.result) return;
        change.objectStore("admitted").put({ id, day, at: scan.scanned_at });
        change.objectStore("waiting").put(scan);
      };
      change.oncomplete = () => resolve(asked.result?.at);
      change.onerror = change.onabort = () => reject(change.error);
    });
  }

  /** The scans that the service has not heard of, oldest first. */
  async waiting() {
    const [scans] = await this.#run("readonly", (store) => [store.waiting.getAll()]);
    return scans.sort((one, other) => one.scanned_at.localeCompare(other.scanned_at));
  }

  /** The service heard of that scan; returns whether it was still waiting. */
  async heard(nonce) {
    const [held] = await this.#run("readwrite", (store) => [store.waiting.get(nonce), store.waiting.delete(nonce)]);
    return Boolean(held);
  }

  /** Forget days that are over; what waits to be sent stays. */
  async forgetBefore(today) {
    const oldest = new Date(Date.parse(today) - KEPT_DAYS * 86_400_000).toISOString().slice(0, 10);
    await this.#run("readwrite", (store) => [store.admitted.delete(IDBKeyRange.upperBound(`${oldest}/`))]);
  }

  #run(mode, ask) {
    return new Promise((resolve, reject) => {
      const change = this.database.transaction(["admitted", "waiting"], mode);
      const requests = ask({ admitted: change.objectStore("admitted"), waiting: change.objectStore("waiting") });
      change.oncomplete = () => resolve(requests.map((request) => request.result));
      change.onerror = change.onabort = () => reject(change.error);
    });
  }
}
