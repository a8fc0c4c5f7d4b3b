// Passes, told from others by the event's public key alone. `chalicelib/domain/passes.py` makes them.

const TOKEN = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.([A-Za-z0-9_-]{140})$/;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE = /^([0-9A-HJKMNP-TV-Z]{8})([0-9A-HJKMNP-TV-Z])?$/;
// What is longer was never meant to be a code.
const LONGEST_TRY = 14;
const PURPOSE = "undersigned/pass/2\0";
const VERSION = 2;
const LIFE_AT = 35;
const SIGNED_BYTES = LIFE_AT + 6;
const EPOCH = Date.UTC(2000, 0, 1);
const A_DAY = 86_400_000;

/** A function that says whether a pass was signed with that key (base64url); null where the browser cannot. */
export async function verifier(publicKey) {
  try {
    const key = await crypto.subtle.importKey("raw", bytesOf(publicKey), { name: "Ed25519" }, false, ["verify"]);
    return (pass) => crypto.subtle.verify("Ed25519", key, pass.signature, pass.message);
  } catch {
    return null;
  }
}

/**
 * What was scanned or typed: `{token, slug, day, code, …}`, `{code, checked}` for a code, null for neither. A code is
 * `checked` by its last character, which older passes do not have.
 */
export function read(text) {
  const shown = text.trim().split("/").pop();
  const match = TOKEN.exec(shown);
  if (!match) return readCode(shown);
  const [token, slug, body] = match;
  const bytes = bytesOf(body);
  const [signed, signature] = [bytes.slice(0, SIGNED_BYTES), bytes.slice(SIGNED_BYTES)];
  if (signed[0] !== VERSION) return null;
  const day = new Date(EPOCH + (signed[1] * 256 + signed[2]) * A_DAY).toISOString().slice(0, 10);
  const prefix = new TextEncoder().encode(`${PURPOSE}${slug}\0`);
  const message = new Uint8Array([...prefix, ...signed]);
  return { token, slug, day, code: codeOf(signed.slice(LIFE_AT)), message, signature };
}

/** The code of a pass: 40 bits of its sign-on's nonce. */
function codeOf(life) {
  const bits = [...life.slice(0, 5)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{5}/g).map((five) => ALPHABET[parseInt(five, 2)]).join("");
}

/** A code as it stands on the pass and people read it out. */
export function spoken(code) {
  return (code + checkOf(code)).match(/.{3}/g).join("-");
}

/** Whether a text that is no pass and no code was meant to be one. */
export function looksTyped(text) {
  return plain(text).length <= LONGEST_TRY;
}

/** The calendar day at a moment in a time zone (IANA), as YYYY-MM-DD. */
export function dayIn(timezone, moment) {
  const parts = new Intl.DateTimeFormat("en", {
    calendar: "gregory", numberingSystem: "latn", timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit",
  }).formatToParts(moment);
  const part = (type) => parts.find((one) => one.type === type).value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

function bytesOf(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function readCode(text) {
  const [, code, check] = CODE.exec(plain(text)) ?? [];
  return code && (!check || check === checkOf(code)) ? { code, checked: Boolean(check) } : null;
}

function plain(text) {
  return text.toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1").replace(/[ -]/g, "");
}

/** Luhn's algorithm modulo 32. */
function checkOf(code) {
  const weighed = [...code].reverse().map((character, place) => ALPHABET.indexOf(character) * (place % 2 ? 1 : 2));
  const total = weighed.reduce((sum, one) => sum + Math.floor(one / 32) + (one % 32), 0);
  return ALPHABET[(32 - (total % 32)) % 32];
}
