// Two points side by side: what they share, how far apart they are, the loss on the way between.

import { choice, chooser, clear, el, panel, scroller, svg } from "../shell/dom.js";
import { bottomAxis, frame, leftAxis, pathOf } from "../shell/chart.js";
import { number, words } from "../shell/format.js";
import { linear, padded } from "../shell/scale.js";
import { distance, plus } from "../maths/linear.js";
import { imagesOf } from "../maths/symmetry.js";
import { labelOf } from "./model.js";
import { matricesOf, matrixOf } from "./matrices.js";
import { drawNetwork } from "./network.js";
import { drawSpectrum } from "./spectrum.js";

const FIELDS = [
  "loss",
  "kind",
  "index",
  "nullity",
  "is_global",
  "rank",
  "support",
  "copiesOfClass",
  "multiplicity",
  "certified",
  "condition",
];
const NAMES = { is_global: "global", support: "live units", copiesOfClass: "copies" };

export function comparePanel(solution, store) {
  if (solution.real.length < 2) return null;
  const body = el("div", { "aria-live": "polite" });
  const listed = [...solution.classes.values()].map((members) => members[0]);
  const node = panel("compare", "Compare", "Compare two", body);
  const options = listed
    .slice(0, 1000)
    .map((point) => [String(point.row), labelOf(solution, point)]);

  function show() {
    const one = real(solution, store.chosen.point) ?? solution.real[0];
    const other = real(solution, store.chosen.other);
    const pick = (name) => (row) => store.set({ [name]: row || null });
    const extended = (point) =>
      point && !options.some(([row]) => row === String(point.row))
        ? [[String(point.row), labelOf(solution, point)], ...options]
        : options;
    clear(
      body,
      el(
        "div",
        { class: "filters" },
        choice("This", extended(one), String(one.row), pick("point")),
        choice(
          "with",
          [["", "choose a second one"], ...extended(other)],
          other ? String(other.row) : "",
          pick("other"),
        ),
      ),
      other
        ? pair(solution, one, other, store)
        : el("p", { class: "small" }, "Choose a second one here, or with Shift in the table."),
    );
  }

  store.listen((_, changed) => (changed.includes("point") || changed.includes("other")) && show());
  show();
  return node;
}

function real(solution, row) {
  const point = solution.byRow.get(row);
  return point?.real ? point : null;
}

function pair(solution, one, other, store) {
  return el(
    "div",
    {},
    table(one, other),
    el("p", {}, apart(solution, one, other)),
    solution.loss
      ? el(
          "p",
          { class: "hint" },
          chooser(
            "Slice of the loss through both",
            store,
            { plane: `free:${one.row},${other.row}` },
            "slice",
          ),
        )
      : null,
    way(solution, one, other),
    el(
      "div",
      { class: "two" },
      [one, other].map((point) => side(solution, point)),
    ),
  );
}

function table(one, other) {
  const fields = FIELDS.filter((name) =>
    [one, other].some((point) => point[name] !== null && point[name] !== undefined),
  );
  const rows = fields.map((name) => {
    const cells = [one, other].map((point) =>
      el("td", {}, name === "loss" ? number(point.loss, 10) : words(point[name])),
    );
    const differs = one[name] !== other[name];
    return el(
      "tr",
      { class: differs ? "differs" : null },
      el("th", { scope: "row" }, NAMES[name] ?? name),
      cells,
      el("td", {}, differs ? "≠" : "="),
    );
  });
  const head = el(
    "tr",
    {},
    el("td"),
    [one, other].map((point) => el("th", { scope: "col" }, `row ${point.row}`)),
    el("td"),
  );
  return scroller(
    "Comparison",
    el("table", { class: "compared" }, el("thead", {}, head), el("tbody", {}, rows)),
  );
}

function apart(solution, one, other) {
  const gap = distance(one.flat, other.flat);
  const said = [`Distance of the weights: ${number(gap)}.`];
  const { images, all } = imagesOf(one.flat, solution.generators);
  const more = all ? "" : " (there are more)";
  const least = Math.min(...images.map((image) => distance(image, other.flat)));
  if (images.length > 1 && least < gap * (1 - 1e-9)) {
    const same = least <= 1e-8 * (1 + gap);
    said.push(
      same
        ? "A symmetry of the loss carries one into the other."
        : `Least distance over ${images.length} symmetric copies${more}: ${number(least)}.`,
    );
  }
  if (one.map && other.map) {
    const maps = [one, other].map((point) => point.map.flat(Infinity));
    said.push(`Distance of the end-to-end maps: ${number(distance(...maps))}.`);
  }
  return said.join(" ");
}

function way(solution, one, other) {
  if (!solution.loss) return null;
  const steps = Array.from({ length: 201 }, (_, k) => k / 200);
  const direction = plus(other.flat, one.flat, -1);
  const values = steps.map((t) => solution.loss.value(plus(one.flat, direction, t)));
  if (!values.every(Number.isFinite)) return null;
  const top = Math.max(...values);
  const chart = frame({
    width: 520,
    height: 200,
    label: `Loss on the straight way; highest ${number(top)}`,
  });
  const x = linear([0, 1], [0, chart.width]);
  const y = linear(padded([Math.min(...values), top]), [chart.height, 0]);
  bottomAxis(chart, x, `straight way from row ${one.row} to row ${other.row}`, { count: 5 });
  leftAxis(chart, y, "loss", { count: 4 });
  chart.body.append(
    svg("path", { d: pathOf(steps.map((t, k) => [x(t), y(values[k])])), class: "curve" }),
  );
  const rise = top - Math.max(one.loss, other.loss);
  const said =
    rise > 1e-9 * (1 + Math.abs(top))
      ? `On the straight way the loss rises to ${number(top)}, by ${number(rise, 4)} above the ` +
        "higher end. A curved way may stay lower."
      : "On the straight way the loss never rises above the higher end.";
  return el("figure", {}, chart.root, el("figcaption", { class: "small" }, said));
}

function side(solution, point) {
  const map = point.map ? el("div", { class: "matrices" }, matrixOf("map", point.map)) : "";
  return el(
    "div",
    {},
    el("h3", {}, labelOf(solution, point)),
    drawNetwork(solution, point) ?? "",
    matricesOf(solution, point),
    map,
    drawSpectrum(point.eigenvalues) ?? "",
  );
}
