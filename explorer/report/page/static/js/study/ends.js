// Where optimisers and searches ended, over the runs of each combination.

import { el, panel } from "../shell/dom.js";
import { number } from "../shell/format.js";
import { scrolled } from "./verdict.js";

export function endsPanel(study) {
  const { ends } = study.facts;
  if (!ends) return null;
  const rows = pivoted(ends.by_method);
  const indices = [...new Set(ends.by_method.index)].sort((a, b) => a - b);
  const names = ["combination", "method", ...indices.map((index) => `index ${index}`)];
  const head = names.map((name) => el("th", { scope: "col" }, name));
  const body = rows.map(({ label, method, cells }) =>
    el(
      "tr",
      {},
      el("td", {}, label),
      el("td", {}, method.replaceAll("_", " ")),
      indices.map((index) => el("td", { class: "number" }, cells.get(index) ?? "")),
    ),
  );
  const said =
    "Of each index: how many of the listed real critical points (up to symmetry, over all runs) were found, and the share of all starts that ended there.";
  const left = ends.left_out ? ` Shares of single runs are left out for ${ends.left_out} runs.` : "";
  return panel(
    "ends",
    "Optimisers",
    "Where optimisers ended",
    el("p", {}, `${said} Starts: ${ends.starts}.${left}`),
    scrolled(el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)), "Ends by method"),
  );
}

// One row a combination and method, a cell an index.
function pivoted(t) {
  const rows = new Map();
  t.method.forEach((method, k) => {
    const name = JSON.stringify([t.combination[k], method]);
    if (!rows.has(name)) {
      const label = `${t.architecture[k]}, ${t.data[k]}, ${t.regularization[k]}`;
      rows.set(name, { label, method, cells: new Map() });
    }
    const share = number((100 * t.count[k]) / t.starts[k], 3);
    rows.get(name).cells.set(t.index[k], `${t.found[k]} of ${t.listed[k]}, ${share} %`);
  });
  return [...rows.values()];
}
