// Makes working forms nicer: one submission at a time, and a question before typed words are lost.
// The server does not rely on any of it: it refuses replays and keeps what was typed.

const patience = 10_000;
let dirty = false;

addEventListener("submit", (event) => {
  const form = event.target;
  // By attribute: a field named "method" would hide the property.
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (form.ariaBusy === "true") return event.preventDefault();
  form.ariaBusy = "true";
  if (form.matches("[data-unsaved]")) dirty = false;
  // A download or a stopped request leaves the page standing: give the buttons back.
  setTimeout(() => (form.ariaBusy = null), patience);
});

addEventListener("input", (event) => {
  if (event.target.form?.matches("[data-unsaved]")) dirty = true;
});

addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});

// Back from the next page: the browser shows this one as it was left.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = null;
});
