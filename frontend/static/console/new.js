// A file's text goes where it could have been pasted.
for (const place of document.querySelectorAll("[data-file]")) {
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "file", accept: ".json,application/json" });
  label.append(`${place.dataset.file} `, input);
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) document.getElementById(place.dataset.into).value = await file.text();
  });
  place.append(label);
}
