// Columns of the table of points: those that say something about these points.

import { number, short, words } from "../shell/format.js";

// name, heading, what it means, how it is written, whether it is left out where all are as usual
const COLUMNS = [
  ["row", "row", "number in the list, by which it is named on this page", words],
  ["loss", "loss", "value of the loss", (value) => number(value, 7)],
  ["copiesOfClass", "copies", "real points that symmetry makes of one", words, 1],
  ["kind", "kind", "by the signs of the Hessian's eigenvalues", words],
  ["index", "index", "number of negative eigenvalues of the Hessian", words],
  ["nullity", "nullity", "number of zero eigenvalues of the Hessian", words, 0],
  ["dimension", "dim", "dimension of the critical manifold", words, 0],
  [
    "is_global",
    "global",
    "lowest of all, where the loss is proved to have a minimum",
    words,
    false,
  ],
  ["rank", "rank", "of the end-to-end map", words, null],
  ["support", "live units", "1 for each hidden unit that is alive", words, null],
  ["components", "components", "connected components of the manifold", words, null],
  ["euler_characteristic", "Euler", "Euler characteristic of the manifold", words, null],
  ["multiplicity", "mult.", "multiplicity as a zero of the gradient", words, 1],
  ["certified", "certified", "existence, reality and index proved by interval arithmetic", words],
  ["condition", "condition", "condition of the equilibrated Hessian", short],
  ["error", "error", "bound on the distance to the true point", short],
];

export function columnsOf(points) {
  return COLUMNS.filter(([name, , , , usual]) => {
    const values = points.map((point) => (name === "loss" ? 0 : point[name])).filter(known);
    return values.length && (usual === undefined || values.some((value) => value !== usual));
  }).map(([name, heading, meaning, write]) => ({ name, heading, meaning, write }));
}

function known(value) {
  return value !== null && value !== undefined && value !== "";
}
