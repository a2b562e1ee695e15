// Gradient flow x' = -grad L(x) in the whole space of weights, by a linearly implicit method of
// order two with a third stage for the error (Shampine and Reichelt, The Matlab ODE Suite, 1997):
// steps grow near a minimum, however much curvatures differ there. A step is so short that its
// matrix stays positive definite, so none is drawn to a saddle as Newton's method is.

import { factored, norm, plus, solved } from "./linear.js";

const D = 1 / (2 + Math.SQRT2);
const E32 = 6 + Math.SQRT2;
const TOLERANCE = 1e-5;
// Of 1 - h d |lowest eigenvalue|
const LEAST_PIVOT = 0.1;
// Steps that are tried at most: so many that a large loss takes some seconds
const MOST_STEPS = 20000;
const LEAST_STEPS = 1500;
const OPERATIONS = 3e9;
// Shares of what rounding may leave
const REST = 1e-12;
const RISE = 1e-13;
const FAR = 1e5;

// How it ended: the gradient is zero but for rounding; weights grow without end; or neither yet.
export const END = { rest: "rest", away: "away", slow: "slow" };

// Follows the flow from a start. Gives the points passed, the last of them, its loss, the norm of
// its gradient, and how it ended.
export function flow(loss, start, { most = mostSteps(loss) } = {}) {
  const size = 1 + norm(start);
  const state = { ...placeOf(loss, start), widest: norm(start), h: 0 };
  state.rise = RISE * Math.max(Math.abs(state.value), Math.abs(loss.value(start.map(() => 0))));
  state.h = (0.01 * size) / (norm(state.slope) + 1e-300);
  const passed = [state.x];
  let how = END.slow;
  for (let k = 0; k < most; k += 1) {
    if (!Number.isFinite(state.value) || state.widest > FAR * size) {
      how = END.away;
      break;
    }
    const curvature = loss.hessian(state.x);
    if (norm(state.slope) <= REST * norm(curvature.map(norm)) * state.widest) {
      how = END.rest;
      break;
    }
    if (advance(loss, state, curvature)) passed.push(state.x);
    else if (!(state.h > 1e-200)) break;
  }
  const last = how === END.away ? state : sharpened(loss, state);
  return { passed, end: last.x, value: last.value, slope: norm(last.slope), how };
}

function mostSteps(loss) {
  const each = 3 * loss.operations * (loss.unknowns + 3);
  return Math.max(LEAST_STEPS, Math.min(MOST_STEPS, Math.floor(OPERATIONS / each)));
}

function placeOf(loss, x) {
  const slope = loss.gradient(x);
  return { x: Array.from(x), slope, value: loss.value(x) };
}

// One step from a state, which it changes; false where it has to be tried with a shorter one.
function advance(loss, state, curvature) {
  const { x, slope, h } = state;
  const matrix = curvature.map((row, i) =>
    row.map((entry, j) => h * D * entry + (i === j ? 1 : 0)),
  );
  const factor = factored(matrix, LEAST_PIVOT);
  if (!factor) {
    state.h = h / 2;
    return false;
  }
  const f0 = slope.map((entry) => -entry);
  const k1 = solved(factor, f0);
  const f1 = loss.gradient(plus(x, k1, h / 2)).map((entry) => -entry);
  const k2 = solved(
    factor,
    f1.map((entry, i) => entry - k1[i]),
  ).map((entry, i) => entry + k1[i]);
  const there = placeOf(loss, plus(x, k2, h));
  const late = there.slope.map((entry, i) => -entry - E32 * (k2[i] - f1[i]) - 2 * (k1[i] - f0[i]));
  const k3 = solved(factor, late);
  const error = (h / 6) * norm(k1.map((entry, i) => entry - 2 * k2[i] + k3[i]));
  const ratio = error / (TOLERANCE * (1e-3 * state.widest + norm(x)) + 1e-300);
  if (!(ratio <= 1) || !(there.value <= state.value + state.rise)) {
    state.h = h * (ratio > 1 ? Math.min(0.5, Math.max(0.1, 0.8 / Math.cbrt(ratio))) : 0.25);
    return false;
  }
  Object.assign(state, there, { widest: Math.max(state.widest, norm(there.x)) });
  state.h = h * Math.min(5, Math.max(0.5, 0.8 / Math.cbrt(ratio + 1e-12)));
  return true;
}

// Newton's method from where the flow came to rest, as long as it makes the gradient smaller.
function sharpened(loss, state) {
  let best = state;
  for (let k = 0; k < 4; k += 1) {
    const factor = factored(loss.hessian(best.x));
    if (!factor) break;
    const next = placeOf(loss, plus(best.x, solved(factor, best.slope), -1));
    if (!(norm(next.slope) < norm(best.slope))) break;
    best = next;
  }
  return best;
}
