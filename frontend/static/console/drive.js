// A form that takes a file carries it as text: nothing of it is kept on the way.
for (const form of document.querySelectorAll("form[data-file]")) {
  const chosen = form.querySelector("input[type=file]");
  const carried = form.querySelector(`input[type=hidden][name="${form.dataset.file}"]`);
  chosen.addEventListener("change", () => { carried.value = ""; });
  form.addEventListener("submit", (event) => {
    if (!chosen.files.length || carried.value) return;
    event.preventDefault();
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      carried.value = reader.result.slice(reader.result.indexOf(",") + 1);
      form.requestSubmit(event.submitter);
    });
    reader.readAsDataURL(chosen.files[0]);
  });
}
