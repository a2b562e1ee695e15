// A phase diagram: values over a plane of two numbers, curves between them, and solved places.

import { bottomAxis, frame, leftAxis, pathOf } from "../shell/chart.js";
import { el, panel, svg } from "../shell/dom.js";
import { number, words } from "../shell/format.js";
import { linear } from "../shell/scale.js";
import { room, ticksFor } from "../study/room.js";
import { colourOf, ranked } from "./levels.js";

export function phasePanel(data, id) {
  const [a, b] = data.parameters;
  const grid = gridOf(data);
  const told = el("output", { class: "told" }, "Point at the plane, or reach it with Tab and move with the arrow keys.");
  const title = `${data.name}: ${data.quantity} over ${a} and ${b}`;
  return panel(
    id,
    "Phase diagram",
    title,
    data.sound ? null : el("p", { class: "loud", role: "alert" }, "Lists are incomplete, or solved places contradict the curves."),
    data.claims.map((text) => el("p", {}, `${text[0].toUpperCase()}${text.slice(1)}.`)),
    el("figure", { class: "wide" }, picture(data, grid, told), told, el("figcaption", {}, legend(data, grid))),
  );
}

// Values as rows of columns: the first number goes across, and is the slower one in the table.
function gridOf(data) {
  const { x, y, table } = data;
  const values = x.map((_, i) => y.map((__, j) => table.value[i * y.length + j]));
  return { x, y, values, levels: ranked(table.value) };
}

function picture(data, grid, told) {
  const [a, b] = data.parameters;
  const chart = frame({ width: room(760), height: Math.min(520, 0.8 * room(760)), label: `${data.quantity} over ${a} and ${b}` });
  const [x, y] = [axis(grid.x, 0, chart.width), axis(grid.y, chart.height, 0)];
  cells(chart, grid, x, y);
  curves(chart, data, x, y);
  places(chart, data, x, y);
  bottomAxis(chart, x, a, { count: ticksFor(chart.width) });
  leftAxis(chart, y, b);
  cursor(chart, data, grid, x, y, told);
  return chart.root;
}

// Cells reach half a step beyond the outermost places.
function axis(values, from, to) {
  const step = (values.at(-1) - values[0]) / (values.length - 1);
  const low = Math.min(values[0], values.at(-1)) - Math.abs(step) / 2;
  const high = Math.max(values[0], values.at(-1)) + Math.abs(step) / 2;
  return Object.assign(linear([low, high], [from, to]), { step: Math.abs(step) });
}

// One rectangle for cells of one value above each other.
function cells(chart, { x: across, y: up, values, levels }, x, y) {
  const group = svg("g", { class: "cells" });
  const width = Math.abs(x(x.step) - x(0)) + 0.6;
  const tall = Math.abs(y(y.step) - y(0));
  values.forEach((column, i) => {
    let first = 0;
    for (let j = 1; j <= column.length; j += 1) {
      if (j < column.length && column[j] === column[first]) continue;
      const ends = [y(up[first]), y(up[j - 1])];
      const top = Math.min(...ends) - tall / 2;
      const height = Math.abs(ends[0] - ends[1]) + tall + 0.6;
      const fill = colourOf(column[first], levels);
      group.append(svg("rect", { x: x(across[i]) - width / 2, y: top, width, height, fill }));
      first = j;
    }
  });
  chart.body.append(group);
}

function curves(chart, data, x, y) {
  const [a, b] = data.parameters;
  const t = data.boundary;
  const lines = new Map();
  const inside = `${data.parameters.join("-").replace(/\W/g, "")}-window`;
  const clip = svg("clipPath", { id: inside }, svg("rect", { width: chart.width, height: chart.height }));
  const group = svg("g", { "clip-path": `url(#${inside})` });
  chart.body.append(clip, group);
  (t.curve ?? []).forEach((name, k) => {
    if (!lines.has(name)) lines.set(name, { kind: t.kind[k], places: [] });
    lines.get(name).places.push([x(t[a][k]), y(t[b][k])]);
  });
  for (const { kind, places: line } of lines.values()) {
    group.append(svg("path", { d: pathOf(line), class: `boundary ${kind}` }, svg("title", {}, kind)));
  }
}

function places(chart, data, x, y) {
  const [a, b] = data.parameters;
  const t = data.solved;
  (t.value ?? []).forEach((value, k) => {
    const title = `solved: ${words(value)}, ${t.verdict[k]}`;
    const place = { cx: x(t[a][k]), cy: y(t[b][k]), r: 1.8, class: "solved" };
    chart.body.append(svg("circle", place, svg("title", {}, title)));
  });
}

// A ring that follows the pointer or the arrow keys, and tells of its place.
function cursor(chart, data, grid, x, y, told) {
  const ring = svg("circle", { r: 7, class: "cursor", visibility: "hidden" });
  const plane = svg("rect", {
    width: chart.width,
    height: chart.height,
    class: "plane",
    tabindex: 0,
    role: "application",
    "aria-label": "Plane: arrow keys move, the value is told below",
  });
  const at = { i: Math.floor(grid.x.length / 2), j: Math.floor(grid.y.length / 2) };
  const show = () => {
    const [u, v] = [grid.x[at.i], grid.y[at.j]];
    ring.setAttribute("cx", x(u));
    ring.setAttribute("cy", y(v));
    ring.setAttribute("visibility", "visible");
    told.textContent = `${data.parameters[0]} = ${number(u)}, ${data.parameters[1]} = ${number(v)}: ${words(grid.values[at.i][at.j])} (${data.quantity})`;
  };
  plane.addEventListener("pointermove", (event) => {
    const box = plane.getBoundingClientRect();
    at.i = nearest(grid.x, x.back(((event.clientX - box.left) / box.width) * chart.width));
    at.j = nearest(grid.y, y.back(((event.clientY - box.top) / box.height) * chart.height));
    show();
  });
  plane.addEventListener("focus", show);
  plane.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const sign = [Math.sign(grid.x.at(-1) - grid.x[0]), Math.sign(grid.y.at(-1) - grid.y[0])];
    at.i = Math.min(grid.x.length - 1, Math.max(0, at.i + way[0] * sign[0]));
    at.j = Math.min(grid.y.length - 1, Math.max(0, at.j + way[1] * sign[1]));
    show();
  });
  chart.body.append(ring, plane);
}

function nearest(values, value) {
  let best = 0;
  values.forEach((v, k) => {
    if (Math.abs(v - value) < Math.abs(values[best] - value)) best = k;
  });
  return best;
}

const MEANING = {
  fold: "fold: two points meet and turn complex",
  branching: "branching: a pair leaves a subspace",
};

function legend(data, { levels }) {
  const all = data.table.value;
  const items = levels.map((level) => {
    const part = all.filter((value) => value === level).length / all.length;
    const key = svg("svg", { viewBox: "0 0 20 14", class: "key wide", "aria-hidden": "true" });
    key.append(svg("rect", { width: 20, height: 14, fill: colourOf(level, levels), class: "edge" }));
    return el("li", {}, key, `${words(level)} (${number(100 * part, 3)} %)`);
  });
  const kinds = [...new Set(data.boundary.kind ?? [])].map((kind) => {
    const key = svg("svg", { viewBox: "0 0 30 10", class: "key wide", "aria-hidden": "true" });
    key.append(svg("path", { d: "M0,5H30", class: `boundary ${kind}` }));
    return el("li", {}, key, MEANING[kind] ?? kind);
  });
  const dot = svg("svg", { viewBox: "-9 -9 18 18", class: "key", "aria-hidden": "true" });
  dot.append(svg("circle", { r: 2.5, class: "solved" }));
  return el("ul", { class: "legend" }, items, kinds, el("li", {}, dot, "solved place"));
}
