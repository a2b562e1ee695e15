// A plane in the space of weights: an origin and two orthonormal directions.

import { distance, dot, norm, plus, unit } from "./linear.js";

const ON_A_LINE = 1e-6;

// Through an origin and along the first vectors that are off each other's line; the vectors used
// are told by their place.
export function planeThrough(origin, vectors) {
  const axes = [];
  const used = [];
  vectors.forEach((vector, place) => {
    if (axes.length === Math.min(2, origin.length)) return;
    const ahead = unit(vector);
    if (!ahead) return;
    let rest = ahead;
    for (let again = 0; again < 2; again += 1) {
      for (const axis of axes) rest = plus(rest, axis, -dot(rest, axis));
    }
    if (norm(rest) <= ON_A_LINE) return;
    axes.push(unit(rest));
    used.push(place);
  });
  return { origin: Array.from(origin), axes, used };
}

export function pointAt({ origin, axes }, u, v) {
  const x = plus(origin, axes[0], u);
  return axes.length > 1 ? plus(x, axes[1], v) : x;
}

// Coordinates in the plane, and the distance from it.
export function placed({ origin, axes }, x) {
  const away = plus(x, origin, -1);
  const u = dot(away, axes[0]);
  const v = axes.length > 1 ? dot(away, axes[1]) : 0;
  return { u, v, off: distance(x, pointAt({ origin, axes }, u, v)) };
}

// A square that has all of some places well inside.
export function windowOf(places, margin = 0.55) {
  const us = places.map((place) => place.u);
  const vs = places.map((place) => place.v);
  const middle = [us, vs].map((list) => (Math.min(...list) + Math.max(...list)) / 2);
  const half =
    Math.max(...[us, vs].map((list) => (Math.max(...list) - Math.min(...list)) / 2)) * (1 + margin);
  return { middle, half };
}
