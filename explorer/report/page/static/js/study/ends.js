// Where optimisers and searches ended, over the runs of each combination.

import { el, panel } from "../shell/dom.js";
import { number } from "../shell/format.js";
import { scrolled } from "./verdict.js";

export function endsPanel(study) {
  const { ends } = study.facts;
  if (!ends) return null;
  const t = ends.by_method;
  const body = t.method.map((method, k) =>
    el(
      "tr",
      {},
      el("td", {}, `${t.architecture[k]}, ${t.data[k]}, ${t.regularization[k]}`),
      el("td", {}, method),
      [t.index[k], t.listed[k], t.found[k]].map((v) => el("td", { class: "number" }, String(v))),
      el("td", { class: "number" }, number(t.count[k] / t.starts[k], 4)),
    ),
  );
  const names = ["combination", "method", "index", "listed", "found", "share of starts"];
  const head = names.map((name) => el("th", { scope: "col" }, name));
  const said =
    "Listed: real critical points up to symmetry, over all runs; found: those at which a run of the method ended; share: of all starts, those that ended at points of this index.";
  const left = ends.left_out ? ` Shares of single runs are left out for ${ends.left_out} runs.` : "";
  return panel(
    "ends",
    "Optimisers",
    "Where optimisers ended",
    el("p", {}, `${said} Starts: ${ends.starts}.${left}`),
    scrolled(el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)), "Ends by method"),
  );
}
