// A link to a place on a page that comes piece by piece: the browser looked for it too early.

const PATIENCE = 10000; // ms

// Brings the place that the address names into sight, as soon as it is there.
export function toAnchor() {
  const name = location.hash.slice(1);
  if (!name) return;
  const go = () => {
    const place = document.getElementById(name);
    if (!place) return;
    end();
    place.dataset.here = "";
    place.scrollIntoView({ block: "center" });
  };
  const watching = new MutationObserver(go);
  const end = () => watching.disconnect();
  watching.observe(document.body, { childList: true, subtree: true });
  setTimeout(end, PATIENCE);
  go();
}
