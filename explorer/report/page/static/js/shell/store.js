// What is chosen on the page. It stands in the address (#point=12&other=3), so that any choice can
// be linked to, and the browser's Back undoes it.

export function makeStore(read = () => window.location.hash) {
  const listeners = [];
  const chosen = parsed(read());

  function tell(changed) {
    for (const listener of listeners) listener(chosen, changed);
  }

  function set(values) {
    const changed = Object.keys(values).filter((name) => chosen[name] !== values[name]);
    if (!changed.length) return;
    Object.assign(chosen, values);
    for (const name of changed) if (chosen[name] === null) delete chosen[name];
    window.history.replaceState(null, "", `#${written(chosen)}`);
    tell(changed);
  }

  function reread() {
    const now = parsed(read());
    const names = new Set([...Object.keys(now), ...Object.keys(chosen)]);
    const changed = [...names].filter((name) => now[name] !== chosen[name]);
    for (const name of changed) delete chosen[name];
    Object.assign(chosen, now);
    if (changed.length) tell(changed);
  }

  window.addEventListener("hashchange", reread);
  return { chosen, set, listen: (listener) => listeners.push(listener) };
}

function parsed(hash) {
  return Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
}

function written(chosen) {
  return new URLSearchParams(chosen).toString();
}
