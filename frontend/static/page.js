// What pages do besides. Every part may fail or be missing: the page works without it.

const parts = [showMistakes, sendOnce, whoSigns, nextField, countCharacters, showSignature, localTimes, watchMail, share, keepCount, prove, inFrame];

for (const part of parts) {
  try {
    part();
  } catch (error) {
    console.error(error);
  }
}

/** `autofocus` does this, except in a frame of another origin. */
function showMistakes() {
  document.querySelector(".mistakes")?.focus();
}

/** One form is one sign-on: a double click sends once, and a repeated request carries the same id. */
function sendOnce() {
  for (const form of document.querySelectorAll("form[data-once]")) {
    const id = hidden("submission_id");
    let sending;
    const anew = () => {
      id.value = uuid();
      sending = false;
    };
    form.append(id);
    form.addEventListener("submit", (event) => {
      if (sending) event.preventDefault();
      else if (!event.defaultPrevented) sending = true;
      // Whoever stopped a slow connection may try again.
      setTimeout(() => (sending = false), 10_000);
    });
    // The browser's history brings the page back as it was left: what is sent then is another sign-on.
    addEventListener("pageshow", (event) => event.persisted && anew());
    anew();
  }
}

/** Fields that the other kind of signer fills are not sent. CSS hides them, also without this. */
function whoSigns() {
  for (const form of document.querySelectorAll(".signing")) {
    const kinds = [...form.querySelectorAll("[name=kind][type=radio]")];
    if (!kinds.length) continue;
    const update = () => {
      const organization = kinds.some((kind) => kind.checked && kind.value === "organization");
      for (const field of form.querySelectorAll(".for-organization :is(input, select, textarea)"))
        field.disabled = !organization;
      for (const field of form.querySelectorAll(".for-person :is(input, select, textarea)"))
        field.disabled = organization;
    };
    form.addEventListener("change", update);
    update();
  }
}

/** On a phone's keyboard the key that is labelled "next" goes on to the next field instead of sending. */
function nextField() {
  if (!matchMedia("(pointer: coarse)").matches) return;
  for (const form of document.querySelectorAll(".signing"))
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.enterKeyHint !== "next") return;
      const fields = [...form.querySelectorAll("input, select, textarea, button")];
      const next = fields.slice(fields.indexOf(event.target) + 1).find((field) => (field.checkVisibility?.() ?? field.offsetParent) && !field.disabled);
      if (next) event.preventDefault(), next.focus();
    });
}

/** Says how many characters are left once the end is near; a screen reader hears it when typing pauses. */
function countCharacters() {
  for (const area of document.querySelectorAll("textarea[data-most]")) {
    const line = Object.assign(document.createElement("p"), { className: "hint count" });
    const spoken = Object.assign(document.createElement("p"), { className: "vh" });
    line.setAttribute("aria-hidden", "true");
    spoken.setAttribute("role", "status");
    area.after(line, spoken);
    let pause;
    const update = () => {
      const left = Number(area.dataset.most) - [...area.value.trim()].length;
      line.textContent = left > area.dataset.most / 4 ? "" : `${left < 0 ? area.dataset.over : area.dataset.left} ${Math.abs(left)}`;
      line.classList.toggle("over", left < 0);
      clearTimeout(pause);
      pause = setTimeout(() => (spoken.textContent = line.textContent), 1000);
    };
    area.addEventListener("input", update);
    update();
  }
}

/** A signature is seen as it is typed; whoever hears the page has heard the letters already. */
function showSignature() {
  const field = document.querySelector("input[name=signature]");
  if (!field) return;
  const shown = Object.assign(document.createElement("p"), { className: "signature signed" });
  shown.setAttribute("aria-hidden", "true");
  field.after(shown);
  const update = () => (shown.textContent = field.value || "\u00a0");
  field.addEventListener("input", update);
  update();
}

/** Moments as the reader's own clock has them; what was written, with its zone, stays to be looked up. */
function localTimes() {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" });
  for (const time of document.querySelectorAll("time[data-moment]")) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
}

/**
 * Whoever waits for a mail is told when it comes back, for as long as they may be looking. Another site's frame
 * cannot show the page that says so; there the link does.
 */
function watchMail() {
  const link = document.querySelector("a[data-watch]");
  const address = link?.href;
  let left = 30;
  const timer = address && setInterval(async () => {
    if (document.hidden) return;
    if (--left < 0) return clearInterval(timer);
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || !(await answer.text()).includes('id="came-back"')) return;
    clearInterval(timer);
    if (!link.target) return location.replace(address);
    link.textContent = link.dataset.back;
    link.parentElement.setAttribute("role", "alert");
  }, 10_000);
}

/** The device's own share sheet where there is one, and a button that copies the link. CSS keeps their place. */
function share() {
  for (const buttons of document.querySelectorAll("[data-share]")) {
    const { share: url, title, text, shareLabel, copyLabel, copiedLabel } = buttons.dataset;
    if (navigator.share) {
      const large = button(shareLabel, () => navigator.share({ title, text, url }).catch(() => {}));
      large.className = "primary wide";
      buttons.append(large);
    }
    if (navigator.clipboard)
      buttons.append(
        button(copyLabel, async (event) => {
          const { target } = event;
          await navigator.clipboard.writeText(url);
          target.textContent = copiedLabel;
          setTimeout(() => (target.textContent = copyLabel), 3000);
        }),
      );
  }
}

/** Brings the count and the latest names up to date every minute, from the page itself as it is by then. */
function keepCount() {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(live.dataset.live).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["tally", "signatories"]) {
      const [held, now] = [document.getElementById(id), fresh.getElementById(id)];
      if (held && now && !held.contains(document.activeElement)) held.replaceWith(document.adoptNode(now));
    }
  }, 60_000);
}

/** Under load the answer to a form asks for proof of work: done here, while the person reads on. */
async function prove() {
  const form = document.querySelector("form[data-proof]");
  if (!form) return;
  const status = form.querySelector("[data-proof-status]");
  form.querySelector("[data-unproved]").hidden = true;
  let wanted = false;
  let done = false;
  form.addEventListener("submit", (event) => {
    if (done) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wanted = true;
    status.hidden = false;
  }, { capture: true });
  try {
    const { solve } = await import(form.dataset.proof);
    const field = hidden("altcha");
    field.value = await solve(form.dataset.challenge, form.dataset.slug);
    form.append(field);
  } finally {
    done = true;
    status.hidden = true;
    if (wanted) form.requestSubmit();
  }
}

/** On another site's page: says how high the page is, to the pages that may show it only, and says no more. */
function inFrame() {
  const origins = document.body.dataset.partner?.split(" ");
  if (!origins || parent === window) return;
  // A frame that was denied an origin sends no forms either: there the count card stands for the form.
  const denied = self.origin === "null";
  const card = denied && document.querySelector("[data-card]")?.dataset.card;
  if (card) return location.replace(card + location.hash);
  const around = location.ancestorOrigins?.[0];
  const told = around ? origins.filter((origin) => origin === around || origin === "*") : origins;
  const say = (message) => told.forEach((origin) => parent.postMessage(message, origin));
  // WordPress's own script (wp-embed.js) knows a frame by the secret that it gave it, and opens links for it.
  const secret = /^#\?secret=(\w+)$/.exec(location.hash)?.[1];
  const tellHeight = () => {
    const value = Math.ceil(document.documentElement.getBoundingClientRect().height);
    say({ undersigned: { height: value } });
    if (secret) say({ secret, message: "height", value });
  };
  // At once as well, because browsers do not observe what is not on the screen yet.
  tellHeight();
  new ResizeObserver(tellHeight).observe(document.documentElement);
  if (!secret) return;
  addEventListener("message", (event) => event.source === parent && event.data?.secret === secret && tellHeight());
  for (const link of denied ? document.links : [])
    link.addEventListener("click", (event) => {
      event.preventDefault();
      say({ secret, message: "link", value: link.href });
    });
}

function hidden(name) {
  return Object.assign(document.createElement("input"), { type: "hidden", name });
}

function button(label, press) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "secondary", textContent: label });
  made.addEventListener("click", press);
  return made;
}

/** A random UUID; `crypto.randomUUID` is younger than some phones. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
