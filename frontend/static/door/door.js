// The Sergeant-at-Arms' page: key, camera, typed codes, and one big answer.

import { watch } from "./camera.js";
import { Door } from "./decide.js";
import { searching } from "./lost.js";
import { openMemory } from "./memory.js";
import { dayIn, read, spoken, verifier } from "./pass.js";
import { KeyRefused, Unreachable, serviceAt } from "./service.js";
import { allowSound, play } from "./sound.js";

const event = JSON.parse(document.getElementById("event").textContent);
const texts = JSON.parse(document.getElementById("texts").textContent);
const KEY = `undersigned-door-key-${event.slug}`;
const ASK_EVERY = 5000;
// How many have signed in changes slowly, and costs more to be told.
const EXPECT_EVERY = 300_000;
// How long an answer is shown: long enough to act on, too short to be taken for the next person's.
const SHOWN = 8000;
// A code that stays before the camera is one presentation.
const SAME = 4000;
// A clock that is wrong by less does no harm.
const CLOCK_OFF = 120_000;
const SIGNS = { ready: "…", checking: "…", admitted: "✓", already_admitted: "!", wrong_day: "×", withdrawn: "×", invalid: "×", mistyped: "?", unchecked: "?" };

const at = (id) => document.getElementById(id);
// What stands inside a sentence that runs the other way must not be reordered by it.
const apart = (value) => (document.documentElement.dir === "rtl" ? `\u2068${value}\u2069` : value);
const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => apart(values[name]));
const clock = new Intl.DateTimeFormat(event.language, {
  timeZone: event.timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const momentary = new Intl.DateTimeFormat(event.language, {
  timeZone: event.timezone, dateStyle: "short", timeStyle: "short", hourCycle: "h23",
});
const count = new Intl.NumberFormat(event.language);
const calendar = new Intl.DateTimeFormat(event.language, { timeZone: "UTC", dateStyle: "full" });

const memory = await openMemory(event.slug);
const verify = await verifier(event.key);
const service = serviceAt(event.admissions, () => sessionStorage.getItem(KEY));
const told = { connected: showConnection, sent: ask, refused: showRefused };
const door = new Door({ ...event, verify, memory, service, told });

let endCamera = null;
let asking = null;
let expectedAt = -Infinity;
let signedIn = -1;
let settling = null;
let otherKey = "";

addEventListener("hashchange", () => takeKeyFromAddress() && open());
addEventListener("online", ask);
document.addEventListener("visibilitychange", () => document.hidden || ask());
at("key-form").addEventListener("submit", typeKey);
at("code-form").addEventListener("submit", typeCode);
at("camera").addEventListener("click", toggleCamera);
at("sound").addEventListener("change", allowSound);
at("leave").addEventListener("click", leave);
at("other-key-form").addEventListener("submit", answerOtherKey);
searching(at("lost-form"), service, texts, {
  found: (code) => present(code, true),
  refused: fail,
  admitted: (moment) => headline({ result: "already_admitted", admitted_at: moment }),
});
show("ready", texts.ready_more);
void keepOffline();
if (takeKeyFromAddress() || sessionStorage.getItem(KEY)) await open();
else at("key-form").hidden = false;

/**
 * The key may come behind the address's #, which is never sent; there it would be seen and kept in the history.
 * Anybody can make such a link: it takes the place of no other key unless somebody says so.
 */
function takeKeyFromAddress() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key")?.trim();
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  const held = sessionStorage.getItem(KEY);
  otherKey = key && held && key !== held ? key : "";
  at("other-key").hidden = !otherKey;
  if (key && !held) sessionStorage.setItem(KEY, key);
  return Boolean(key && !held);
}

async function answerOtherKey(submitted) {
  submitted.preventDefault();
  at("other-key").hidden = true;
  if (submitted.submitter.value === "use") {
    sessionStorage.setItem(KEY, otherKey);
    await open();
  }
  otherKey = "";
}

async function typeKey(submitted) {
  submitted.preventDefault();
  sessionStorage.setItem(KEY, at("key").value.trim());
  at("key").value = "";
  await open();
}

async function open() {
  at("key-form").hidden = true;
  at("desk").hidden = false;
  asking ??= setInterval(ask, ASK_EVERY);
  const told = await ask();
  // By the service's calendar: a clock that is ahead would forget who is in.
  if (told) await memory.forgetBefore(told.day);
  // On a touch screen that would cover half the page with a keyboard.
  if (!at("desk").hidden && matchMedia("(pointer: fine)").matches) at("code").focus();
}

/** Back to the key's form; what waits to be sent stays on the device. */
function close(reason = "") {
  clearInterval(asking);
  asking = null;
  endCamera?.();
  sessionStorage.removeItem(KEY);
  at("desk").hidden = true;
  at("key-form").hidden = false;
  at("key-wrong").textContent = reason;
  at("key").focus();
}

async function leave() {
  const waiting = await memory.waiting();
  if (waiting.length) return show("unchecked", "", say(texts.waiting, { number: waiting.length }));
  return close();
}

async function ask() {
  try {
    const told = await door.attendance();
    if (told) showAttendance(told);
    if (told && performance.now() - expectedAt > EXPECT_EVERY) void expect();
    return told;
  } catch (error) {
    return fail(error);
  }
}

async function expect() {
  expectedAt = performance.now();
  try {
    signedIn = (await service.expected()).signed_in;
  } catch (error) {
    // Nobody waits for that number; it is asked for again.
    if (!(error instanceof Unreachable || error instanceof KeyRefused)) throw error;
  }
}

async function typeCode(submitted) {
  submitted.preventDefault();
  const text = at("code").value;
  at("code").value = "";
  if (text.trim()) await present(text, true);
}

async function present(text, typed = false) {
  show("checking");
  try {
    const told = await door.present(text, typed);
    show(told.result, details(told), headline(told), told.union);
    if (at("sound").checked) play(told.result === "admitted");
    navigator.vibrate?.(told.result === "admitted" ? 80 : [80, 80, 80]);
    if (told.result === "admitted") void ask();
  } catch (error) {
    show("ready", texts.ready_more);
    fail(error);
  }
}

function headline({ result, admitted_at: admittedAt }) {
  return say(texts[result], { time: admittedAt ? clock.format(new Date(admittedAt)) : "" });
}

function details({ result, name, day, alone }) {
  if (result === "wrong_day" && day) return say(texts.wrong_day_more, { day: calendar.format(new Date(day)) });
  if (result === "admitted" && alone) return texts.alone;
  return name ?? texts[`${result}_more`] ?? "";
}

function show(result, more = "", word = texts[result], union = "") {
  const verdict = at("verdict");
  clearTimeout(settling);
  if (result !== "ready" && result !== "checking") settling = setTimeout(show, SHOWN, "ready", texts.ready_more);
  // Nobody needs to be told that nothing is there any more.
  verdict.ariaLive = result === "ready" ? "off" : "assertive";
  verdict.dataset.result = result;
  verdict.querySelector(".sign").textContent = SIGNS[result];
  // Said anew even when the words are the same as before.
  verdict.querySelector(".said").replaceChildren(paragraph("word", word), paragraph("more", more), paragraph("union", union));
}

function paragraph(className, textContent) {
  return Object.assign(document.createElement("p"), { className, textContent });
}

async function showConnection(connected) {
  const waiting = (await memory.waiting()).length;
  const lines = [];
  if (!connected) lines.push(verify ? texts.offline : texts.offline_blind);
  if (waiting) lines.push(say(texts.waiting, { number: waiting }));
  if (Math.abs(door.behind) > CLOCK_OFF) lines.push(clocks());
  at("connection").textContent = lines.join(" ");
  at("connection").hidden = !lines.length;
  at("count").classList.toggle("old", !connected);
}

/** What this device's clock and the service's say, with the day where that differs. */
function clocks() {
  const [here, there] = [new Date(), new Date(Date.now() + door.behind)];
  const same = dayIn(event.timezone, here) === dayIn(event.timezone, there);
  const [device, server] = [here, there].map((moment) => (same ? clock : momentary).format(moment));
  return say(texts.clock, { device, server });
}

function showRefused(scan, { result }) {
  const { code } = read(scan.pass);
  const text = result === "withdrawn" ? texts.refused : texts.refused_otherwise;
  at("refused").hidden = false;
  at("refused").append(paragraph("", say(text, { code: spoken(code), time: clock.format(new Date(scan.scanned_at)) })));
}

function showAttendance({ day, admitted, conflicts, doubtful }) {
  at("today").textContent = calendar.format(new Date(day));
  at("admitted").textContent = count.format(admitted);
  // Who signed in since that was asked may be in already.
  at("of").textContent = admitted > signedIn ? texts.admitted_many : say(texts.admitted_of, { number: count.format(signedIn) });
  showPasses("twice", conflicts);
  showPasses("doubtful", doubtful);
}

/** When somebody was let in, and how wrong the door's clock was then, if that was found since. */
function entryTime({ at: moment, clock_off: seconds }) {
  const time = clock.format(new Date(moment));
  if (Math.abs(seconds) * 1000 < CLOCK_OFF) return time;
  const minutes = count.format(Math.round(Math.abs(seconds) / 60));
  return `${time} (${apart(say(seconds > 0 ? texts.clock_slow : texts.clock_fast, { minutes }))})`;
}

function showPasses(id, passes) {
  at(id).hidden = !passes.length;
  at(`${id}-count`).textContent = passes.length;
  const lines = passes.map(({ code, entries }) => {
    const times = entries.map(entryTime);
    return Object.assign(document.createElement("li"), { dir: "ltr", textContent: `${spoken(code)}: ${times.join(", ")}` });
  });
  at(`${id}-list`).replaceChildren(...lines);
}

async function toggleCamera() {
  const video = at("video");
  if (endCamera) {
    endCamera();
    endCamera = null;
  } else {
    let [last, seen] = ["", 0];
    try {
      endCamera = await watch(video, (text) => {
        const same = text === last && Date.now() - seen < SAME;
        [last, seen] = [text, Date.now()];
        if (!same) void present(text);
      });
    } catch {
      show("unchecked", texts.no_camera, texts.no_camera_word);
    }
  }
  video.hidden = !endCamera;
  at("camera").textContent = endCamera ? texts.stop_camera : texts.start_camera;
}

function fail(error) {
  if (!(error instanceof KeyRefused)) throw error;
  close(texts.key_refused);
}

/** From here on the page opens without a connection. */
async function keepOffline() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(event.worker, { scope: event.scope, updateViaCache: "none" });
  await navigator.serviceWorker.ready;
  at("kept").hidden = !verify;
}
