// Eigenvalues of the Hessian as sticks on a line that keeps both signs and many powers of ten.

import { NEGATIVE, POSITIVE } from "../shell/colours.js";
import { svg } from "../shell/dom.js";
import { number, short } from "../shell/format.js";

const WIDTH = 340;
const SIDE = 14;

export function drawSpectrum(values, height = 62) {
  const known = (values ?? []).filter((value) => value !== null);
  if (!known.length) return null;
  const at = signed(known);
  const root = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${height}`,
    class: "spectrum",
    role: "img",
    "aria-label": `Eigenvalues: ${known.map((value) => number(value, 4)).join(", ")}`,
  });
  const base = height - 22;
  root.append(svg("line", { x1: SIDE, x2: WIDTH - SIDE, y1: base, y2: base, class: "base" }));
  for (const tick of ticks(known, at)) {
    const x = at(tick);
    root.append(svg("line", { x1: x, x2: x, y1: base, y2: base + 4, class: "base" }));
    const side = x < 40 ? "start" : x > WIDTH - 40 ? "end" : "middle";
    const shift = { start: -SIDE + 2, end: SIDE - 2, middle: 0 }[side];
    root.append(svg("text", { x: x + shift, y: base + 17, "text-anchor": side }, short(tick)));
  }
  for (const value of known) {
    const x = at(value);
    const zero = value === 0;
    root.append(
      svg(
        "line",
        {
          ...{ x1: x, x2: x, y1: base, y2: zero ? base - 12 : base - 30 },
          stroke: value < 0 ? NEGATIVE : POSITIVE,
          "stroke-width": 3,
          "stroke-dasharray": value < 0 ? "5 2" : null,
        },
        svg("title", {}, number(value, 10)),
      ),
    );
  }
  return root;
}

// sign(x) asinh(|x| / s) with s from the values themselves: linear near zero, logarithmic beyond.
function signed(values) {
  const most = Math.max(...values.map(Math.abs));
  const soft = most / 10 || 1;
  const place = (value) => Math.asinh(value / soft);
  const low = Math.min(0, ...values.map(place));
  const high = Math.max(0, ...values.map(place));
  const gap = high - low || 1;
  return (value) => SIDE + ((place(value) - low) / gap) * (WIDTH - 2 * SIDE);
}

// The ends, and zero where there is room for its figure.
function ticks(values, at) {
  const ends = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = ends.every((end) => end === 0 || Math.abs(at(end) - at(0)) > 55);
  return [...new Set(room ? [...ends, 0] : ends)];
}
