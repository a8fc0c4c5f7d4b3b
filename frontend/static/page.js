// What the page does besides: everything here may fail, the page works without.

for (const form of document.querySelectorAll("form[data-once]")) sendOnce(form);

/** One form is one sign-on: a double click sends once, and a repeated request carries the same id. */
function sendOnce(form) {
  const id = Object.assign(document.createElement("input"), { type: "hidden", name: "submission_id" });
  id.value = crypto.randomUUID();
  form.append(id);
  let sending = false;
  form.addEventListener("submit", (event) => {
    if (sending) event.preventDefault();
    sending = true;
  });
  // Coming back by the browser's history shows the page as it was left.
  addEventListener("pageshow", () => (sending = false));
}
