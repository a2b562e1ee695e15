// Panels that are made one after the other: one that fails says so, and the others are shown.

import { el, panel } from "./dom.js";

export function shown(panels, data, store) {
  return panels.map((make) => safely(make, data, store)).filter((node) => node !== null);
}

function safely(make, data, store) {
  try {
    return make(data, store);
  } catch (error) {
    const said = `This panel cannot be shown: ${error.message}. The file may be damaged.`;
    return panel(make.name, "Not shown", "Not shown", el("p", { class: "loud" }, said));
  }
}
