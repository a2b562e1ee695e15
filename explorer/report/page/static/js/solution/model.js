// One solution as the panels read it: its points, by row, whatever kind of list it is.

export function readSolution(facts) {
  const ofManifolds = Boolean(facts.manifold_table);
  const real = (facts.manifold_table ?? facts.real_points ?? []).map((point, place) => ({
    ...point,
    row: point.row ?? place,
    real: true,
    flat: flatten(point.weights),
  }));
  const complex = (facts.complex_points?.points ?? []).map((point) => ({
    ...point,
    real: false,
    kind: null,
    flat: null,
    complexLoss: point.loss,
    loss: null,
  }));
  const points = [...real, ...complex];
  const byRow = new Map(points.map((point) => [String(point.row), point]));
  const noun = ofManifolds ? "critical manifold" : "critical point";
  return { facts, points, real, complex, byRow, ofManifolds, noun };
}

export function flatten(weights) {
  return (weights ?? []).flat(Infinity);
}

export const KINDS = ["minimum", "saddle", "maximum", "degenerate", "undecided"];
