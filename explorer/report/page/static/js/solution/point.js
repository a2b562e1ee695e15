// The point that is chosen: its network, end-to-end map, eigenvalues, orbit and certificate.

import { chooser, clear, el, panel } from "../shell/dom.js";
import { complexNumber, count, number } from "../shell/format.js";
import { known, labelOf, nameOf } from "./model.js";
import { complexWeights, matricesOf, matrixOf } from "./matrices.js";
import { drawNetwork } from "./network.js";
import { drawSpectrum } from "./spectrum.js";

export function pointPanel(solution, store) {
  if (!solution.points.length) return null;
  const body = el("div", { class: "point", "aria-live": "polite" });
  const heading = solution.ofManifolds ? "The manifold that is chosen" : "The point that is chosen";
  const node = panel("point", solution.ofManifolds ? "Manifold" : "Point", heading, body);
  const show = () => {
    const point = solution.byRow.get(store.chosen.point) ?? solution.points[0];
    clear(body, ...parts(solution, point, store));
  };
  store.listen((_, changed) => changed.includes("point") && show());
  show();
  return node;
}

function parts(solution, point, store) {
  const shared = [el("h3", {}, labelOf(solution, point)), facts(solution, point)];
  const links = el("div", {}, orbit(solution, point, store), certificate(solution, point));
  if (!point.real) {
    return [
      ...shared,
      el("p", {}, "Its weights are not real: there is no network to draw, and no index to count."),
      links,
      complexWeights(solution, point),
    ];
  }
  const drawn = drawNetwork(solution, point);
  return [
    ...shared,
    solution.ofManifolds
      ? el("p", { class: "note" }, "What is shown is one point of the manifold.")
      : null,
    drawn,
    el("h4", {}, "Weights"),
    matricesOf(solution, point),
    map(point),
    spectrum(point),
    links,
    actions(solution, point, store),
  ].filter((node) => node !== null);
}

// Ways on from here to other panels.
function actions(solution, point, store) {
  const plane = `${point.index >= 1 ? "saddle" : "point"}:${point.row}`;
  const slice = solution.loss
    ? chooser("Slice of the loss through it", store, { plane }, "slice")
    : null;
  const other = { other: String(point.row) };
  const compare = solution.real.length > 1 ? chooser("Keep it for comparison", store, other) : null;
  return el("p", { class: "hint" }, slice, slice && compare ? " · " : "", compare);
}

function facts(solution, point) {
  const said = [
    point.real ? null : `loss ${complexNumber(point.lossParts)}`,
    point.kind ? (point.is_global ? `${point.kind}, global` : point.kind) : null,
    point.kind === "minimum" && point.is_global === false ? "not global" : null,
    point.nullity ? `${count(point.nullity, "zero eigenvalue")}` : null,
    point.dimension ? `on a manifold of dimension ${point.dimension}` : null,
    point.multiplicity > 1 ? `multiplicity ${point.multiplicity}` : null,
    point.support && point.support.includes("0") ? `live hidden units ${point.support}` : null,
    point.components > 1 ? count(point.components, "component") : null,
    known(point.morse_bott) ? (point.morse_bott ? "Morse-Bott" : "not Morse-Bott") : null,
  ].filter(Boolean);
  return said.length ? el("p", {}, `${said.join("; ")}.`) : null;
}

function map(point) {
  if (!point.map) return null;
  const rank = known(point.rank) ? `End-to-end map, rank ${point.rank}` : "End-to-end map";
  const values = point.singular_values?.length
    ? el(
        "p",
        { class: "small" },
        `Singular values ${point.singular_values.map((v) => number(v)).join(", ")}`,
      )
    : null;
  return el(
    "div",
    {},
    el("h4", {}, rank),
    el("div", { class: "matrices" }, matrixOf("map", point.map)),
    values,
  );
}

function spectrum(point) {
  const picture = drawSpectrum(point.eigenvalues);
  if (!picture) return null;
  const list = point.eigenvalues.map((value) => number(value, 5)).join(", ");
  return el(
    "div",
    {},
    el("h4", {}, "Eigenvalues of the Hessian"),
    picture,
    el(
      "p",
      { class: "small" },
      `${list}${point.eigenvalues.some((v) => v < 0) ? ". Dashed: negative" : ""}`,
    ),
  );
}

function orbit(solution, point, store) {
  const members = (solution.classes.get(point.className) ?? []).filter((one) => one !== point);
  const link = (one) => chooser(nameOf(solution, one), store, { point: String(one.row) });
  const said = [];
  if (point.orbit_size > 1) said.push(`Sign flips make ${count(point.orbit_size, "point")} of it`);
  if (point.copiesOfClass > (point.orbit_size ?? 1)) {
    said.push(
      `with permutations there are ${count(point.copiesOfClass, "real copy", "real copies")}`,
    );
  }
  if (point.orbit_size === 1 && point.copiesOfClass === 1) said.push("No symmetry moves it");
  const partner =
    known(point.conjugate) && point.conjugate !== point.row
      ? solution.byRow.get(String(point.conjugate))
      : null;
  const rows = members.slice(0, 24).map((one) => [" ", link(one)]);
  const rest = members.length > 24 ? ` and ${members.length - 24} more` : "";
  const more = [
    members.length
      ? el("p", { class: "small" }, "Copies that are rows of their own:", rows, rest)
      : null,
    partner ? el("p", { class: "small" }, "Complex conjugate: ", link(partner)) : null,
  ];
  if (!said.length && !members.length && !partner) return null;
  return el(
    "div",
    {},
    el("h4", {}, "Orbit"),
    said.length ? el("p", {}, `${said.join("; ")}.`) : null,
    more.filter(Boolean),
  );
}

function certificate(solution, point) {
  const bits = point.bits ? ` with ${point.bits} bits` : "";
  const size = known(point.error) ? number(point.error, 3) : null;
  const lines = [];
  if (point.certified === true) {
    lines.push(
      solution.ofManifolds
        ? "Certified: proved by interval arithmetic on the reduced equations."
        : `Certified: interval arithmetic${bits} proves that exactly one critical point lies here, ` +
            `that it is ${point.real ? "real, and its index" : "not real"}.`,
    );
    if (known(point.loss_radius))
      lines.push(`The loss is proved to within ${number(point.loss_radius, 3)}.`);
  } else if (point.certified === false) {
    lines.push(`Not certified${point.reason ? `: ${point.reason}` : ""}.`);
  } else {
    lines.push("No certificate was asked for: what is said of this point is a numerical estimate.");
  }
  if (size !== null)
    lines.push(
      `Distance to the true point: at most ${size}${point.certified ? "" : ", by an estimate"}.`,
    );
  if (known(point.residual))
    lines.push(`Largest entry of the gradient: ${number(point.residual, 3)}.`);
  return el("div", {}, el("h4", {}, "Certificate"), el("p", {}, lines.join(" ")));
}
