// Loss against index over all runs of a combination: bars count points, marks lead to their runs.

import { bottomAxis, frame, leftAxis } from "../shell/chart.js";
import { el, svg } from "../shell/dom.js";
import { count, number, words } from "../shell/format.js";
import { drawMarks, legend } from "../shell/marks.js";
import { linear, logarithmic, padded } from "../shell/scale.js";
import { room } from "./room.js";
import { scrolled } from "./verdict.js";

const MOST_MARKS = 240;
// So few points are seen as marks; bars would say nothing more.
const FEW = 60;

export function lossChart(study, k, store) {
  const one = study.facts.combinations[k];
  const noun = one.of_manifolds ? "manifold" : "point";
  if (!one.losses) return el("p", {}, `No real critical ${noun}s.`);
  const { log, edges, rows } = one.losses;
  const picture = frame({ width: room(620), height: 400, label: `Loss of real critical ${noun}s by index` });
  const x = linear([-0.25, rows.length], [0, picture.width]);
  const ends = [edges[0], edges.at(-1)];
  const y = log ? logarithmic(stretched(ends), [picture.height, 0]) : linear(padded(ends), [picture.height, 0]);
  leftAxis(picture, y, log ? "loss (logarithmic)" : "loss");
  const named = (place) => (rows[place].index < 0 ? "?" : String(rows[place].index));
  bottomAxis(picture, x, "index (negative eigenvalues)", { ticks: rows.map((_, place) => place), text: named });
  const few = rows.reduce((sum, row) => sum + row.points, 0) <= FEW;
  if (!few) rows.forEach((row, place) => bars(picture, x, y, edges, row, place, noun));
  const marks = marksOf(study, k, rows, x, y);
  const said = el("output", { class: "told" }, "Point at a mark, or reach it with Tab and the arrow keys.");
  drawMarks(group(picture), marks.shown, {
    chosen: [],
    size: 4,
    tell: (mark) => {
      said.textContent = mark ? mark.label : "";
    },
    choose: (name) => {
      const [run, point] = name.split(" ");
      store.set({ run, point });
      document.getElementById("run")?.scrollIntoView();
    },
  });
  return el(
    "figure",
    { class: "wide" },
    picture.root,
    said,
    el("figcaption", {}, caption(one, noun, marks, few), legend(marks.kinds), table(rows)),
  );
}

function group(picture) {
  const node = svg("g");
  picture.body.append(node);
  return node;
}

function stretched([low, high]) {
  return [low / 1.1, high * 1.1];
}

// Bars to the right of each index, as long as their share of the fullest cell of that index.
function bars(picture, x, y, edges, row, place, noun) {
  const most = Math.max(...row.counts);
  const room = 0.8 * (x(1) - x(0));
  row.counts.forEach((points, cell) => {
    if (!points) return;
    const [low, high] = [edges[cell], edges[cell + 1]];
    const title = `index ${row.index}, loss ${number(low, 4)} to ${number(high, 4)}: ${count(points, noun)}`;
    const height = Math.max(1, y(low) - y(high));
    const width = Math.max(1, (room * points) / most);
    picture.body.append(
      svg("rect", { x: x(place), y: y(high), width, height, class: "bar pale" }, svg("title", {}, title)),
    );
  });
}

// Points of the runs that the page holds, some of them if there are many.
function marksOf(study, k, rows, x, y) {
  const { runs, facts } = study;
  const table = study.points(facts.combinations[k].architecture);
  const found = [];
  for (let run = 0; run < runs.size; run += 1) {
    if (runs.combination[run] === k && runs.held[run]) found.push(...table.of(run));
  }
  const step = Math.max(1, Math.ceil(found.length / MOST_MARKS));
  const place = new Map(rows.map((row, at) => [row.index, at]));
  const shown = found
    .filter((_, at) => at % step === 0)
    .filter((at) => Number.isFinite(table.loss[at]) && place.has(table.index[at]))
    .map((at) => {
      const run = table.run[at];
      const kind = table.kind.at(at);
      return {
        row: `${runs.run[run]} ${table.row[at]}`,
        x: x(place.get(table.index[at])) - 8,
        y: y(table.loss[at]),
        kind,
        label: `${words(kind)}, loss ${number(table.loss[at])}: point ${table.row[at]} of ${study.label(run)}`,
      };
    });
  return { shown, all: found.length, kinds: [...new Set(shown.map((mark) => mark.kind))] };
}

function caption(one, noun, marks, few) {
  const points = one.losses.rows.reduce((sum, row) => sum + row.points, 0);
  const all = `${count(points, `real critical ${noun}`)} of ${count(one.runs, "run")}, images included`;
  const bars = few ? `${all}.` : `Bars: ${all}; as long as their share of the fullest cell of their index.`;
  const held = marks.shown.length < marks.all ? `${marks.shown.length} of ${marks.all.toLocaleString("en-US")}` : `all ${marks.all}`;
  return `${bars} Marks: ${held} ${noun}s that the page holds, one of each orbit; choose one to see its run.`;
}

function table(rows) {
  const names = ["index", "points", "least loss", "median", "most"];
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, row.index < 0 ? "not decided" : String(row.index)),
      el("td", { class: "number" }, row.points.toLocaleString("en-US")),
      [row.least, row.median, row.most].map((v) => el("td", { class: "number" }, number(v))),
    ),
  );
  return el(
    "details",
    {},
    el("summary", {}, "The same as a table"),
    scrolled(el("table", {}, el("thead", {}, el("tr", {}, names.map((n) => el("th", { scope: "col" }, n)))), el("tbody", {}, body)), "Losses by index"),
  );
}
