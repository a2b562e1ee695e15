// Losses on a square of a plane, computed from the loss itself.

import { pointAt } from "../../maths/plane.js";

const SIDE = 81;
const MOST_OPERATIONS = 4e7;

export function gridOf(solution, plane, { middle, half }) {
  const side = Math.max(
    21,
    Math.min(SIDE, Math.floor(Math.sqrt(MOST_OPERATIONS / solution.loss.operations))),
  );
  const ticks = Array.from({ length: side }, (_, k) => -half + (2 * half * k) / (side - 1));
  const rows = plane.axes.length > 1 ? ticks.map((tick) => middle[1] + tick) : [0];
  const columns = ticks.map((tick) => middle[0] + tick);
  const values = rows.flatMap((v) => columns.map((u) => solution.loss.value(pointAt(plane, u, v))));
  return { side, columns, rows, values };
}
