// Bars that move while files are made; when one is over, the page shows what can be done with it.
const list = document.querySelector("[data-progress]");
const EVERY = 2000;

async function look() {
  const answer = await fetch(list.dataset.progress, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) {
    const told = await answer.json().catch(() => null);
    // Whoever is signed out meanwhile gets a page instead.
    if (!told) return location.reload();
    for (const job of told.jobs) show(job);
  }
  setTimeout(look, EVERY);
}

function show({ id, state, percent, text }) {
  const item = [...list.children].find((one) => one.dataset.job === id);
  if (!item || item.dataset.state !== state) return location.reload();
  const bar = item.querySelector("progress");
  if (!bar) return;
  bar.value = percent;
  if (text) item.querySelector("[data-text]").textContent = text;
}

setTimeout(look, EVERY);
