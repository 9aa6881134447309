// Plotly is large: it is fetched when the first figure wants it, and kept.

import { PLOTLY } from "./shared.js";

let loading = null;

export function plotly(base) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = base + PLOTLY;
    // What waited meanwhile, the pen's answers above all, comes before the first figure is built.
    script.onload = () => setTimeout(() => resolve(window.Plotly));
    script.onerror = () => {
      loading = null; // offline for a moment: the next figure tries again
      script.remove();
      reject(new Error("Plotly did not load"));
    };
    document.head.append(script);
  });
  return loading;
}
