// Asks for a passkey before a form is sent (WebAuthn, level 3), and puts the answer into it.

export function passkeys() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const said = form.querySelector("[data-refused]");
    if (!window.PublicKeyCredential) {
      said.textContent = said.dataset.missing;
      continue;
    }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "";
      const button = form.querySelector("button");
      button.disabled = true;
      try {
        const field = document.createElement("input");
        field.type = "hidden";
        field.name = form.dataset.field;
        field.value = JSON.stringify(await asked(form.dataset.passkey, JSON.parse(form.dataset.options)));
        form.append(field);
        form.submit();
      } catch {
        said.textContent = said.dataset.refused;
        button.disabled = false;
      }
    });
  }
}

async function asked(kind, options) {
  const publicKey = options;
  publicKey.challenge = bytes(options.challenge);
  if (options.user) publicKey.user.id = bytes(options.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    for (const one of options[list] ?? []) one.id = bytes(one.id);
  }
  const made = await navigator.credentials[kind]({ publicKey });
  return plain(made);
}

function plain(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  const { id, type } = credential;
  return { id, rawId: text(credential.rawId), type, response, clientExtensionResults: {} };
}

function bytes(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
