// One run of the study: its points as on the page of one solution, its sweep, its shares.

import { sharesTable } from "../answers/basins.js";
import { sweepBody } from "../answers/sweep.js";
import { treePanel } from "../answers/tree.js";
import { clear, el, panel } from "../shell/dom.js";
import { solutionPanels } from "../solution/panels.js";
import { runFacts } from "./model.js";

export function runPanel(study, store) {
  if (!study.runs.size) return null;
  const body = el("div");
  let scope = null;
  const draw = () => {
    scope?.close();
    scope = scoped(store);
    clear(body, ...content(study, scope));
  };
  store.listen((_, changed) => changed.includes("run") && draw());
  draw();
  return panel("run", "Chosen run", "The chosen run", body);
}

function content(study, store) {
  const key = store.chosen.run;
  if (key === undefined) return [el("p", {}, "Choose a run in the table above, or a mark in the losses.")];
  const row = study.byKey.get(key);
  if (row === undefined) return [el("p", { class: "loud" }, `This page has no run ${key}.`)];
  return [
    back(study, row, store),
    points(study, row, store),
    treeOf(study, key, store),
    ...sweepsOf(study, key, store),
    ...sharesOf(study, key),
  ].filter((node) => node !== null);
}

function back(study, row, store) {
  const { runs } = study;
  const of = String(runs.combination[row]);
  const up = (event, id, values) => {
    event.preventDefault();
    store.set(values);
    document.getElementById(id)?.scrollIntoView();
  };
  const link = (id, text, values) =>
    el("a", { href: `#${id}`, onclick: (event) => up(event, id, values) }, text);
  return el(
    "p",
    { class: "links" },
    link("study", "↑ study", {}),
    link("runs", "↑ table of runs", {}),
    link("counts", "↑ its combination", { combination: of }),
    step(study, row, -1, "‹ run before", store),
    step(study, row, 1, "next run ›", store),
  );
}

function step(study, row, by, text, store) {
  const key = study.runs.run[row + by];
  if (key === undefined) return null;
  return el("button", { class: "link", onclick: () => store.set({ run: key, point: null }) }, text);
}

function points(study, row, store) {
  const { runs } = study;
  if (runs.verdict.at(row) === "failed") {
    return el("p", { class: "loud" }, `This run gave no list: ${runs.reason.at(row) ?? "no reason is stored"}`);
  }
  const panels = solutionPanels(runFacts(study, row), store);
  if (runs.held[row]) return el("div", { class: "inner solution" }, panels);
  const code = `explorer report FOLDER --run ${runs.run[row]}`;
  const said = "The points of this run are left out of this page, which would be too large with all of them. This writes a page with them: ";
  return el("div", { class: "inner" }, el("p", { class: "warning" }, said, el("code", {}, code)), panels.slice(0, 1));
}

// Of runs that were asked for when the page was written.
function treeOf(study, key, store) {
  const tree = study.facts.trees[key];
  if (!tree) return null;
  if (tree.note) return el("p", { class: "note" }, tree.note);
  return el("div", { class: "inner" }, treePanel(tree, "run-tree", store));
}

function sweepsOf(study, key, store) {
  const own = study.facts.sweeps.of.filter((sweep) => sweep.run === key);
  return own.map((sweep, k) =>
    el("section", { class: "inner", id: `run-sweep-${k}` }, el("h3", {}, `Sweep over ${sweep.parameter}`), sweepBody(sweep, store)),
  );
}

function sharesOf(study, key) {
  const rows = study.facts.ends?.runs[key];
  if (!rows) return [];
  const names = Object.keys(rows[0] ?? {});
  const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
  return [
    el(
      "section",
      { class: "inner", id: "run-shares" },
      el("h3", {}, "Where optimisers ended"),
      sharesTable(columns, study.facts.ends.confidence),
    ),
  ];
}

// A store whose listeners end with what they belong to.
export function scoped(store) {
  let open = true;
  return {
    chosen: store.chosen,
    set: store.set,
    listen: (listener) =>
      store.listen((chosen, changed) => {
        if (open) listener(chosen, changed);
      }),
    close: () => {
      open = false;
    },
  };
}
