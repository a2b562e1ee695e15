// Panels that are made one after the other: one that fails says so, and the others are shown.

import { el, panel } from "./dom.js";

export function shown(panels, data, store) {
  const nodes = panels.map((make) => safely(make.name, () => make(data, store)));
  return nodes.filter((node) => node !== null);
}

// What make gives; a panel under this id that says why, where it fails.
export function safely(id, make) {
  try {
    return make();
  } catch (error) {
    const said = `This panel cannot be shown: ${error.message}. The file may be damaged.`;
    return panel(id, "Not shown", "Not shown", el("p", { class: "loud" }, said));
  }
}
