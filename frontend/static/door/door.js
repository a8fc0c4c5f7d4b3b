// The Sergeant-at-Arms' page: key, camera, typed codes, and one big answer.

import { watch } from "./camera.js";
import { Door } from "./decide.js";
import { openMemory } from "./memory.js";
import { dayIn, read, spoken, verifier } from "./pass.js";
import { KeyRefused, serviceAt } from "./service.js";
import { allowSound, play } from "./sound.js";

const event = JSON.parse(document.getElementById("event").textContent);
const texts = JSON.parse(document.getElementById("texts").textContent);
const KEY = `undersigned-door-key-${event.slug}`;
const ASK_EVERY = 5000;
// A code that stays before the camera is one presentation.
const SAME = 4000;
const SIGNS = { ready: "…", checking: "…", admitted: "✓", already_admitted: "!", wrong_day: "×", withdrawn: "×", invalid: "×", unchecked: "?" };

const at = (id) => document.getElementById(id);
// What stands inside a sentence that runs the other way must not be reordered by it.
const apart = (value) => (document.documentElement.dir === "rtl" ? `\u2068${value}\u2069` : value);
const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => apart(values[name]));
const clock = new Intl.DateTimeFormat(event.language, {
  timeZone: event.timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const calendar = new Intl.DateTimeFormat(event.language, { timeZone: "UTC", dateStyle: "full" });

const memory = await openMemory(event.slug);
const verify = await verifier(event.key);
const service = serviceAt(event.admissions, () => sessionStorage.getItem(KEY));
const door = new Door({ ...event, verify, memory, service, told: { connected: showConnection, refused: showRefused } });

let endCamera = null;
let asking = null;

addEventListener("hashchange", () => takeKeyFromAddress() && open());
addEventListener("online", ask);
document.addEventListener("visibilitychange", () => document.hidden || ask());
at("key-form").addEventListener("submit", typeKey);
at("code-form").addEventListener("submit", typeCode);
at("camera").addEventListener("click", toggleCamera);
at("sound").addEventListener("change", allowSound);
at("leave").addEventListener("click", leave);
show("ready", texts.ready_more);
void keepOffline();
if (takeKeyFromAddress() || sessionStorage.getItem(KEY)) await open();
else at("key-form").hidden = false;

/** The key may come behind the address's #, which is never sent; there it would be seen and kept in the history. */
function takeKeyFromAddress() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  if (key) sessionStorage.setItem(KEY, key.trim());
  return Boolean(key);
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
  await memory.forgetBefore(dayIn(event.timezone, new Date()));
  asking ??= setInterval(ask, ASK_EVERY);
  await ask();
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
  } catch (error) {
    fail(error);
  }
}

async function typeCode(submitted) {
  submitted.preventDefault();
  const text = at("code").value;
  at("code").value = "";
  if (text.trim()) await present(text);
}

async function present(text) {
  show("checking");
  try {
    const told = await door.present(text);
    show(told.result, details(told), headline(told));
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

function show(result, more = "", word = texts[result]) {
  const verdict = at("verdict");
  verdict.dataset.result = result;
  verdict.querySelector(".sign").textContent = SIGNS[result];
  // Said anew even when the words are the same as before.
  verdict.querySelector(".said").replaceChildren(paragraph("word", word), paragraph("more", more));
}

function paragraph(className, textContent) {
  return Object.assign(document.createElement("p"), { className, textContent });
}

async function showConnection(connected) {
  const waiting = (await memory.waiting()).length;
  const lines = [];
  if (!connected) lines.push(verify ? texts.offline : texts.offline_blind);
  if (waiting) lines.push(say(texts.waiting, { number: waiting }));
  at("connection").textContent = lines.join(" ");
  at("connection").hidden = !lines.length;
  at("count").classList.toggle("old", !connected);
}

function showRefused(scan) {
  const { code } = read(scan.pass);
  at("refused").hidden = false;
  at("refused").append(paragraph("", say(texts.refused, { code: spoken(code), time: clock.format(new Date(scan.scanned_at)) })));
}

function showAttendance({ day, admitted, conflicts }) {
  at("today").textContent = calendar.format(new Date(day));
  at("admitted").textContent = new Intl.NumberFormat(event.language).format(admitted);
  at("twice").hidden = !conflicts.length;
  at("twice-count").textContent = conflicts.length;
  const lines = conflicts.map(({ code, entries }) => {
    const times = entries.map((entry) => clock.format(new Date(entry.at)));
    return Object.assign(document.createElement("li"), { dir: "ltr", textContent: `${spoken(code)}: ${times.join(", ")}` });
  });
  at("twice-list").replaceChildren(...lines);
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
