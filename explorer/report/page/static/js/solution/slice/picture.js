// A slice as a picture: filled levels, the saddle's level as a dashed line, the legend of levels.

/* global d3 */

import { heat } from "../../shell/colours.js";
import { svg } from "../../shell/dom.js";
import { bottomAxis, frame, leftAxis, pathOf } from "../../shell/chart.js";
import { apart } from "../../shell/format.js";
import { pointAt } from "../../maths/plane.js";
import { linear, padded } from "../../shell/scale.js";

const WIDTH = 640;
const HEIGHT = 520;
const BAR = 106;

export function contourPicture(grid, levels, saddle, label) {
  const margin = { left: 64, right: BAR, top: 12, bottom: 46 };
  const chart = frame({ width: WIDTH, height: HEIGHT, label, margin });
  const x = linear([grid.columns[0], grid.columns.at(-1)], [0, chart.width]);
  const y = linear([grid.rows[0], grid.rows.at(-1)], [chart.height, 0]);
  const field = svg("g", { class: "field" });
  field.append(svg("rect", { width: chart.width, height: chart.height, fill: heat(0) }));
  const shapes = filled(grid, levels);
  shapes.forEach((shape, k) => {
    const attributes = { d: outlineOf(shape, grid, x, y), fill: heat((k + 1) / levels.length) };
    field.append(svg("path", attributes));
    const name = levels[k] === saddle ? "saddle-level" : "level";
    field.append(svg("path", { d: linesOf(shape, grid, x, y), class: name }));
  });
  chart.body.append(field);
  bottomAxis(chart, x, "first direction (distance in the weights)");
  leftAxis(chart, y, "second direction (distance)");
  legendOf(chart, levels, saddle);
  const at = ({ u, v }) => [x(u), y(v)];
  const back = ([a, b]) => ({ u: x.back(a), v: y.back(b) });
  return { chart, at, spot: at, back, flat: false };
}

function filled({ side, values }, levels) {
  const largest = Math.max(...values.filter(Number.isFinite));
  const known = values.map((value) => (Number.isFinite(value) ? value : largest));
  return d3.contours().size([side, side]).thresholds(levels)(known);
}

// Rings of d3 are in cells of the grid, whose values stand half a cell inside.
function outlineOf(shape, grid, x, y) {
  const { side, columns, rows } = grid;
  const at = (list, place) =>
    list[0] + (placeIn(place, side) * (list.at(-1) - list[0])) / (side - 1);
  return shape.coordinates
    .flat()
    .map((ring) =>
      pathOf(
        ring.map(([a, b]) => [x(at(columns, a)), y(at(rows, b))]),
        true,
      ),
    )
    .join("");
}

function placeIn(place, side) {
  return Math.min(side - 1, Math.max(0, place - 0.5));
}

// The same without what runs along the edge of the window, which is no line of equal loss.
function linesOf(shape, grid, x, y) {
  const last = grid.side - 1;
  const onEdge = ([a, b]) => [a, b].some((place) => [0, last].includes(placeIn(place, grid.side)));
  const runs = shape.coordinates.flat().flatMap((ring) => {
    const parts = [[]];
    ring.forEach((spot, k) => {
      if (k > 0 && onEdge(spot) && onEdge(ring[k - 1])) parts.push([spot]);
      else parts.at(-1).push(spot);
    });
    return parts.filter((part) => part.length > 1);
  });
  const at = (list, place) =>
    list[0] + (placeIn(place, grid.side) * (list.at(-1) - list[0])) / last;
  return runs
    .map((run) => pathOf(run.map(([a, b]) => [x(at(grid.columns, a)), y(at(grid.rows, b))])))
    .join("");
}

function legendOf(chart, levels, saddle) {
  const group = svg("g", { transform: `translate(${chart.width + 12},0)`, class: "bar" });
  const step = (chart.height - 24) / (levels.length + 1);
  const texts = apart(levels);
  group.append(svg("text", { y: 10 }, "loss"));
  for (let k = 0; k <= levels.length; k += 1) {
    const top = chart.height - (k + 1) * step;
    group.append(svg("rect", { y: top, width: 16, height: step, fill: heat(k / levels.length) }));
    if (k === levels.length) continue;
    const isSaddle = levels[k] === saddle;
    group.append(
      svg("line", {
        x2: isSaddle ? 20 : 16,
        y1: top,
        y2: top,
        class: isSaddle ? "saddle-level" : "level",
      }),
    );
    group.append(svg("text", { x: 22, y: top + 4, class: isSaddle ? "strong" : null }, texts[k]));
    if (isSaddle) group.append(svg("text", { x: 22, y: top + 17, class: "strong" }, "saddle"));
  }
  chart.body.append(group);
}

// Of one unknown: the loss along the line; what lies on the line stands at its loss.
export function linePicture(solution, plane, grid, label) {
  const chart = frame({ width: WIDTH, height: 340, label });
  const finite = grid.values.filter(Number.isFinite);
  const x = linear([grid.columns[0], grid.columns.at(-1)], [0, chart.width]);
  const y = linear(padded([Math.min(...finite), Math.max(...finite)]), [chart.height, 0]);
  const field = svg("g", { class: "field" });
  field.append(svg("rect", { width: chart.width, height: chart.height, fill: "#fff" }));
  field.append(
    svg("path", {
      d: pathOf(grid.columns.map((u, k) => [x(u), y(grid.values[k])])),
      class: "curve",
    }),
  );
  chart.body.append(field);
  bottomAxis(chart, x, "along the unknown");
  leftAxis(chart, y, "loss");
  const at = ({ u }) => [x(u), y(solution.loss.value(pointAt(plane, u, 0)))];
  const spot = ({ u }) => [x(u), chart.height / 2];
  return { chart, at, spot, back: ([a]) => ({ u: x.back(a), v: 0 }), flat: true };
}
