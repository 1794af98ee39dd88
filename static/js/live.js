// The dashboard's feed goes on by itself: one EventSource, whose events are rows that the server has rendered.
// Without it the page shows what there was when it was loaded.

const feed = document.querySelector("[data-live]");
const most = 12;

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
    feed.prepend(parsed.content);
    while (feed.children.length > most) feed.lastElementChild.remove();
  };
}
