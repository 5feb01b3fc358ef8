// Saves a click: sends the form that only leads on, and fills in the code that a mailed link carries.
const token = new URLSearchParams(location.hash.slice(1)).get("token");
const code = document.querySelector("[data-code]");
if (code && token) {
  code.querySelector("input").value = token;
  code.hidden = true;
  history.replaceState(null, "", location.pathname);
}
document.querySelector("form[data-send]")?.submit();

// Passkeys need the browser's help (Web Authentication Level 3, section 5.1): it answers the question of the form.
const ask = (form, how) => {
  const question = JSON.parse(form.dataset.options);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question), ...how });
};
const send = (form, credential) => {
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
};

// Where somebody types who they are, the browser suggests their passkeys (conditional mediation, section 5.1.4) until the button asks.
let suggestion;
const suggest = async form => {
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) {
    return;
  }
  suggestion = new AbortController();
  try {
    send(form, await ask(form, { mediation: "conditional", signal: suggestion.signal }));
  } catch {
    // None was chosen: there are the other ways.
  }
};
const knowsPasskeys = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);
for (const form of knowsPasskeys ? document.querySelectorAll("form[data-passkey]") : []) {
  const failed = form.querySelector("[data-failed]");
  form.hidden = false;
  form.addEventListener("submit", async event => {
    event.preventDefault();
    failed.hidden = true;
    suggestion?.abort();
    try {
      send(form, await ask(form));
    } catch {
      failed.hidden = false;
    }
  });
  if (form.dataset.passkey === "get" && document.querySelector("input[autocomplete~=webauthn]")) {
    suggest(form);
  }
}
for (const hint of knowsPasskeys ? document.querySelectorAll("[data-without-passkeys]") : []) {
  hint.hidden = true;
}
