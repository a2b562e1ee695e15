// One solution as the panels read it: its points, by row, whatever kind of list it is.

import { makeLoss } from "../maths/loss.js";
import { number } from "../shell/format.js";

export const KINDS = ["minimum", "saddle", "maximum", "degenerate", "undecided"];

export function readSolution(facts) {
  const ofManifolds = Boolean(facts.manifold_table);
  const real = (facts.manifold_table ?? facts.real_points ?? []).map((point, place) => ({
    ...point,
    row: point.row ?? place,
    real: true,
    flat: (point.weights ?? []).flat(Infinity),
  }));
  const complex = (facts.complex_points?.points ?? []).map((point) => ({
    ...point,
    real: false,
    kind: null,
    loss: null,
    lossParts: point.loss,
    parts: point.weights,
  }));
  real.sort((a, b) => a.loss - b.loss || a.row - b.row);
  const points = [...real, ...complex];
  return {
    facts,
    points,
    real,
    complex,
    ofManifolds,
    byRow: new Map(points.map((point) => [String(point.row), point])),
    classes: classesOf(real),
    loss: facts.loss_program ? makeLoss(facts.loss_program) : null,
    generators: facts.symmetries ?? [],
    one: ofManifolds ? "critical manifold" : "critical point",
    more: ofManifolds ? "critical manifolds" : "critical points",
  };
}

// Rows that symmetry makes of one, by the number of their class.
function classesOf(points) {
  const classes = new Map();
  for (const point of points) {
    const name = point.class ?? `row ${point.row}`;
    if (!classes.has(name)) classes.set(name, []);
    classes.get(name).push(point);
  }
  for (const [name, members] of classes) {
    const copies = members.reduce((sum, member) => sum + (member.copies ?? 1), 0);
    for (const member of members) Object.assign(member, { className: name, copiesOfClass: copies });
  }
  return classes;
}

export function kindsOf(points) {
  return KINDS.filter((kind) => points.some((point) => point.kind === kind));
}

export function known(value) {
  return value !== null && value !== undefined;
}

// What a point is called where it is named in a sentence.
export function nameOf({ ofManifolds }, point) {
  const kind = point.real ? (point.kind ?? "point") : "complex point";
  return ofManifolds ? `${kind} manifold ${point.row}` : `${kind} ${point.row}`;
}

export function labelOf(solution, point) {
  const loss = known(point.loss) ? `, loss ${number(point.loss)}` : "";
  const index = known(point.index) ? `, index ${point.index}` : "";
  return `${nameOf(solution, point)}${loss}${index}`;
}
