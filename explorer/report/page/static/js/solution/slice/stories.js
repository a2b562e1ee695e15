// Which plane: through a saddle and the two places where its descents end, through a point along
// the flattest directions, or through three points of the reader's choice. Never a random one.

import { END, flow } from "../../maths/flow.js";
import { distance, eigen, norm, plus } from "../../maths/linear.js";
import { planeThrough } from "../../maths/plane.js";
import { nameOf } from "../model.js";
import { reached } from "./reach.js";

// How far from a saddle its descents begin, as a share of the size of its weights
const STEP = 1e-3;
const LOOKED_AT = 12;
// Operations that may be spent on the choice of a plane
const BUDGET = 4e8;
const BOTH_AWAY =
  "both descents from it run away. The plane is that of its two lowest eigenvalues.";

// Every plane that is offered by name: [word for the address, what it is called].
export function offered(solution) {
  const rows = [...solution.classes.values()].map((members) => members[0]);
  const saddles = rows
    .filter((point) => point.index >= 1)
    .sort((a, b) => a.index - b.index || a.loss - b.loss);
  const others = rows.filter((point) => !(point.index >= 1));
  return [
    ...saddles.map((point) => [
      `saddle:${point.row}`,
      `${nameOf(solution, point)} (index ${point.index}) and where its descents end`,
    ]),
    ...others.map((point) => [
      `point:${point.row}`,
      `${nameOf(solution, point)} along its flattest directions`,
    ]),
    ["free", "three of your choice"],
  ];
}

// The plane that shows most: of a saddle of index 1 that joins two minima that are not copies.
export function firstOf(solution, words) {
  const ones = words
    .map(([word]) => word)
    .filter((word) => {
      const point = solution.byRow.get(word.split(":")[1]);
      return word.startsWith("saddle:") && point.index === 1;
    });
  for (const word of ones.slice(0, lookedAt(solution))) {
    const { ends } = storyOf(solution, word);
    const [a, b] = ends.map((end) => end.found.point?.className);
    if (a !== undefined && b !== undefined && a !== b) return word;
  }
  return ones[0] ?? words[0][0];
}

// Operations that a descent takes, for a guess of the time.
export function costOf({ loss }) {
  return 200 * 3 * loss.operations * (loss.unknowns + 3);
}

// So many saddles that their descents take no longer than a page may take to open.
function lookedAt(solution) {
  return Math.max(1, Math.min(LOOKED_AT, Math.floor(BUDGET / (2 * costOf(solution)))));
}

// The plane of a word: its origin and axes, what it goes through, and a sentence that says why.
export function storyOf(solution, word) {
  const [kind, rest = ""] = word.split(":");
  const points = rest
    .split(",")
    .map((row) => solution.byRow.get(row))
    .filter((point) => point?.real);
  if (kind === "saddle" && points.length) return ofSaddle(solution, points[0]);
  if (kind === "point" && points.length) return ofPoint(solution, points[0]);
  return ofThree(solution, points.length ? points : solution.real.slice(0, 3));
}

function ofSaddle(solution, saddle) {
  const { vectors } = spectrum(solution, saddle.flat);
  const length = STEP * (1 + norm(saddle.flat));
  const ends = [1, -1].map((side) => {
    const way = flow(solution.loss, plus(saddle.flat, vectors[0], side * length));
    return { ...way, found: reached(solution, way) };
  });
  const settled = ends.filter((end) => end.how !== END.away);
  if (!settled.length) {
    return {
      ...ofPoint(solution, saddle),
      ends,
      said: `${capital(nameOf(solution, saddle))}: ${BOTH_AWAY}`,
    };
  }
  // The higher end first: the way out of it is what is to be seen
  settled.sort((a, b) => b.value - a.value);
  const origin = settled[0].end;
  const last = settled.at(-1);
  const apart = distance(origin, last.end) > 1e-6 * (1 + norm(origin));
  const directions = [
    ...(apart ? [plus(last.end, origin, -1)] : []),
    plus(saddle.flat, origin, -1),
  ];
  const plane = planeThrough(origin, [...directions, ...vectors]);
  const anchors = [
    anchor(solution, settled[0]),
    {
      x: saddle.flat,
      label: nameOf(solution, saddle),
      row: saddle.row,
      kind: saddle.kind,
      saddle: true,
    },
    ...(apart ? [anchor(solution, last)] : []),
  ];
  return { plane, anchors, ends, said: sentence(anchors, plane, directions.length, apart, ends) };
}

function anchor(solution, { end, found }) {
  const label = found.point ? nameOf(solution, found.point) : "an end that is not listed";
  return {
    x: end,
    label: found.isImage ? `copy of ${label}` : label,
    row: found.point?.row ?? null,
    kind: found.point?.kind ?? "undecided",
  };
}

function sentence(anchors, { used }, given, apart, ends) {
  const [start, saddle, end] = anchors;
  const away = ends.some((one) => one.how === END.away) ? " The other descent runs away." : "";
  const both = apart
    ? `Through ${start.label}, ${saddle.label} and ${end.label}: this page has followed the two ` +
      `descents from ${saddle.label}, along the direction of its lowest eigenvalue, to these ends ` +
      "(observed, not proved)."
    : `Through ${start.label} and ${saddle.label}: this page has followed the descents from ` +
      `${saddle.label}, and saw no second end (observed, not proved).`;
  const extra = used.some((place) => place >= given)
    ? " The second direction is an eigenvector of the Hessian there."
    : "";
  return `${both}${extra}${away}`;
}

function ofPoint(solution, point) {
  const { vectors } = spectrum(solution, point.flat);
  const plane = planeThrough(point.flat, vectors);
  const words =
    plane.axes.length > 1
      ? "along the two eigenvectors of the lowest eigenvalues of its Hessian"
      : "along the only unknown";
  return {
    plane,
    ends: [],
    anchors: [
      {
        x: point.flat,
        label: nameOf(solution, point),
        row: point.row,
        kind: point.kind,
        saddle: point.index >= 1,
      },
    ],
    said: `Through ${nameOf(solution, point)}, ${words}.`,
  };
}

function ofThree(solution, points) {
  const [first, ...others] = points;
  const names = points.map((point) => nameOf(solution, point));
  const { vectors } = spectrum(solution, others[0]?.flat ?? first.flat);
  const directions = others.map((point) => plus(point.flat, first.flat, -1));
  const plane = planeThrough(first.flat, [...directions, ...vectors]);
  const extra = plane.used.some((place) => place >= directions.length)
    ? " They do not span a plane: a direction of low curvature is added."
    : "";
  return {
    plane,
    ends: [],
    anchors: points.map((point) => ({
      x: point.flat,
      label: nameOf(solution, point),
      row: point.row,
      kind: point.kind,
      saddle: point.index >= 1,
    })),
    said: `Through ${names.join(", ")}, as chosen.${extra}`,
  };
}

function spectrum({ loss }, x) {
  return eigen(loss.hessian(x));
}

function capital(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}
