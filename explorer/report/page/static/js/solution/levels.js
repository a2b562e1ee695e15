// Loss against index: every real point, its spectrum on hover or focus.

import { clear, choice, el, panel } from "../shell/dom.js";
import { MARGIN, bottomAxis, frame, leftAxis } from "../shell/chart.js";
import { drawMarks, legend, markChosen } from "../shell/marks.js";
import { linear, logarithmic, ordinal, padded } from "../shell/scale.js";
import { kindsOf, labelOf } from "./model.js";
import { drawSpectrum } from "./spectrum.js";

const WIDTH = 620;
const HEIGHT = 400;
const HINT =
  "Marks side by side have the same index. Below is the spectrum of the mark that is pointed at " +
  "or reached with Tab and the arrow keys, else of the chosen one.";

export function levelsPanel(solution, store) {
  const listed = [...solution.classes.values()].map((members) => members[0]);
  const points = listed.filter((point) => point.loss !== null);
  if (!points.length) return null;
  const place = el("div");
  const side = el("div", { class: "hover", "aria-live": "polite" });
  const say = (mark) => clear(side, ...told(mark?.point ?? chosenOf(solution, store), solution));
  const state = { axis: crowded(points) ? "ordinal" : "linear" };

  function draw() {
    const chart = drawn(solution, points, store, say, state.axis);
    clear(place, chart);
    say(null);
  }

  store.listen((chosen) => {
    markChosen(place, marked(solution, chosen));
    say(null);
  });
  draw();
  const axes = [
    ["linear", "linear"],
    ["log", "distance above the lowest, logarithmic"],
    ["ordinal", "in order"],
  ];
  const switcher = choice("Loss axis", axes, state.axis, (axis) => {
    state.axis = axis;
    draw();
  });
  return panel(
    "levels",
    "Loss and index",
    "Loss against index",
    switcher,
    place,
    legend(kindsOf(points)),
    note(solution, points),
    side,
  );
}

// Losses that a linear axis would draw upon each other.
function crowded(points) {
  const values = [...new Set(points.map((point) => point.loss))].sort((a, b) => a - b);
  const span = values.at(-1) - values[0];
  if (values.length < 3) return false;
  const gaps = values.slice(1).map((value, k) => value - values[k]);
  return gaps.filter((gap) => gap < 0.004 * span && gap > 1e-9 * span).length > values.length / 3;
}

function note({ real }, points) {
  const merged = points.length < real.length ? "One mark stands for all copies by symmetry. " : "";
  return el("p", { class: "small" }, `${merged}${HINT}`);
}

function marked(solution, { point, other }) {
  return [point, other]
    .map((row) => solution.byRow.get(row))
    .filter(Boolean)
    .map((one) => (solution.classes.get(one.className)?.[0] ?? one).row);
}

function told(point, solution) {
  const picture = drawSpectrum(point.eigenvalues) ?? "";
  return [el("p", {}, `Eigenvalues of the Hessian at ${labelOf(solution, point)}`), picture];
}

function chosenOf({ byRow, real }, { chosen }) {
  const point = byRow.get(chosen.point);
  return point?.real ? point : real[0];
}

function drawn(solution, points, store, say, axis) {
  const label = `Loss against index of ${points.length} ${solution.more}`;
  // In order, neighbours may need many digits to be told apart
  const margin = { ...MARGIN, left: axis === "ordinal" ? 100 : MARGIN.left };
  const chart = frame({ width: WIDTH, height: HEIGHT, label, margin });
  const x = columns(points, chart.width);
  const y = vertical(points, chart.height, axis);
  bottomAxis(chart, x.scale, "index: number of negative eigenvalues", {
    ticks: x.ticks,
    text: (k) => x.text(k),
  });
  const titles = {
    log: "loss above the lowest",
    linear: "loss",
    ordinal: "loss, in order (not to scale)",
  };
  leftAxis(chart, y.at, titles[axis], {
    count: axis === "ordinal" ? 9 : 6,
  });
  const marks = points.map((point) => ({
    ...{ row: String(point.row), kind: point.kind, point },
    x: x.of(point),
    y: y.at(y.of(point)),
    label: labelOf(solution, point) + copies(point),
  }));
  const layer = chart.body.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "g"));
  drawMarks(layer, marks, {
    chosen: marked(solution, store.chosen),
    tell: say,
    choose: (row) => store.set({ point: row }),
    size: points.length > 200 ? 4 : 6,
  });
  return chart.root;
}

function copies({ copiesOfClass }) {
  return copiesOfClass > 1 ? `, ${copiesOfClass} copies` : "";
}

function vertical(points, height, axis) {
  const values = points.map((point) => point.loss);
  const low = Math.min(...values);
  const of = (point) => point.loss;
  if (axis === "ordinal") return { of, at: ordinal(values, [height, 0]) };
  if (axis === "linear") return { of, at: linear(padded([low, Math.max(...values)]), [height, 0]) };
  const above = values.map((value) => value - low).filter((value) => value > 0);
  const least = Math.min(...above, 1) / 3;
  const most = Math.max(...above, least) * 1.5;
  // The lowest itself stands at the foot of the axis
  return {
    of: (point) => Math.max(point.loss - low, least),
    at: logarithmic([least, most], [height, 0]),
  };
}

// One column an index, points of nearly one loss side by side; those of unknown index at the right.
function columns(points, width) {
  const known = points
    .map((point) => point.index)
    .filter((index) => index !== null && index !== undefined);
  const low = Math.min(...known, 0);
  const high = Math.max(...known, 0);
  const unknown = points.some((point) => point.index === null || point.index === undefined);
  const last = unknown ? high + 1 : high;
  const scale = linear([low - 0.6, last + 0.6], [0, width]);
  const spread = new Map(beside(points, scale(1) - scale(0)));
  const place = (point) => point.index ?? last;
  return {
    scale,
    ticks: Array.from({ length: last - low + 1 }, (_, k) => low + k),
    text: (k) => (unknown && k === last ? "?" : String(k)),
    of: (point) => scale(place(point)) + (spread.get(point) ?? 0),
  };
}

function beside(points, step) {
  const span = Math.max(...points.map((p) => p.loss)) - Math.min(...points.map((p) => p.loss)) || 1;
  const bins = new Map();
  for (const point of points) {
    const name = `${point.index}:${Math.round((point.loss / span) * 45)}`;
    if (!bins.has(name)) bins.set(name, []);
    bins.get(name).push(point);
  }
  return [...bins.values()].flatMap((bin) => {
    const gap = Math.min(13, (0.85 * step) / bin.length);
    return bin.map((point, k) => [point, (k - (bin.length - 1) / 2) * gap]);
  });
}
