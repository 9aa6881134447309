// Streamlit's side of the stage. Streamlit calls this through ../__init__.py; a second call
// for the same element is an update.

import { Stage } from "./stage.js";

const stages = new WeakMap();

export function mount({ parentElement: root, data }) {
  if (!stages.has(root)) stages.set(root, new Stage(root, data));
  const stage = stages.get(root);
  stage.use(data.network);
  return () => {
    stage.close();
    stages.delete(root);
  };
}
