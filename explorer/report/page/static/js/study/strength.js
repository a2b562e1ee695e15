// Means and ranges over the strength of the regularization, a line an architecture.

import { bottomAxis, frame, leftAxis, pathOf } from "../shell/chart.js";
import { el, panel, svg } from "../shell/dom.js";
import { number } from "../shell/format.js";
import { linear, logarithmic, padded } from "../shell/scale.js";
import { room } from "./room.js";
import { SERIES } from "./series.js";

const QUANTITIES = [
  ["real", "real critical points", (one) => [one.real_mean, one.real_min, one.real_max]],
  ["minima", "minima", (one) => [one.minima_mean, one.minima_min, one.minima_max]],
  [
    "local",
    "% of runs with a local minimum",
    (one) => [percent(one.runs_with_local_minima_share), null, null],
  ],
];

export function strengthPanel(study) {
  const { combinations, axes } = study.facts;
  const charts = Object.keys(axes).flatMap((family) => {
    const own = combinations.filter((one) => one.family === family && one.runs > 0);
    if (new Set(own.map((one) => one.strength)).size < 2) return [];
    // Of one run a share says nothing
    const single = own.every((one) => one.runs === 1);
    const shown = QUANTITIES.filter(([name]) => !(single && name === "local"));
    return shown.map((quantity) => chart(own, axes[family], quantity, single));
  });
  const drawn = charts.filter((node) => node !== null);
  if (!drawn.length) return null;
  return panel("strength", "Over lambda", "Over the regularization", el("div", { class: "charts" }, drawn));
}

function chart(own, axis, [, label, values], single) {
  const lines = linesOf(own, values);
  const all = lines.flatMap((line) => line.points.flatMap((p) => [p.mean, p.low ?? p.mean, p.high ?? p.mean]));
  if (!all.length) return null;
  const picture = frame({ width: room(460), height: 300, label: `${label} against ${axis}` });
  const strengths = own.map((one) => one.strength);
  const x = logarithmic(extent(strengths), [12, picture.width - 12]);
  const y = linear(fromZero(all), [picture.height, 0]);
  bottomAxis(picture, x, axis, { count: 4 });
  leftAxis(picture, y, label);
  // Lines that coincide stand beside each other
  lines.forEach((line, k) => {
    const aside = (value) => x(value) + 3 * (k - (lines.length - 1) / 2);
    drawLine(picture, lines.length > 6 ? x : aside, y, line, SERIES[k % SERIES.length]);
  });
  return el("figure", {}, picture.root, el("figcaption", {}, caption(lines, label, single)));
}

function linesOf(own, values) {
  const names = [...new Set(own.map((one) => one.architecture))];
  return names.map((name) => {
    const points = own
      .filter((one) => one.architecture === name)
      .map((one) => {
        const [mean, low, high] = values(one);
        return { at: one.strength, mean, low, high, one };
      })
      .filter((p) => p.mean !== null && p.mean !== undefined)
      .sort((a, b) => a.at - b.at);
    return { name, points };
  });
}

function drawLine(picture, x, y, { name, points }, { colour, dash }) {
  const group = svg("g", { stroke: colour, fill: colour });
  for (const p of points.filter((q) => q.low !== null && q.high !== q.low)) {
    group.append(svg("line", { x1: x(p.at), x2: x(p.at), y1: y(p.low), y2: y(p.high), class: "range" }));
  }
  const places = points.map((p) => [x(p.at), y(p.mean)]);
  const attributes = { fill: "none", "stroke-width": 2, "stroke-dasharray": dash };
  group.append(svg("path", { d: pathOf(places), ...attributes }));
  for (const p of points) {
    const title = `${name}, ${number(p.at)}: ${number(p.mean)}`;
    group.append(svg("circle", { cx: x(p.at), cy: y(p.mean), r: 3.5 }, svg("title", {}, title)));
  }
  picture.body.append(group);
}

function caption(lines, label, single) {
  const keys = lines.map(({ name }, k) => {
    const { colour, dash } = SERIES[k % SERIES.length];
    const picture = svg("svg", { viewBox: "0 0 30 10", class: "key wide", "aria-hidden": "true" });
    picture.append(svg("line", { x1: 0, x2: 30, y1: 5, y2: 5, stroke: colour, "stroke-width": 2, "stroke-dasharray": dash }));
    return el("li", {}, picture, name);
  });
  const bars = lines.some((line) => line.points.some((p) => p.low !== null && p.low !== p.high));
  const what = label.startsWith("%") ? `${label}, one that is not global` : label;
  const how = single || label.startsWith("%") ? "" : ": mean of a run";
  const said = `${what}${how}${bars ? "; bars from the fewest to the most of a run" : ""}`;
  return [said, el("ul", { class: "legend" }, keys)];
}

// Counts are not below zero, and neither is their axis.
function fromZero(values) {
  const [low, high] = padded(extent(values));
  return [Math.max(0, low), high > 0 ? high : 1];
}

export function extent(values) {
  return values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
}

function percent(value) {
  return value === null || value === undefined ? null : 100 * value;
}
