// The table of runs: sort, filter, choose. A page of it is shown at a time.

import { choice, clear, el, panel } from "../shell/dom.js";
import { number } from "../shell/format.js";
import { known, whole } from "./unpack.js";
import { scrolled } from "./verdict.js";

const ROWS = 50;

const COLUMNS = [
  { name: "place", label: "run", value: (runs, k) => k },
  { name: "verdict", label: "verdict", value: (runs, k) => runs.verdict.at(k) },
  { name: "complex", label: "N_C" },
  { name: "real", label: "N_R" },
  { name: "minima", label: "minima" },
  { name: "local", label: "not global", value: notGlobal },
  { name: "degenerate", label: "degenerate" },
  { name: "lowest", label: "lowest loss", value: (runs, k) => known(runs.lowest[k]) },
  { name: "highest_minimum", label: "highest minimum", value: (runs, k) => known(runs.highest_minimum[k]) },
  { name: "certified", label: "certified" },
];

export function runsPanel(study, store) {
  const { runs } = study;
  if (!runs.size) return null;
  const state = { sort: "place", down: false, page: 0, text: "", some: "" };
  const view = el("div");
  const draw = () => clear(view, ...shown(study, store, state, draw));
  const controls = filters(study, store, state, () => {
    state.page = 0;
    draw();
  });
  store.listen((_, changed) => {
    if (changed.includes("verdict") || changed.includes("of")) {
      controls.show();
      state.page = 0;
      draw();
    } else if (changed.includes("run")) draw();
  });
  draw();
  return panel("runs", "Runs", "Runs", controls.node, view);
}

function filters(study, store, state, changed) {
  const { verdict } = study.runs;
  const verdicts = [["", "all"], ...verdict.words.map((word) => [word, word])];
  const combinations = [["", "all"], ...study.labels.map((label, k) => [String(k), label])];
  const some = [
    ["", "all"],
    ["local", "with a minimum that is not global"],
    ["degenerate", "with degenerate points"],
    ["warning", "with warnings"],
    ["held", "whose points are in this page"],
  ];
  const text = el("input", {
    type: "search",
    "aria-label": "Runs whose label, key or reason contains",
    placeholder: "label, key or reason contains",
    oninput: () => {
      state.text = text.value.toLowerCase();
      changed();
    },
  });
  const byVerdict = choice("Verdict", verdicts, store.chosen.verdict ?? "", (word) =>
    store.set({ verdict: word || null }),
  );
  const byCombination = choice("Combination", combinations, store.chosen.of ?? "", (k) =>
    store.set({ of: k || null }),
  );
  const bySome = choice("Only runs", some, "", (word) => {
    state.some = word;
    changed();
  });
  const show = () => {
    byVerdict.querySelector("select").value = store.chosen.verdict ?? "";
    byCombination.querySelector("select").value = store.chosen.of ?? "";
  };
  const several = study.labels.length > 1;
  return { node: el("div", { class: "filters" }, text, byVerdict, several ? byCombination : null, bySome), show };
}

const SOME = {
  local: (runs, k) => notGlobal(runs, k) > 0,
  degenerate: (runs, k) => runs.degenerate[k] > 0,
  warning: (runs, k) => runs.warning.at(k) !== null,
  held: (runs, k) => runs.held[k] === 1,
};

function chosenRows(study, store, state) {
  const { runs } = study;
  const of = store.chosen.of === undefined ? null : Number(store.chosen.of);
  const rows = [];
  for (let k = 0; k < runs.size; k += 1) {
    if (store.chosen.verdict && runs.verdict.at(k) !== store.chosen.verdict) continue;
    if (of !== null && runs.combination[k] !== of) continue;
    if (state.some && !SOME[state.some](runs, k)) continue;
    if (state.text && !textOf(study, k).includes(state.text)) continue;
    rows.push(k);
  }
  return sorted(runs, rows, state);
}

function textOf(study, k) {
  return `${study.label(k)} ${study.runs.run[k]} ${study.runs.reason.at(k) ?? ""}`.toLowerCase();
}

// Rows without a value come last, whichever way the others go.
function sorted(runs, rows, { sort, down }) {
  const column = COLUMNS.find(({ name }) => name === sort);
  const value = valueOf(column);
  const keys = new Map(rows.map((k) => [k, value(runs, k)]));
  const sign = down ? -1 : 1;
  return rows.sort((a, b) => {
    const [x, y] = [keys.get(a), keys.get(b)];
    if (x === y) return a - b;
    if (x === null) return 1;
    if (y === null) return -1;
    return (x < y ? -1 : 1) * sign;
  });
}

function valueOf({ name, value }) {
  return value ?? ((runs, k) => whole(runs[name][k]));
}

function notGlobal(runs, k) {
  const [all, best] = [runs.minima[k], runs.global_minima[k]];
  return all < 0 || best < 0 ? null : all - best;
}

function shown(study, store, state, draw) {
  const rows = chosenRows(study, store, state);
  const pages = Math.max(1, Math.ceil(rows.length / ROWS));
  state.page = Math.min(state.page, pages - 1);
  const first = state.page * ROWS;
  const part = rows.slice(first, first + ROWS);
  const head = COLUMNS.map((column) => heading(column, state, draw));
  const body = part.map((k) => tableRow(study, store, k));
  const said = rows.length
    ? `Rows ${(first + 1).toLocaleString("en-US")} to ${(first + part.length).toLocaleString("en-US")} of ${rows.length.toLocaleString("en-US")}`
    : "No run is like this.";
  const counted = rows.length < study.runs.size ? `${said} (of ${study.runs.size.toLocaleString("en-US")} runs)` : said;
  return [
    el("p", { class: "small", role: "status" }, counted),
    scrolled(el("table", { class: "runs" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)), "Table of runs"),
    pages > 1 ? pager(state, pages, draw) : null,
  ];
}

function heading(column, state, draw) {
  const on = state.sort === column.name;
  const direction = state.down ? "descending" : "ascending";
  const sort = () => {
    state.down = on ? !state.down : false;
    state.sort = column.name;
    state.page = 0;
    draw();
    document.querySelector(`#runs th[data-name="${column.name}"] button`)?.focus();
  };
  const mark = on ? (state.down ? " ▼" : " ▲") : "";
  return el(
    "th",
    { scope: "col", "aria-sort": on ? direction : null, "data-name": column.name },
    el("button", { class: "sort", onclick: sort }, `${column.label}${mark}`),
  );
}

function tableRow(study, store, k) {
  const { runs } = study;
  const key = runs.run[k];
  const choose = () => {
    store.set({ run: key, point: null });
    document.getElementById("run")?.scrollIntoView();
  };
  const open = (event) => {
    event.stopPropagation();
    choose();
  };
  const cells = COLUMNS.slice(1).map((column) => {
    const value = valueOf(column)(runs, k);
    const words = typeof value === "string";
    return el("td", { class: words ? null : "number" }, words ? value : number(value, 7));
  });
  const classes = [
    store.chosen.run === key ? "chosen" : "",
    ["incomplete", "failed"].includes(runs.verdict.at(k)) ? "failed" : "",
  ];
  return el(
    "tr",
    { class: classes.join(" ").trim() || null, "data-run": key, onclick: choose },
    el("th", { scope: "row" }, el("button", { class: "link", onclick: open }, study.label(k))),
    cells,
  );
}

function pager(state, pages, draw) {
  const step = (by, text, label) =>
    el(
      "button",
      {
        "aria-label": label,
        disabled: state.page + by < 0 || state.page + by >= pages,
        onclick: () => {
          state.page += by;
          draw();
        },
      },
      text,
    );
  const place = `page ${(state.page + 1).toLocaleString("en-US")} of ${pages.toLocaleString("en-US")}`;
  return el("p", { class: "pager" }, step(-1, "‹ earlier", "Earlier rows"), ` ${place} `, step(1, "later ›", "Later rows"));
}
