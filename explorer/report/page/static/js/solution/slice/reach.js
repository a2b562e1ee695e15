// Which listed point the end of a descent is: said with its distance, and said where it is none.

import { END } from "../../maths/flow.js";
import { norm } from "../../maths/linear.js";
import { nearest } from "../../maths/symmetry.js";
import { number } from "../../shell/format.js";
import { nameOf } from "../model.js";

const SAME = 1e-6;
const ROUNDING = 1e-15;

// Gives {point, distance, isImage, said, good}; point is null where no listed one is reached.
export function reached(solution, way) {
  if (way.how === END.away) {
    return nothing("The weights grow without end: this descent reaches no critical point.");
  }
  if (!solution.real.length) return nothing("It came to rest, but the list has no real point.");
  return solution.ofManifolds ? ofManifolds(solution, way) : ofPoints(solution, way);
}

function nothing(said, more = {}) {
  return { point: null, distance: null, isImage: false, good: false, said, ...more };
}

function ofPoints(solution, way) {
  const found = nearest(way.end, solution.real, solution.generators);
  const size = 1 + norm(way.end);
  const copy = found.isImage ? " (a copy of it by symmetry)" : "";
  const where = `${nameOf(solution, found.point)}${copy}`;
  const gap =
    found.distance < ROUNDING * size
      ? "distance 0 but for rounding"
      : `distance ${number(found.distance, 3)}`;
  // What a double root is known to, or a slow approach has come to
  const near =
    found.distance <= SAME * size ||
    (found.point.kind === "degenerate" && found.distance <= 1e-2 * size);
  if (near)
    return {
      ...found,
      good: true,
      said: `${arrival(found.point)} ${where}: ${gap}. ${standing(found.point)}`,
    };
  const listed = solution.facts.thinned
    ? "Of the points in this page, a part of the list,"
    : "Of the listed points";
  const slope = number(way.slope, 3);
  const nearestOne = `${listed} ${where} is the nearest, at ${gap}.`;
  if (way.how === END.slow) {
    const stopped = `It had not come to rest when it was stopped (gradient ${slope})`;
    return nothing(`${stopped}: it has reached no listed point. ${nearestOne}`);
  }
  const claim =
    solution.facts.complete === true && !solution.facts.thinned
      ? " This contradicts the list, which is said to be complete."
      : "";
  const rest = `It came to rest at loss ${number(way.value, 8)} (gradient ${slope})`;
  return nothing(`${rest}, where no listed point is. ${nearestOne}${claim}`);
}

function ofManifolds(solution, way) {
  const scale =
    1e-7 * (Math.abs(way.value) + 1e-3 * Math.abs(solution.loss.value(way.end.map(() => 0))));
  const agree = solution.real.filter((point) => Math.abs(point.loss - way.value) <= scale);
  const moving =
    way.how === END.slow ? ` It was still moving (gradient ${number(way.slope, 3)}).` : "";
  if (!agree.length)
    return nothing(
      `It ended at loss ${number(way.value, 8)}, which is that of no listed manifold.${moving}`,
    );
  const [point] = agree.sort((a, b) => (a.index ?? 99) - (b.index ?? 99));
  const gap = number(Math.abs(point.loss - way.value), 3);
  const agrees = `Its loss agrees with that of ${nameOf(solution, point)}, up to ${gap}`;
  const rest =
    agree.length > 1 ? ` So do ${agree.length - 1} more: the loss does not tell them apart.` : "";
  return {
    point,
    distance: null,
    isImage: false,
    good: true,
    said: `${agrees}; distances to manifolds are not computed here.${rest} ${standing(point)}${moving}`,
  };
}

function arrival({ kind }) {
  if (kind === "minimum") return "It reaches";
  return "It came to rest at no minimum but at";
}

function standing({ certified, kind }) {
  const word = ["minimum", "saddle", "maximum"].includes(kind) ? kind : "point";
  if (certified === true) return `This ${word} is certified.`;
  return certified === false
    ? `This ${word} is not certified.`
    : `This ${word} carries no certificate.`;
}
