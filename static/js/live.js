// A feed goes on by itself: one EventSource, whose events are rows that the server has rendered. A row with an id takes the
// place of the one before; one that is not what the page was asked for leaves it. Without script the page shows what there
// was when it was loaded.

const feed = document.querySelector("[data-live]");
const most = Number(feed?.dataset.most ?? 12);
const wanted = ["state", "severity", "rule"];

// Rows come from our own server and are escaped there; this is the one place that parses them.
const plain = { createHTML: (html) => html };
const policy = globalThis.trustedTypes?.createPolicy("fragments", plain) ?? plain;

if (feed) {
  const source = new EventSource(feed.dataset.live);
  const mark = feed.closest(".card")?.querySelector(".live");
  source.onopen = () => mark && (mark.hidden = false);
  source.onerror = () => mark && (mark.hidden = true);
  source.onmessage = (event) => {
    const parsed = document.createElement("template");
    parsed.innerHTML = policy.createHTML(event.data);
    const row = parsed.content.firstElementChild;
    if (row?.id) document.getElementById(row.id)?.remove();
    if (wanted.some((name) => feed.dataset[name] && row?.dataset[name] !== feed.dataset[name])) return;
    feed.prepend(parsed.content);
    feed.hidden = false;
    document.querySelector("[data-empty]")?.remove();
    while (feed.children.length > most) feed.lastElementChild.remove();
  };
  source.addEventListener("count", (event) => {
    for (const count of document.querySelectorAll(`[data-count="${feed.dataset.counts}"]`)) {
      count.hidden = event.data === "0";
      count.firstChild.data = event.data;
    }
  });
}
