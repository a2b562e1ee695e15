// A study as its panels read it. Columns are unpacked when they are first asked for.

import { known, truth, unpack, unpackWords, whole } from "./unpack.js";

const COUNTS = [
  ...["complex", "real", "minima", "global_minima", "degenerate", "undecided", "certified"],
  ...["expected", "morse_sum"],
];

export function readStudy(facts) {
  const runs = readRuns(facts.runs);
  const labels = facts.combinations.map((one) => labelOf(one, facts.combinations));
  const byKey = new Map(facts.runs.run.map((key, row) => [key, row]));
  const architectures = new Map(facts.architectures.map((one) => [one.label, one]));
  const points = lazily((label) => readPoints(architectures.get(label).points));
  const losses = lazily((label) => readLosses(architectures.get(label).loss));
  return {
    facts,
    runs,
    labels,
    byKey,
    architecture: (row) => architectures.get(facts.combinations[runs.combination[row]].architecture),
    points,
    losses,
    label: (row) => `${labels[runs.combination[row]]}, draw ${runs.draw[row]}`,
  };
}

// Names of the combinations, with the seed where there are several.
function labelOf(one, all) {
  const words = [one.architecture, one.data, one.regularization];
  const several = new Set(all.map((other) => other.seed)).size > 1;
  return (several ? [...words, `seed ${one.seed}`] : words).join(", ");
}

function readRuns(table) {
  const runs = {
    size: table.size,
    run: table.run,
    combination: unpack(table.combination),
    draw: unpack(table.draw),
    verdict: unpackWords(table.verdict),
    engine: unpackWords(table.engine),
    reason: unpackWords(table.reason),
    warning: unpackWords(table.warning),
    held: unpack(table.held),
    lowest: unpack(table.lowest),
    highest_minimum: unpack(table.highest_minimum),
  };
  for (const name of COUNTS) runs[name] = unpack(table[name]);
  return runs;
}

function lazily(make) {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key);
  };
}

function readPoints(packed) {
  if (!packed) return { size: 0, of: () => [] };
  const c = packed.columns;
  const table = {
    ...Object.fromEntries(Object.entries(c).filter(([, v]) => v.bytes).map(([n, v]) => [n, unpack(v)])),
    kind: unpackWords(c.kind),
    support: unpackWords(c.support),
    weights: unpack(packed.weights),
    eigenvalues: unpack(packed.eigenvalues),
    maps: packed.maps ? { shape: packed.maps.shape, values: unpack(packed.maps.values) } : null,
    unknowns: packed.unknowns,
    size: packed.size,
  };
  const places = new Map();
  for (let k = 0; k < table.size; k += 1) {
    const run = table.run[k];
    if (!places.has(run)) places.set(run, []);
    places.get(run).push(k);
  }
  return { ...table, of: (run) => places.get(run) ?? [] };
}

// The loss of an architecture with the numbers of each run that the page holds.
function readLosses(packed) {
  if (!packed) return () => null;
  const places = new Map([...unpack(packed.runs)].map((row, k) => [row, k]));
  const values = unpack(packed.parameters);
  return (row) => {
    const at = places.get(row);
    if (at === undefined) return null;
    const own = values.subarray(at * packed.size, (at + 1) * packed.size);
    return { ...packed.program, inputs: [...own, ...packed.program.inputs.slice(packed.size)] };
  };
}

// A run as the panels of one solution read it, as `explorer solve --json` tells of a solution.
export function runFacts(study, row) {
  const { runs } = study;
  const architecture = study.architecture(row);
  const table = study.points(architecture.label);
  const places = table.of(row);
  const combination = study.facts.combinations[runs.combination[row]];
  const ofManifolds = combination.of_manifolds;
  const listed = places.map((place) => pointFacts(table, place, architecture.blocks));
  return {
    title: `Run ${runs.run[row]}`,
    found: study.label(row),
    verdict: runs.verdict.at(row) ?? "undecided",
    sentence: sentenceOf(study, row),
    complete: runs.expected[row] < 0 ? null : runs.expected[row] === runs.complex[row],
    checks: checksOf(runs, row),
    warnings: [runs.warning.at(row)].filter(Boolean),
    notes: listed.some((point) => point.copies > 1) ? [ONE_OF_EACH] : [],
    architecture: architecture.spec,
    blocks: architecture.blocks ? architecture.blocks.map((block) => block.name) : ["weights"],
    layers: architecture.layers,
    loss_program: study.losses(architecture.label)(row),
    symmetries: combination.symmetries,
    [ofManifolds ? "manifold_table" : "real_points"]: listed,
  };
}

const ONE_OF_EACH = "Of points that sign flips make of each other one is listed.";

function sentenceOf(study, row) {
  const word = study.runs.verdict.at(row);
  const told = study.facts.verdict.rows.find((one) => one.word === word);
  return told ? `${word}: ${told.means}` : "no verdict is stored";
}

function checksOf(runs, row) {
  const certified = runs.certified[row];
  const checks = [];
  if (runs.expected[row] >= 0) {
    const detail = `${runs.complex[row]} complex points, the exact count is ${runs.expected[row]}`;
    checks.push({ name: "count", passed: runs.expected[row] === runs.complex[row], detail });
  }
  if (certified >= 0) {
    const detail = `${certified} of ${runs.complex[row]}`;
    checks.push({ name: "certified", passed: certified === runs.complex[row] || null, detail });
  }
  const reason = runs.reason.at(row);
  if (reason) checks.push({ name: "failed", passed: false, detail: reason });
  return checks;
}

export function pointFacts(table, place, blocks = null) {
  const n = table.unknowns;
  const flat = [...table.weights.subarray(place * n, (place + 1) * n)];
  return {
    row: table.row[place],
    loss: known(table.loss[place]),
    index: whole(table.index[place]),
    nullity: whole(table.nullity[place]),
    kind: table.kind.at(place),
    is_global: truth(table.is_global[place]),
    certified: truth(table.certified[place]),
    rank: whole(table.rank[place]),
    dimension: whole(table.dimension[place]),
    support: table.support.at(place),
    orbit: table.row[place],
    orbit_size: table.images[place],
    copies: table.images[place],
    error: known(table.error[place]),
    loss_radius: known(table.loss_radius[place]),
    eigenvalues: [...table.eigenvalues.subarray(place * n, (place + 1) * n)].map(known),
    weights: blocks ? split(flat, blocks) : [flat],
    map: mapAt(table.maps, place),
  };
}

function mapAt(maps, place) {
  if (!maps) return null;
  const size = maps.shape[0] * maps.shape[1];
  return nested([...maps.values.subarray(place * size, (place + 1) * size)], maps.shape);
}

// Weights in a row, as the arrays that they stand in.
export function split(flat, blocks) {
  let at = 0;
  return blocks.map(({ shape, symmetric }) => {
    const size = symmetric ? (shape[0] * (shape[0] + 1)) / 2 : shape.reduce((a, b) => a * b, 1);
    const own = flat.slice(at, at + size);
    at += size;
    return symmetric ? mirrored(own, shape[0]) : nested(own, shape);
  });
}

function nested(flat, shape) {
  if (shape.length <= 1) return flat;
  const step = flat.length / shape[0];
  return Array.from({ length: shape[0] }, (_, k) =>
    nested(flat.slice(k * step, (k + 1) * step), shape.slice(1)),
  );
}

function mirrored(flat, size) {
  const rows = Array.from({ length: size }, () => new Array(size).fill(0));
  let at = 0;
  for (let i = 0; i < size; i += 1) {
    for (let j = i; j < size; j += 1) {
      rows[i][j] = flat[at];
      rows[j][i] = flat[at];
      at += 1;
    }
  }
  return rows;
}
