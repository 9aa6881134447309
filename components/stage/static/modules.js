// Runs modules that came together in one file (../whole.py), as a browser runs those that come
// alone: each once for the whole page, when all that it imports has run; but one after the other,
// also where one waits for something. Every such file begins with this, and they share the first.

window.stageModules ??= (() => {
  const written = new Map(); // name: what it imports, and the function that it became
  const run = new Map(); // name: the promise of what it exports

  async function made(name) {
    const [imports, module] = written.get(name);
    const found = [];
    for (const one of imports) found.push(await need(one));
    return module(...found);
  }

  function need(name) {
    if (!run.has(name)) run.set(name, made(name));
    return run.get(name);
  }

  return {
    need,
    define(name, imports, module) {
      if (!written.has(name)) written.set(name, [imports, module]);
    },
  };
})();
