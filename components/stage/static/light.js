// Whether the page is light: the visitor's choice on any page, which the browser remembers.
//
// A plain script at the head of every page, so that who chose light is not shown a dark page
// first. Streamlit's own theme follows what the browser prefers, at once and without a word to
// the server. A visitor here prefers dark unless light was asked for, and so it is told.

(() => {
  if (window.pageLight) return; // the stage imports it, too, for pages that have another head
  const KEY = "digit-explorer-light";
  const kept = () => {
    try {
      return localStorage.getItem(KEY) === "true";
    } catch {
      return false; // no storage: the choice lives as long as the page
    }
  };
  let light = kept();
  const watchers = new EventTarget();

  // What stands for one of the browser's MediaQueryLists.
  class Preferred extends EventTarget {
    constructor(scheme) {
      super();
      Object.assign(this, { scheme, media: `(prefers-color-scheme: ${scheme})` });
    }

    get matches() {
      return (this.scheme === "light") === light;
    }
  }
  const preferred = { dark: new Preferred("dark"), light: new Preferred("light") };
  const others = window.matchMedia.bind(window);
  window.matchMedia = (query) =>
    preferred[/^\s*\(prefers-color-scheme:\s*(dark|light)\)\s*$/.exec(query)?.[1]] ?? others(query);

  const show = (on) => {
    const changed = on !== light;
    light = on;
    document.documentElement.style.colorScheme = light ? "light" : "dark";
    if (!changed) return;
    for (const one of [...Object.values(preferred), watchers]) one.dispatchEvent(new Event("change"));
  };
  addEventListener("storage", ({ key }) => { if (key === KEY) show(kept()); }); // another tab
  window.pageLight = {
    get on() {
      return light;
    },
    set(on) {
      try {
        localStorage.setItem(KEY, String(on));
      } catch {
        // see above
      }
      show(on);
    },
    // fn() is called when it has changed; returns what ends that
    watch(fn) {
      watchers.addEventListener("change", fn);
      return () => watchers.removeEventListener("change", fn);
    },
  };
  show(light);
})();
