// A list on its way: its file goes straight to where it belongs, and the page says how far it is.
const form = document.querySelector("[data-upload]");

if (form) {
  form.hidden = false;
  document.querySelector(".paste").open = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form.querySelector("input").files[0]);
  });
}

function send(file) {
  const bar = form.querySelector("progress"), mistake = form.querySelector(".mistake"), button = form.querySelector("button");
  const request = new XMLHttpRequest();
  const failed = () => {
    mistake.textContent = form.dataset.failed;
    bar.hidden = true;
    button.disabled = false;
  };
  mistake.textContent = "";
  bar.hidden = false;
  button.disabled = true;
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  };
  request.onload = () => (request.status < 300 ? location.reload() : failed());
  request.onerror = failed;
  request.open("PUT", form.dataset.upload);
  request.send(file);
}

const running = document.querySelector("[data-progress]");

async function look() {
  const answer = await fetch(running.dataset.progress, { credentials: "same-origin" });
  const job = answer.ok ? await answer.json() : null;
  if (job && job.state !== "running") return location.reload();
  if (job && job.total) {
    const bar = running.querySelector("progress"), status = running.querySelector("[role=status]");
    bar.max = job.total;
    bar.value = job.done;
    status.textContent = `${job.done.toLocaleString(document.documentElement.lang)} / ${job.total.toLocaleString(document.documentElement.lang)}`;
  }
  setTimeout(look, 2000);
}

if (running) setTimeout(look, 1500);

const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
