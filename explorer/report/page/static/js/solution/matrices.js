// Arrays of weights as small matrices between brackets.

import { el, scroller } from "../shell/dom.js";
import { column, number } from "../shell/format.js";

const MOST = 16;

export function matrixOf(name, array) {
  const rows = rowsOf(array);
  if (rows.length > MOST || (rows[0]?.length ?? 0) > MOST) {
    return el("p", { class: "small" }, `${name}: ${rows.length} × ${rows[0].length} numbers`);
  }
  const flat = column(rows.flat());
  const wide = rows[0]?.length ?? 0;
  const body = rows.map((row, i) =>
    el(
      "tr",
      {},
      row.map((_, j) => el("td", { title: number(row[j], 17) }, flat[i * wide + j])),
    ),
  );
  const table = el("table", { class: "matrix" }, el("tbody", {}, body));
  return el("div", { class: "named" }, el("span", {}, `${name} =`), table);
}

// Scalars and vectors as one row, arrays of three axes as their slices below each other.
function rowsOf(array) {
  if (!Array.isArray(array)) return [[array]];
  if (!Array.isArray(array[0])) return [array];
  return array.map((row) => row.flat(Infinity));
}

export function matricesOf({ facts }, point) {
  return el(
    "div",
    { class: "matrices" },
    facts.blocks.map((name, k) => matrixOf(name, point.weights[k])),
  );
}

export function complexWeights({ facts }, point) {
  const names = facts.unknowns ?? point.parts.map((_, k) => `x${k + 1}`);
  const rows = point.parts.map(([re, im], k) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, names[k]),
      el("td", {}, number(re)),
      el("td", {}, `${number(im)} i`),
    ),
  );
  const head = el(
    "tr",
    {},
    ["weight", "real part", "imaginary part"].map((word) => el("th", { scope: "col" }, word)),
  );
  return scroller("Weights", el("table", {}, el("thead", {}, head), el("tbody", {}, rows)));
}
