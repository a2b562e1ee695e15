// Descents that a reader starts in a slice: followed in the whole space of weights, drawn as their
// shadow on the plane.

import { svg } from "../../shell/dom.js";
import { pathOf } from "../../shell/chart.js";
import { number } from "../../shell/format.js";
import { flow } from "../../maths/flow.js";
import { placed, pointAt } from "../../maths/plane.js";
import { reached } from "./reach.js";

export function descentFrom(solution, plane, u, v) {
  const start = pointAt(plane, u, v);
  const way = flow(solution.loss, start);
  const shadow = way.passed.map((x) => placed(plane, x));
  const found = reached(solution, way);
  return { start, shadow, found, way, off: Math.max(...shadow.map((place) => place.off)) };
}

export function saidOf({ start, found, way, off }, solution, half) {
  const begin = `From loss ${number(solution.loss.value(start), 6)} down to ${number(way.value, 8)}.`;
  const leaves = off > 1e-6 * half ? ` On the way it leaves the plane by up to ${number(off, 3)}; what is drawn is its shadow.` : " It stays in the plane.";
  return `${begin} ${found.said}${leaves}`;
}

// The shadow: whole where it is near the plane, dotted where it is not.
export function drawDescent({ shadow }, x, y, near, heightAt) {
  const group = svg("g", { class: "descent" });
  const spot = (place) => [x(place.u), y(heightAt ? heightAt(place) : place.v)];
  let run = [shadow[0]];
  const flush = (far) => {
    if (run.length < 2) return;
    const d = pathOf(run.map(spot));
    group.append(svg("path", { d, class: "halo" }), svg("path", { d, class: far ? "far" : "near" }));
  };
  for (let k = 1; k < shadow.length; k += 1) {
    const far = shadow[k].off > near;
    if (k > 1 && far !== shadow[k - 1].off > near) {
      flush(!far);
      run = [shadow[k - 1]];
    }
    run.push(shadow[k]);
  }
  flush(shadow.at(-1).off > near);
  const [x0, y0] = spot(shadow[0]);
  const [x1, y1] = spot(shadow.at(-1));
  group.append(svg("circle", { cx: x0, cy: y0, r: 4, class: "start" }));
  group.append(svg("path", { d: `M${x1 - 5},${y1 - 5}l10,10m0,-10l-10,10`, class: "end" }));
  return group;
}
