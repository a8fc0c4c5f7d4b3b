// Proof of work as ALTCHA's second version defines it: find the counter whose derived key has the prefix.

/** A solution for that campaign as the form's `altcha` field takes it. */
export async function solve(address, slug) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ slug }),
  });
  const challenge = await answer.json();
  const { algorithm, cost, keyLength, keyPrefix, nonce, salt } = challenge.parameters;
  const [name, hash] = algorithm.split("/");
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  const view = new DataView(password.buffer);
  for (let counter = 0; ; counter++) {
    view.setUint32(password.length - 4, counter);
    const key = await crypto.subtle.importKey("raw", password, name, false, ["deriveBits"]);
    const derived = hex(await crypto.subtle.deriveBits({ name, hash, salt: bytes(salt), iterations: cost }, key, keyLength * 8));
    if (derived.startsWith(keyPrefix)) return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey: derived } }));
  }
}

function bytes(digits) {
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}

function hex(buffer) {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
