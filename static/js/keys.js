// Keys for people who sit here all day. Everything they do, a link or a button on the page does as well; a key whose link
// is not on the page does nothing. Single keys rest while somebody types, and where they were switched off.

const palette = document.getElementById("palette");
const list = document.getElementById("keys");
// The list itself says what goes where; a place that this person has no link to is not in it.
const places = {};
const link = (path) => document.querySelector(`nav a[href="${path}"]`);
for (const row of list?.querySelectorAll("[data-go]") ?? []) {
  if (link(row.dataset.path)) places[row.dataset.go] = row.dataset.path;
  else row.hidden = true;
}
const single = document.body.dataset.keys !== "off";
let going = 0;

// A field that was just closed has the cursor for a moment still.
const typing = (target) => target.checkVisibility?.() && target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function open(popover) {
  if (!popover) return;
  popover.showPopover();
  (popover.querySelector("input") ?? popover.querySelector("a, button"))?.focus();
}

// The first link of the row below or above the one that has the focus.
function step(by) {
  const rows = [...document.querySelectorAll("main tbody tr, main .rows > li")].filter((row) => row.querySelector("a"));
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]?.querySelector("a").focus();
}

const keys = {
  "/": () => document.querySelector(".appbar input[type=search]")?.focus(),
  "?": () => open(list),
  n: () => (document.querySelector('main a[href^="/staff/invoices/new"]') ?? document.querySelector('a[href="/staff/invoices/new"]'))?.click(),
  j: () => step(1),
  k: () => step(-1),
  g: () => (going = Date.now()),
};

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    if (event.key === "k") event.preventDefault(), open(palette);
    if (event.key === "Enter") event.target.form?.querySelector(".btn--primary")?.click();
    return;
  }
  if (!single || event.altKey || typing(event.target)) return;
  const gone = Date.now() - going < 1500 && places[event.key];
  const act = gone ? () => link(gone).click() : keys[event.key];
  if (!act) return;
  event.preventDefault();
  if (event.key !== "g") going = 0;
  act();
});

// In the palette the links below the box are those that fit; Enter goes to the first, or searches.
palette?.addEventListener("input", (event) => {
  const words = event.target.value.trim().toLowerCase();
  for (const row of palette.querySelectorAll("li")) row.hidden = !row.textContent.toLowerCase().includes(words);
});
palette?.addEventListener("submit", (event) => {
  const words = event.target.querySelector("input").value.trim();
  const first = words.length < 12 && palette.querySelector("li:not([hidden]) a");
  if (!first) return;
  event.preventDefault();
  first.click();
});
