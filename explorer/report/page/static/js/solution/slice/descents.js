// Descents that a reader starts in a slice: followed in the whole space of weights, drawn as their
// shadow on the plane.

import { svg } from "../../shell/dom.js";
import { pathOf } from "../../shell/chart.js";
import { number } from "../../shell/format.js";
import { flow } from "../../maths/flow.js";
import { placed, pointAt } from "../../maths/plane.js";
import { reached } from "./reach.js";

export function descentFrom(solution, plane, { u, v }) {
  const start = pointAt(plane, u, v);
  const way = flow(solution.loss, start);
  const shadow = way.passed.map((x) => placed(plane, x));
  const found = reached(solution, way);
  return { start, shadow, found, way, off: Math.max(...shadow.map((place) => place.off)) };
}

export function saidOf({ start, found, way, off }, solution, half) {
  const from = number(solution.loss.value(start), 6);
  const leaves =
    off > 1e-6 * half
      ? `On the way it leaves the plane by up to ${number(off, 3)}; what is drawn is its shadow.`
      : "It stays in the plane.";
  return `From loss ${from} down to ${number(way.value, 8)}. ${found.said} ${leaves}`;
}

// The shadow: whole where it is near the plane, dotted where it is not; a figure at the start.
export function drawDescent({ shadow }, { at }, near, figure) {
  const group = svg("g", { class: "descent" });
  for (const { places, far } of runsOf(shadow, near)) {
    const d = pathOf(places.map(at));
    group.append(svg("path", { d, class: "halo" }));
    group.append(svg("path", { d, class: far ? "far" : "near" }));
  }
  const [x0, y0] = at(shadow[0]);
  const [x1, y1] = at(shadow.at(-1));
  group.append(
    svg("circle", { cx: x0, cy: y0, r: 4, class: "start" }),
    svg("text", { x: x0 + 7, y: y0 - 6, class: "anchor" }, figure),
    svg("path", { d: `M${x1 - 5},${y1 - 5}l10,10m0,-10l-10,10`, class: "end" }),
  );
  return group;
}

// Stretches that are near the plane all along, or far from it.
function runsOf(shadow, near) {
  const runs = [];
  for (let k = 1; k < shadow.length; k += 1) {
    const far = shadow[k].off > near;
    if (runs.at(-1)?.far === far) runs.at(-1).places.push(shadow[k]);
    else runs.push({ far, places: [shadow[k - 1], shadow[k]] });
  }
  return runs;
}
