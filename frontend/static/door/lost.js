// Somebody has lost the pass: it is found by the whole name, with a connection only. Nothing of it is kept here.

import { KeyRefused, TooOften, Unreachable } from "./service.js";

// What is found names people: it does not lie open.
const SHOWN = 60_000;

/**
 * Lets the form search. `told.found(code)` hears whose pass to present, `told.refused(error)` that the key is refused;
 * `told.admitted(moment)` is how to say that somebody was let in before.
 */
export function searching(form, service, texts, told) {
  const [name, answer, list] = ["input", "[role=status]", "ul"].map((what) => form.querySelector(what));
  let clearing = null;
  form.addEventListener("submit", search);

  async function search(submitted) {
    submitted.preventDefault();
    clear();
    if (!name.value.trim()) return;
    answer.textContent = texts.checking;
    try {
      const { items } = await service.search(name.value);
      answer.textContent = items.length ? "" : texts.not_found;
      list.replaceChildren(...items.map(person));
      clearing = setTimeout(clear, SHOWN);
    } catch (error) {
      answer.textContent = error instanceof TooOften ? texts.searched_too_often : texts.not_searched;
      if (error instanceof KeyRefused) told.refused(error);
      else if (!(error instanceof Unreachable)) throw error;
    }
  }

  function person({ name: whose, union = "", code, admitted_at: admittedAt }) {
    const item = document.createElement("li");
    item.append(text("strong", whose), text("span", union), admittedAt ? text("em", told.admitted(admittedAt)) : button(code));
    return item;
  }

  function button(code) {
    const made = Object.assign(text("button", texts.let_in), { type: "button", className: "quiet" });
    made.addEventListener("click", () => {
      clear();
      name.value = "";
      form.closest("details").open = false;
      told.found(code);
    });
    return made;
  }

  function clear() {
    clearTimeout(clearing);
    answer.textContent = "";
    list.replaceChildren();
  }
}

function text(tag, textContent) {
  return Object.assign(document.createElement(tag), { textContent, dir: "auto" });
}
