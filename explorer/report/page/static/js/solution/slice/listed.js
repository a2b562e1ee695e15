// Listed points on a slice: those in the plane or near it, and the names of what it goes through.

import { outline, styleOf } from "../../shell/colours.js";
import { svg } from "../../shell/dom.js";
import { count, number } from "../../shell/format.js";
import { drawMarks } from "../../shell/marks.js";
import { norm } from "../../maths/linear.js";
import { placed } from "../../maths/plane.js";
import { imagesOf } from "../../maths/symmetry.js";
import { labelOf } from "../model.js";

const MOST_IMAGES = 4000;
const LETTER = 8.4;
// Where a name may stand above or below its mark
const PLACES = [-14, 24, -32, 42];

// Listed points, copies by symmetry too, that lie in the window and in the plane or near it.
export function shownPoints(solution, { plane }, { middle, half }, near) {
  const shown = [];
  const known = new Set();
  let seen = 0;
  for (const [point, x] of copiesOf(solution)) {
    seen += 1;
    const place = placed(plane, x);
    const far = Math.max(Math.abs(place.u - middle[0]), Math.abs(place.v - middle[1]));
    const word = x.map((value) => value.toPrecision(9)).join();
    if (far > half || place.off > near || known.has(word)) continue;
    known.add(word);
    shown.push({ point, ...place });
  }
  return Object.assign(shown, { seen });
}

// Rows that stand for several points give as many, as far as there is room for all.
function copiesOf({ real, generators }) {
  const most = Math.max(1, Math.floor(MOST_IMAGES / real.length));
  return real.flatMap((point) => {
    if ((point.copies ?? 1) === 1) return [[point, point.flat]];
    return imagesOf(point.flat, generators, most).images.map((image) => [point, image]);
  });
}

export function counted({ more, one, ofManifolds }, shown, near) {
  const many = `${count(shown.length, one, more)} of ${shown.seen} looked at`;
  const where = `in this window and within ${number(near, 3)} of the plane`;
  const said = `${many} lie ${where}; hollow marks lie off it. The others are not shown.`;
  return ofManifolds ? `${said} Of each manifold one point is looked at.` : said;
}

export function drawShown(solution, store, { chart, at }, shown) {
  const marks = shown.map((one) => {
    const [x, y] = at(one);
    return {
      ...{ row: String(one.point.row), x, y, kind: one.point.kind },
      hollow: one.off > 1e-6 * (1 + norm(one.point.flat)),
      label: labelOf(solution, one.point) + offOf(one),
    };
  });
  const layer = chart.body.appendChild(svg("g"));
  const nodes = drawMarks(layer, marks, {
    chosen: [store.chosen.point, store.chosen.other],
    tell: () => {},
    choose: (row) => store.set({ point: row }),
    size: 7,
  });
  nodes.forEach((node, k) => node.append(svg("title", {}, marks[k].label)));
}

function offOf({ off }) {
  return off > 1e-9 ? `, ${number(off, 3)} off the plane` : "";
}

// Names of what the plane goes through, none upon another; what is not listed gets a mark too.
export function nameAnchors({ chart, at }, { plane, anchors }, shown) {
  const boxes = [];
  for (const anchor of anchors) {
    const [x, y] = at(placed(plane, anchor.x));
    const hasMark = shown.some((one) => Math.hypot(at(one)[0] - x, at(one)[1] - y) < 2);
    if (!hasMark) chart.body.append(markAt(anchor, x, y));
    const half = (anchor.label.length * LETTER) / 2;
    const middle = Math.min(chart.width - half, Math.max(half, x));
    const isFree = (dy) => boxes.every((box) => apart(box, { middle, y: y + dy, half }));
    const box = { middle, y: y + (PLACES.find(isFree) ?? 60), half };
    boxes.push(box);
    const attributes = { x: middle, y: box.y, "text-anchor": "middle", class: "anchor" };
    chart.body.append(svg("text", attributes, anchor.label));
  }
}

function markAt({ kind }, x, y) {
  const { colour, shape } = styleOf(kind);
  const place = `translate(${x},${y})`;
  return svg("path", { d: outline(shape, 7), transform: place, fill: colour, stroke: "#fff" });
}

function apart(one, other) {
  const wide = Math.abs(one.middle - other.middle) > one.half + other.half;
  return wide || Math.abs(one.y - other.y) > 16;
}
