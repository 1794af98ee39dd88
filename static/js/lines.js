// The invoice editor while somebody types: sends the same form that its buttons send, and takes over the totals. Adding,
// taking out and changing the kind of a line bring all lines back. Without it, the buttons load the page.

const policy = globalThis.trustedTypes?.createPolicy("lines", { createHTML: (html) => html });
const pause = 350;
let timer, running, bringing;

const form = () => document.querySelector("form[data-lines]");

async function ask(button) {
  running?.abort();
  running = new AbortController();
  const body = new URLSearchParams(new FormData(form()));
  body.set(button?.name ?? "action", button?.value ?? "recalculate");
  const headers = { "x-fragment": "lines" };
  // By attribute: the buttons named "action" hide the property.
  const answer = await fetch(form().getAttribute("action"), { method: "POST", body, headers, signal: running.signal });
  if (!answer.ok || answer.redirected) throw new Error("the whole page is wanted");
  const html = await answer.text();
  return new DOMParser().parseFromString(policy?.createHTML(html) ?? html, "text/html");
}

function take(from, names) {
  for (const part of from.querySelectorAll("[data-live]")) {
    if (!names(part.dataset.live)) continue;
    document.querySelector(`[data-live="${part.dataset.live}"]`)?.replaceWith(document.adoptNode(part));
  }
}

async function totals() {
  // Lines on their way bring their totals along.
  if (bringing) return;
  try {
    take(await ask(), (name) => name !== "lines");
  } catch {
    // Typing goes on; the button is still there.
  }
}

const held = () => new Map(new FormData(form()));

async function lines(button) {
  const asked = held();
  const mine = (bringing = {});
  try {
    const fresh = await ask(button);
    // What was typed while the answer was on its way stays, and so does the cursor.
    const since = button?.name === "remove" ? [] : [...held()].filter(([name, value]) => asked.get(name) !== value);
    const there = document.activeElement?.id;
    take(fresh, (name) => !name.endsWith("-total"));
    for (const [name, value] of since) document.getElementById(name) && (document.getElementById(name).value = value);
    const next = document.getElementById(fresh.querySelector("form")?.dataset.focus ?? there);
    next?.focus();
    if (next?.type === "text") next.setSelectionRange(next.value.length, next.value.length);
    bringing = undefined;
    if (since.length) totals();
  } catch (error) {
    if (error.name !== "AbortError") form().requestSubmit(button);
  } finally {
    if (bringing === mine) bringing = undefined;
  }
}

// The page says where typing begins.
document.getElementById(form()?.dataset.focus)?.focus();

addEventListener("input", (event) => {
  if (event.target.form !== form()) return;
  clearTimeout(timer);
  timer = setTimeout(totals, pause);
});

addEventListener("change", (event) => {
  if (event.target.form !== form()) return;
  const again = event.target.matches("[data-kind], [id$='-unit'], [id$='-percent']");
  if (!again || event.target.matches("input[id$='-unit']")) return;
  clearTimeout(timer);
  lines();
});

// Before forms.js marks the form as busy.
addEventListener(
  "submit",
  (event) => {
    const button = event.submitter;
    if (event.target !== form() || !button) return;
    if (!["add", "remove"].includes(button.name) && button.value !== "recalculate") return;
    if (button.dataset.whole) return;
    event.preventDefault();
    button.dataset.whole = "1";
    lines(button).finally(() => delete button.dataset.whole);
  },
  true,
);

addEventListener("keydown", (event) => {
  if (!form()) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form().requestSubmit(form().querySelector("[data-primary]"));
  } else if (event.altKey && !event.ctrlKey && !event.metaKey) {
    const wanted = `Alt+${event.code.replace("Key", "")}`;
    const button = form().querySelector(`[aria-keyshortcuts="${wanted}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  }
});
