// Runs modules that came together in one file (../whole.py), as a browser runs those that come
// alone: each once for the whole page, when all that it imports has run; but one after the other,
// also where one waits for something. Every such file begins with this, and those from the same
// address share the first one's: a newer app's, in a page that was left open, begin anew.

const from = new URL(".", import.meta.url).href;

if (window.stageModules?.from !== from) {
  const written = new Map(); // name: what it imports, and the function that it became
  const run = new Map(); // name: the promise of what it exports

  const need = (name) => {
    if (!run.has(name)) run.set(name, made(name));
    return run.get(name);
  };
  const made = async (name) => {
    const [imports, module] = written.get(name);
    const found = [];
    for (const one of imports) found.push(await need(one));
    return module(...found);
  };
  const define = (name, imports, module) => {
    if (!written.has(name)) written.set(name, [imports, module]);
  };
  window.stageModules = { from, need, define };
}
