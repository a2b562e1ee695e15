// The table of points: sort, filter, choose.

import { choice, clear, el, panel, scroller } from "../shell/dom.js";
import { complexNumber, count } from "../shell/format.js";
import { columnsOf } from "./columns.js";
import { kindsOf, labelOf } from "./model.js";

const AT_ONCE = 200;

export function tablePanel(solution, store) {
  const columnsFor = { real: columnsOf(solution.real), complex: columnsOf(solution.complex) };
  const merges = [...solution.classes.values()].some((members) => members.length > 1);
  const state = { sort: "loss", down: false, merged: merges, shown: AT_ONCE, filter: {} };
  const body = el("tbody");
  const head = el("tr");
  const said = el("p", { class: "small", role: "status" });
  const more = el("button", { type: "button", onclick: () => show({ shown: Infinity }) });

  function show(changes = {}) {
    Object.assign(state, changes);
    const rows = chosenRows(solution, state);
    const columns = columnsFor[state.filter.kind === "complex" ? "complex" : "real"];
    clear(
      head,
      columns.map((column) => heading(column, state, show)),
    );
    clear(
      body,
      rows.slice(0, state.shown).map((point) => line(point, columns, solution, store)),
    );
    clear(said, told(rows, solution, state));
    more.hidden = rows.length <= state.shown;
    more.textContent = `Show all ${rows.length.toLocaleString("en-US")} rows`;
    mark(body, solution, store.chosen);
  }

  body.addEventListener("keydown", step);
  store.listen((chosen) => mark(body, solution, chosen));
  show();
  const table = el("table", { class: "points" }, el("thead", {}, head), body);
  const title = solution.ofManifolds ? "Critical manifolds" : "Critical points";
  return panel(
    "table",
    "Table",
    title,
    thinned(solution.facts),
    filters(solution, state, merges, (changes) => show({ ...changes, shown: AT_ONCE })),
    said,
    scroller(title, table),
    more,
  );
}

function thinned({ thinned: rule }) {
  return rule ? el("p", { class: "warning" }, rule) : null;
}

function filters(solution, state, merges, show) {
  const set = (name) => (value) => show({ filter: { ...state.filter, [name]: value } });
  const kinds = kindsOf(solution.real);
  const indices = [...new Set(solution.real.map((point) => point.index))].filter(
    (index) => index !== null && index !== undefined,
  );
  const options = [["", "all real"], ...kinds.map((kind) => [kind, kind])];
  if (solution.complex.length) options.push(["complex", "not real"]);
  const box = el("input", {
    type: "checkbox",
    checked: state.merged,
    onchange: () => show({ merged: box.checked }),
  });
  return el(
    "div",
    { class: "filters" },
    choice("Kind", options, "", set("kind")),
    choice(
      "Index",
      [
        ["", "any"],
        ...indices.sort((a, b) => a - b).map((index) => [String(index), String(index)]),
      ],
      "",
      set("index"),
    ),
    bound("Loss at most", set("most")),
    merges ? el("label", { class: "choice" }, box, " one row for all copies by symmetry") : null,
  );
}

function bound(label, changed) {
  const input = el("input", { type: "number", step: "any", oninput: () => changed(input.value) });
  return el("label", { class: "choice" }, `${label} `, input);
}

export function chosenRows(solution, { filter, merged, sort, down }) {
  const list = filter.kind === "complex" ? solution.complex : solution.real;
  const seen = new Set();
  const rows = list.filter((point) => {
    if (filter.kind && filter.kind !== "complex" && point.kind !== filter.kind) return false;
    if (filter.index && String(point.index) !== filter.index) return false;
    if (filter.most && !(point.loss <= Number(filter.most))) return false;
    if (!merged || !point.real) return true;
    if (seen.has(point.className)) return false;
    seen.add(point.className);
    return true;
  });
  const value = (point) =>
    point.real ? point[sort] : sort === "loss" ? point.lossParts[0] : point[sort];
  return rows.sort((a, b) => (down ? -1 : 1) * compared(value(a), value(b)) || a.row - b.row);
}

function compared(a, b) {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  return a < b ? -1 : 1;
}

function heading({ name, heading: text, meaning }, state, show) {
  const on = state.sort === name;
  const order = on ? (state.down ? "descending" : "ascending") : null;
  const sort = () => show({ sort: name, down: on && !state.down });
  const arrow = el("span", { "aria-hidden": "true" }, on ? (state.down ? " ▼" : " ▲") : "");
  const button = el("button", { type: "button", title: meaning, onclick: sort }, text, arrow);
  return el("th", { scope: "col", "aria-sort": order }, button);
}

function line(point, columns, solution, store) {
  const choose = (event) => {
    if (event.shiftKey) store.set({ other: String(point.row) });
    else store.set({ point: String(point.row) });
  };
  const cells = columns.map(({ name, write }) =>
    el("td", { class: name }, cell(point, name, write)),
  );
  return el(
    "tr",
    {
      "data-row": point.row,
      tabindex: 0,
      "aria-label": labelOf(solution, point),
      onclick: choose,
      onkeydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose(event);
      },
    },
    cells,
  );
}

function cell(point, name, write) {
  if (name !== "loss" || point.real) return write(point[name]);
  return complexNumber(point.lossParts, 5);
}

// Up and down move the focus from row to row.
function step(event) {
  const row = event.target.closest("tr");
  const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (!row || !next || !row[next]) return;
  event.preventDefault();
  row[next].focus();
}

// Marks the rows of what is chosen, or those that stand for them where copies are merged.
function mark(body, solution, { point, other }) {
  const shown = new Map([...body.children].map((row) => [row.dataset.row, row]));
  const rowOf = (name) => {
    const members = solution.classes.get(solution.byRow.get(name)?.className) ?? [];
    const stands = members.find((one) => shown.has(String(one.row)));
    return shown.get(name) ?? (stands ? shown.get(String(stands.row)) : null);
  };
  const [first, second] = [rowOf(point), rowOf(other)];
  for (const row of body.children) {
    row.classList.toggle("chosen", row === first);
    row.classList.toggle("other", row === second && row !== first);
    row.setAttribute("aria-selected", row === first);
  }
}

function told(rows, { facts, real, complex, one, more }, { filter, merged }) {
  const all = filter.kind === "complex" ? complex.length : real.length;
  const word = filter.kind === "complex" ? "not real" : "real";
  if (!all) return `The list has no ${filter.kind === "complex" ? "other" : "real"} ${one}.`;
  const stand =
    merged && word === "real" ? rows.reduce((sum, p) => sum + p.copiesOfClass, 0) : rows.length;
  const stands = merged && word === "real" ? `, standing for ${count(stand, one, more)}` : "";
  const said = `${count(rows.length, "row")}${stands}`;
  const left = (facts.complex_points?.count ?? 0) - complex.length;
  const gap =
    word === "not real" && left > 0
      ? ` The first ${complex.length} of ${facts.complex_points.count} are listed.`
      : "";
  return `${said}. Choose a row to see it; with Shift to compare it with the one chosen.${gap}`;
}
