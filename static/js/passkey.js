// Passkeys: sign-in, enrolling, and confirming one operation. Everything else works without scripts.
//
// A page says what it wants in attributes of one form, so that no address and no word lives here:
//   data-passkey="sign-in | enrol | confirm"   data-options="<url>"   data-finish="<url>"
//   data-error-none, -failed, -exists, -offline   words in the reader's language
// and holds [data-passkey-start] (button), [data-passkey-error] and [data-passkey-unsupported] (both hidden).
//
// The wire: POST options  {"fields": {…the form…}}                       → {"ceremony": "…", "publicKey": {…}}
//           POST finish   {"ceremony": "…", "credential": {…}, "fields"} → {"next": "/…"}
// A refusal is {"code": "…", "message": "words to show"}; with code "unknown_credential" also "rpId".

const form = document.querySelector("form[data-passkey]");
const button = form.querySelector("[data-passkey-start]");
const errorBox = form.querySelector("[data-passkey-error]");
const words = form.dataset;
const enrolling = words.passkey === "enrol";
const parse = enrolling ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
let pending = new AbortController();
// Autofill waits in silence: what goes wrong is worth words only once the person picked a passkey.
let chosen = false;

class Refusal extends Error {
  constructor({ code, message }) {
    super(message ?? "");
    this.code = code;
  }
}

async function post(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  const data = await answer.json().catch(() => ({}));
  return { ok: answer.ok, data };
}

async function ceremony(mediation) {
  pending.abort();
  pending = new AbortController();
  chosen = false;
  const { signal } = pending;
  const quiet = mediation === "conditional";
  const fields = quiet ? {} : Object.fromEntries(new FormData(form));
  const options = await post(words.options, { fields });
  if (!options.ok) throw new Refusal(options.data);
  signal.throwIfAborted();

  const publicKey = PublicKeyCredential[parse](options.data.publicKey);
  const credential = enrolling
    ? await navigator.credentials.create({ publicKey, signal })
    : await navigator.credentials.get({ publicKey, signal, mediation });
  chosen = true;
  const finish = await post(words.finish, {
    ceremony: options.data.ceremony,
    credential: credential.toJSON(),
    // The fields as they are now: with autofill the person may have typed since the ceremony began.
    fields: Object.fromEntries(new FormData(form)),
  });
  if (finish.ok) return leave(finish.data.next);
  if (finish.data.code === "unknown_credential") {
    // Ask the passkey provider to stop offering a passkey that is no longer held here.
    await PublicKeyCredential.signalUnknownCredential?.({ rpId: finish.data.rpId, credentialId: credential.id });
  }
  throw new Refusal(finish.data);
}

function leave(next) {
  const target = new URL(next ?? "/", location.origin);
  location.assign(target.origin === location.origin ? target.href : "/");
}

function show(error) {
  if (error.name === "AbortError") return;
  errorBox.textContent =
    error.name === "NotAllowedError" ? words.errorNone
    : error.name === "InvalidStateError" ? words.errorExists
    : error.name === "TypeError" ? words.errorOffline
    : error.message && error instanceof Refusal ? error.message
    : words.errorFailed;
  errorBox.hidden = false;
}

async function start() {
  if (form.ariaBusy === "true") return;
  errorBox.hidden = true;
  form.ariaBusy = "true";
  try {
    await ceremony("optional");
  } catch (error) {
    show(error);
    form.ariaBusy = null;
    offer();
  }
}

// Offer passkeys in the autofill of the e-mail field; after a refusal, once more.
async function offer() {
  if (words.passkey !== "sign-in") return;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  ceremony("conditional").catch((error) => {
    if (!chosen) return;
    show(error);
    offer();
  });
}

if ("credentials" in navigator && window.PublicKeyCredential?.[parse]) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    start();
  });
  // Enter in a field starts the ceremony, not whatever button happens to come first.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    start();
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  offer();
} else {
  button.hidden = true;
  form.querySelector("[data-passkey-unsupported]")?.removeAttribute("hidden");
}
