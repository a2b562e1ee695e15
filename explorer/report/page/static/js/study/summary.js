// One row a combination: what the study counts.

import { el, panel } from "../shell/dom.js";
import { number, words } from "../shell/format.js";
import { scrolled } from "./verdict.js";

const COLUMNS = [
  ["runs", "runs", "finished runs"],
  ["unknowns", "n", "unknowns: weights"],
  ["total_degree", "CBB", "classical Bezout bound, the product of the degrees"],
  ["bkk", "BKK", "bound by mixed volumes"],
  ["complex", "N_C", "complex critical points of a run"],
  ["real_mean", "N_R mean", "mean number of real critical points of a run"],
  ["real_range", "N_R range", "fewest and most real critical points of a run"],
  ["minima_mean", "minima mean", "mean number of minima of a run"],
  ["minima_range", "minima range", "fewest and most minima of a run"],
  ["local", "not global", "minima that are not global, and their part of all minima"],
  ["local_runs", "runs with one", "runs with a minimum that is not global"],
  ["degenerate", "degenerate", "degenerate real points, over all runs"],
  ["proved", "proved", "runs whose list is proved complete"],
  ["incomplete", "incomplete", "runs whose list may lack points"],
  ["failed", "failed", "runs that gave no list"],
];

export function summaryPanel(study, store) {
  const rows = study.facts.combinations.map((one) => ({
    ...one,
    complex: range(one.complex_min, one.complex_max),
    real_range: range(one.real_min, one.real_max),
    minima_range: range(one.minima_min, one.minima_max),
    local: share(one.local_minima, one.local_minima_share),
    local_runs: share(one.runs_with_local_minima, one.runs_with_local_minima_share),
  }));
  const columns = COLUMNS.filter(([name]) => !rows.every((row) => empty(row[name])));
  const head = columns.map(([, label, means]) => el("th", { scope: "col", title: means }, label));
  const body = rows.map((row, k) => tableRow(study, store, row, k, columns));
  return panel(
    "combinations",
    "Combinations",
    "Combinations",
    scrolled(
      el(
        "table",
        { class: "combinations" },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "combination"), head)),
        el("tbody", {}, body),
      ),
      "Table of combinations",
    ),
    el("details", {}, el("summary", {}, "What the columns say"), meanings(columns)),
    indexTable(study),
  );
}

function tableRow(study, store, row, k, columns) {
  const show = () => {
    store.set({ combination: String(k) });
    document.getElementById("counts")?.scrollIntoView();
  };
  const name = el("button", { class: "link", onclick: show }, study.labels[k]);
  const cells = columns.map(([field]) => el("td", { class: "number" }, words(row[field])));
  return el("tr", {}, el("th", { scope: "row" }, name), cells);
}

function meanings(columns) {
  return el("dl", {}, columns.map(([, label, means]) => [el("dt", {}, label), el("dd", {}, means)]));
}

// Mean number of real points of each index.
function indexTable(study) {
  const all = study.facts.combinations;
  const names = Object.keys(all[0] ?? {}).filter((name) => /^index_\d+$/.test(name));
  const last = names.findLastIndex((name) => all.some((one) => one[name] > 0));
  if (last < 0) return null;
  const shown = names.slice(0, last + 1);
  const head = shown.map((name) => el("th", { scope: "col" }, name.slice(6)));
  const body = all.map((one, k) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, study.labels[k]),
      shown.map((name) => el("td", { class: "number" }, number(one[name], 4))),
    ),
  );
  const title = "Real critical points by index (negative eigenvalues of the Hessian), mean of a run";
  return el(
    "details",
    {},
    el("summary", {}, title),
    scrolled(
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "index"), head)),
        el("tbody", {}, body),
      ),
      title,
    ),
  );
}

function range(low, high) {
  if (low === null || low === undefined) return null;
  return low === high ? `${low}` : `${low} to ${high}`;
}

function share(part, whole) {
  if (part === null || part === undefined) return null;
  return whole === null || whole === undefined ? `${part}` : `${part} (${number(100 * whole, 3)} %)`;
}

function empty(value) {
  return value === null || value === undefined || value === 0 || value === "";
}
