// The form of a definition: what it does besides. Without this each button asks the server, and all is there.

const form = document.querySelector("[data-definition]");
const preview = document.querySelector("[data-preview]");
const frame = preview?.querySelector("iframe");
// What follows each change of the form.
const later = [];
let unsaved = false;

for (const part of [rows, keepTyped, showTyped, width, links, files, oneLanguage]) {
  try {
    part();
  } catch (error) {
    console.error(error);
  }
}

/** Rows are added and removed where they are; the server says what the form is then. */
function rows() {
  let plainly = false;
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (plainly || !/^(add|remove|first)\./.test(button?.value ?? "")) return;
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: typed(button) }).catch(() => null);
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
    // Whoever was signed out meanwhile is asked to sign in.
    if (!page.querySelector("[data-definition]")) {
      plainly = true;
      form.requestSubmit(button);
      return;
    }
    const name = button.value.split(".").slice(1).filter((word) => !/^\d+$/.test(word)).join(".");
    const at = new URL(button.formAction).hash.slice(1);
    if (name === "languages") {
      swap(form, page.querySelector("[data-definition]"));
      swap(preview.querySelector("select"), page.querySelector("[data-preview] select"));
    } else swap(list(document, name), list(page, name));
    const there = document.getElementById(at) ?? list(document, name);
    (there?.querySelector("input:not([type=hidden]), textarea") ?? there)?.focus();
    files();
    changed();
  });
}

function list(page, name) {
  return page.querySelector(`[data-list="${name}"]`);
}

function swap(here, there) {
  if (!here || !there) return;
  here.replaceChildren(...there.childNodes);
}

function typed(button) {
  const fields = new URLSearchParams(new FormData(form));
  if (button) fields.append(button.name, button.value);
  return fields;
}

function changed() {
  unsaved = true;
  form.classList.add("unsaved");
  for (const one of later) one();
}

/** Whoever leaves with something unsaved is asked by the browser. */
function keepTyped() {
  form.addEventListener("input", changed);
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.submitter?.value !== "preview") unsaved = false;
  });
}

/** The preview follows what is typed, and stays where it was scrolled to. */
function showTyped() {
  let waiting, at = 0;
  const show = () => {
    at = frame.contentWindow?.scrollY ?? 0;
    form.requestSubmit(preview.querySelector("[value=preview]"));
  };
  later.push(() => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 900);
  });
  preview.querySelector("select").addEventListener("change", show);
  frame.addEventListener("load", () => frame.contentWindow?.scrollTo(0, at));
}

/** A computer's width, as small as it must be to be seen whole. */
function width() {
  const wide = preview.querySelector("[data-wide]");
  const screen = preview.querySelector(".screen");
  const fit = () => {
    screen.classList.toggle("wide", wide.checked);
    const scale = wide.checked ? Math.min(1, screen.clientWidth / 1200) : 1;
    frame.style.scale = wide.checked ? String(scale) : "";
    frame.style.transformOrigin = getComputedStyle(screen).direction === "rtl" ? "100% 0" : "0 0";
    frame.style.blockSize = wide.checked ? `${100 / scale}%` : "";
    screen.style.overflow = wide.checked ? "hidden" : "";
  };
  wide.addEventListener("change", fit);
  addEventListener("resize", fit);
}

/** What a preview leads to opens beside it. */
function links() {
  frame.addEventListener("load", () => {
    frame.contentDocument?.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      if (link && !link.getAttribute("href").startsWith("#")) link.target = "_blank";
    });
  });
}

/** A file is read here and stands in its field as text. */
function files() {
  for (const choose of document.querySelectorAll(".choose")) {
    if (!choose.hidden) continue;
    choose.hidden = false;
    choose.querySelector("input").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      if (!file) return;
      const field = document.getElementById(event.target.id.replace(/-file$/, ""));
      field.value = field.name === "file" ? await file.text() : await dataUrl(file);
      const shown = choose.parentElement.querySelector("img");
      if (shown) shown.src = field.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

function dataUrl(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = failed;
    reader.readAsDataURL(file);
  });
}

/** On a phone texts stand in one language, which is switched for all of them at once. */
function oneLanguage() {
  const choose = () => {
    const chosen = form.querySelector("[data-switch] select");
    form.querySelector("[data-switch]").hidden = chosen.options.length < 2;
    form.classList.toggle("one-language", chosen.options.length > 1);
    for (const text of form.querySelectorAll(".text"))
      text.classList.toggle("chosen", text.dataset.language === chosen.value);
  };
  form.addEventListener("change", (event) => event.target.closest("[data-switch]") && choose());
  later.push(choose);
  choose();
}
