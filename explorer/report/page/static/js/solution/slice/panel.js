// The panel of slices: choose a plane, see the loss on it, start descents in it.

import { choice, chooser, clear, el, panel, svg } from "../../shell/dom.js";
import { outline, styleOf } from "../../shell/colours.js";
import { count, number } from "../../shell/format.js";
import { drawMarks, markChosen } from "../../shell/marks.js";
import { distance, norm } from "../../maths/linear.js";
import { placed, pointAt, windowOf } from "../../maths/plane.js";
import { imagesOf } from "../../maths/symmetry.js";
import { labelOf } from "../model.js";
import { descentFrom, drawDescent, saidOf } from "./descents.js";
import { gridOf } from "./grid.js";
import { levelsOf } from "./levels.js";
import { contourPicture, linePicture } from "./picture.js";
import { firstOf, offered, storyOf } from "./stories.js";

const NEAR = 0.08;
const MOST_IMAGES = 4000;
const MOST_DESCENTS = 20;
const HOW =
  "Click to start a descent there: gradient flow in all weights, computed in this page. " +
  "With the keyboard, move the cross with the arrow keys and press Enter.";

export function slicePanel(solution, store) {
  if (!solution.real.length) return null;
  if (!solution.loss) {
    const said = "This file does not hold the loss (an older version wrote it): no slice, no descent. Solve again to have them.";
    return panel("slice", "Slices", "Slices of the loss", el("p", { class: "note" }, said));
  }
  const words = offered(solution);
  const body = el("div");
  const picker = el("div", { class: "filters" });
  const node = panel("slice", "Slices", "Slices of the loss", picker, body);
  const wordNow = () => store.chosen.plane ?? firstOf(solution, words);

  function show() {
    const word = wordNow();
    clear(picker, ...pickers(solution, store, words, word));
    clear(body, ...sliceNodes(solution, store, storyOf(solution, word)));
  }

  store.listen((chosen, changed) => {
    if (changed.includes("plane")) show();
    else markChosen(body, [chosen.point, chosen.other]);
  });
  show();
  return node;
}

function pickers(solution, store, words, word) {
  const [kind, rest = ""] = word.split(":");
  const set = (value) => store.set({ plane: value === "free" ? freeOf(solution) : value });
  const main = choice("Plane through", words, kind === "free" ? "free" : word, set);
  if (kind !== "free") return [main];
  const rows = rest.split(",");
  const options = [...solution.classes.values()].map(([point]) => [String(point.row), labelOf(solution, point)]);
  const each = rows.map((row, k) =>
    choice(`${k + 1}.`, options.some(([name]) => name === row) ? options : [[row, `row ${row}`], ...options], row, (value) => {
      store.set({ plane: `free:${rows.map((old, j) => (j === k ? value : old)).join(",")}` });
    }),
  );
  return [main, ...each];
}

function freeOf(solution) {
  const rows = [...solution.classes.values()].map(([point]) => point.row);
  return `free:${rows.slice(0, 3).join(",")}`;
}

function sliceNodes(solution, store, story) {
  const { plane, anchors } = story;
  const square = windowFor(solution, story);
  const grid = gridOf(solution, plane, square);
  const top = anchors.find((anchor) => anchor.saddle);
  const saddle = top ? solution.loss.value(top.x) : null;
  const flat = plane.axes.length < 2;
  const levels = levelsOf([...grid.values, ...anchors.map(({ x }) => solution.loss.value(x))], saddle);
  const label = `Loss on a plane. ${story.said}`;
  const picture = flat ? linePicture(grid, label) : contourPicture(grid, levels, saddle, label);
  const near = NEAR * square.half;
  const shown = shownPoints(solution, story, square, near);
  const results = el("ol", { class: "descents", "aria-live": "polite" });
  const draw = drawer(solution, store, { plane, square, near, picture, flat, results });
  drawShown(solution, store, picture, shown, draw.height);
  labels(picture, anchors.map((anchor) => ({ ...anchor, ...placed(plane, anchor.x) })), draw.height, shown);
  const buttons = el("div", { class: "filters" }, el("button", { type: "button", onclick: draw.clear }, "Clear descents"));
  return [el("p", {}, story.said), el("p", { class: "small" }, HOW), picture.chart.root, el("p", { class: "small" }, counted(solution, shown, near)), buttons, results];
}

function windowFor(solution, { plane, anchors }) {
  const square = windowOf(anchors.map(({ x }) => placed(plane, x)));
  if (square.half > 0) return square;
  const gaps = solution.real.map(({ flat }) => distance(flat, anchors[0].x)).filter((gap) => gap > 0);
  return { ...square, half: Math.min(...gaps, Infinity) < Infinity ? 1.6 * Math.min(...gaps) : norm(anchors[0].x) || 1 };
}

// Listed points, copies by symmetry too, that lie in the window and in the plane or near it.
function shownPoints(solution, { plane }, { middle, half }, near) {
  const shown = [];
  let seen = 0;
  const least = Math.max(1, Math.floor(MOST_IMAGES / solution.real.length));
  const known = new Set();
  for (const point of solution.real) {
    const own = (point.copies ?? 1) > 1 ? imagesOf(point.flat, solution.generators, least).images : [point.flat];
    for (const x of own) {
      seen += 1;
      const place = placed(plane, x);
      const inside = Math.abs(place.u - middle[0]) <= half && Math.abs(place.v - middle[1]) <= half;
      const word = x.map((value) => value.toPrecision(9)).join();
      if (!inside || place.off > near || known.has(word)) continue;
      known.add(word);
      shown.push({ point, ...place });
    }
  }
  return Object.assign(shown, { seen });
}

function counted({ more, one, ofManifolds }, shown, near) {
  const said = `${count(shown.length, one, more)} of ${shown.seen} looked at lie in this window and within ${number(near, 3)} of the plane; hollow marks lie off it. The others are not shown.`;
  return ofManifolds ? `${said} Of each manifold one point is looked at.` : said;
}

function drawShown(solution, store, { chart, x, y }, shown, height) {
  const marks = shown.map((one) => ({
    row: String(one.point.row),
    x: x(one.u),
    y: y(height ? height(one) : one.v),
    kind: one.point.kind,
    hollow: one.off > 1e-6 * (1 + norm(one.point.flat)),
    label: `${labelOf(solution, one.point)}${one.off > 1e-9 ? `, ${number(one.off, 3)} off the plane` : ""}`,
  }));
  const layer = chart.body.appendChild(svg("g"));
  const nodes = drawMarks(layer, marks, {
    chosen: [store.chosen.point, store.chosen.other],
    tell: () => {},
    choose: (row) => store.set({ point: row }),
    size: 7,
  });
  nodes.forEach((node, k) => node.append(svg("title", {}, marks[k].label)));
}

// Names of what the plane goes through, none upon another; what is not listed gets a mark too.
function labels({ chart, x, y }, anchors, height, shown) {
  const boxes = [];
  for (const anchor of anchors) {
    const [a, b] = [x(anchor.u), y(height ? height(anchor) : anchor.v)];
    if (!shown.some((one) => Math.hypot(x(one.u) - a, y(one.v) - b) < 2)) {
      const { colour, shape } = styleOf(anchor.kind);
      const place = `translate(${a},${b})`;
      chart.body.append(svg("path", { d: outline(shape, 7), transform: place, fill: colour, stroke: "#fff", class: "mark" }));
    }
    const half = anchor.label.length * 4.2;
    const middle = Math.min(chart.width - half, Math.max(half, a));
    const free = [-14, 24, -32, 42].find((dy) => boxes.every((box) => apart(box, middle, b + dy, half))) ?? 60;
    boxes.push({ middle, y: b + free, half });
    chart.body.append(svg("text", { x: middle, y: b + free, "text-anchor": "middle", class: "anchor" }, anchor.label));
  }
}

function apart(box, middle, y, half) {
  return Math.abs(box.middle - middle) > box.half + half || Math.abs(box.y - y) > 16;
}

// Starts descents by mouse and keyboard, draws them and says where they end.
function drawer(solution, store, { plane, square, near, picture, flat, results }) {
  const { chart, x, y } = picture;
  const layer = svg("g", { "pointer-events": "none" });
  const cross = svg("path", { class: "cross", "pointer-events": "none" });
  const field = chart.body.querySelector(".field");
  const height = flat ? ({ u }) => solution.loss.value(pointAt(plane, u, 0)) : null;
  const at = { u: square.middle[0], v: flat ? 0 : square.middle[1] };

  function start(u, v) {
    if (results.children.length >= MOST_DESCENTS) results.firstChild.remove();
    const descent = descentFrom(solution, plane, u, v);
    layer.append(drawDescent(descent, x, y, near, height));
    const row = descent.found.point?.row ?? null;
    const link = row === null ? [] : [" ", chooser("Show it", store, { point: String(row) }, "point")];
    results.append(el("li", { class: descent.found.good ? null : "warning", "data-reached": row }, saidOf(descent, solution, square.half), link));
  }

  function place() {
    const [a, b] = [x(at.u), flat ? chart.height / 2 : y(at.v)];
    cross.setAttribute("d", `M${a - 9},${b}h18M${a},${b - 9}v18`);
  }

  field.addEventListener("click", (event) => {
    const [a, b] = inside(event, chart);
    start(x.back(a), flat ? 0 : y.back(b));
  });
  const step = square.half / 20;
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  const attributes = { tabindex: 0, role: "button", "aria-label": `The plane. ${HOW}` };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") start(at.u, at.v);
    else if (moves[event.key]) {
      at.u = within(at.u + moves[event.key][0], square.middle[0], square.half);
      if (!flat) at.v = within(at.v + moves[event.key][1], square.middle[1], square.half);
      place();
    } else return;
    event.preventDefault();
  });
  place();
  chart.body.append(layer, cross);
  return { height, clear: () => { clear(layer); clear(results); } };
}

function within(value, middle, half) {
  return Math.min(middle + half, Math.max(middle - half, value));
}

function inside(event, { root, body }) {
  const point = root.createSVGPoint();
  Object.assign(point, { x: event.clientX, y: event.clientY });
  const there = point.matrixTransform(body.getScreenCTM().inverse());
  return [there.x, there.y];
}
