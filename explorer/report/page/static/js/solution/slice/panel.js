// The panel of slices: choose a plane, see the loss on it, start descents in it.

import { choice, clear, el, panel } from "../../shell/dom.js";
import { markChosen } from "../../shell/marks.js";
import { distance, norm } from "../../maths/linear.js";
import { placed, windowOf } from "../../maths/plane.js";
import { labelOf } from "../model.js";
import { gridOf } from "./grid.js";
import { levelsOf } from "./levels.js";
import { counted, drawShown, nameAnchors, shownPoints } from "./listed.js";
import { contourPicture, linePicture } from "./picture.js";
import { HOW, starter } from "./starter.js";
import { costOf, firstOf, offered, storyOf } from "./stories.js";

const NEAR = 0.08;
// Operations of a descent from which on the page does not wait for it
const LONG = 2e7;
const NO_LOSS =
  "This file does not hold the loss (an older version wrote it): no slice, no descent. " +
  "Solve again to have them.";

export function slicePanel(solution, store) {
  if (!solution.real.length) return null;
  if (!solution.loss) {
    return panel("slice", "Slices", "Slices of the loss", el("p", { class: "note" }, NO_LOSS));
  }
  const words = offered(solution);
  const body = el("div");
  const picker = el("div", { class: "filters" });
  const node = panel("slice", "Slices", "Slices of the loss", picker, body);
  const wordNow = () => store.chosen.plane ?? firstOf(solution, words);

  function show() {
    const word = wordNow();
    clear(picker, ...pickers(solution, store, words, word));
    clear(body, ...sliceNodes(solution, store, storyOf(solution, word)));
  }

  store.listen((chosen, changed) => {
    if (changed.includes("plane")) show();
    else markChosen(body, [chosen.point, chosen.other]);
  });
  if (costOf(solution) < LONG) show();
  else {
    // The other panels are shown first
    clear(body, el("p", { class: "small" }, "The page is following descents for this panel ..."));
    setTimeout(show, 50);
  }
  return node;
}

function pickers(solution, store, words, word) {
  const [kind, rest = ""] = word.split(":");
  const set = (value) => store.set({ plane: value === "free" ? freeOf(solution) : value });
  const main = choice("Plane through", words, kind === "free" ? "free" : word, set);
  if (kind !== "free") return [main];
  const rows = rest.split(",");
  const options = [...solution.classes.values()].map(([point]) => [
    String(point.row),
    labelOf(solution, point),
  ]);
  const each = rows.map((row, k) =>
    choice(
      `${k + 1}.`,
      options.some(([name]) => name === row) ? options : [[row, `row ${row}`], ...options],
      row,
      (value) => {
        store.set({ plane: `free:${rows.map((old, j) => (j === k ? value : old)).join(",")}` });
      },
    ),
  );
  return [main, ...each];
}

function freeOf(solution) {
  const rows = [...solution.classes.values()].map(([point]) => point.row);
  return `free:${rows.slice(0, 3).join(",")}`;
}

function sliceNodes(solution, store, story) {
  const square = windowFor(solution, story);
  const near = NEAR * square.half;
  const picture = pictureOf(solution, story, square);
  const shown = shownPoints(solution, story, square, near);
  const results = el("ol", { class: "descents", "aria-live": "polite" });
  const { wipe } = starter(solution, store, { plane: story.plane, square, near, picture, results });
  drawShown(solution, store, picture, shown);
  nameAnchors(picture, story, shown);
  const button = el("button", { type: "button", onclick: wipe }, "Clear descents");
  return [
    el("p", {}, story.said),
    el("p", { class: "small hint" }, HOW),
    picture.chart.root,
    el("p", { class: "small" }, counted(solution, shown, near)),
    el("div", { class: "filters" }, button),
    results,
  ];
}

function pictureOf(solution, { plane, anchors, said }, square) {
  const grid = gridOf(solution, plane, square);
  const label = `Loss on a plane. ${said}`;
  if (plane.axes.length < 2) return linePicture(solution, plane, grid, label);
  const losses = anchors.map(({ x }) => solution.loss.value(x));
  const top = anchors.findIndex((anchor) => anchor.saddle);
  const saddle = top < 0 ? null : losses[top];
  return contourPicture(grid, levelsOf([...grid.values, ...losses], saddle), saddle, label);
}

// A square about the anchors; about a single one, as wide as the next listed point is far.
function windowFor(solution, { plane, anchors }) {
  const square = windowOf(anchors.map(({ x }) => placed(plane, x)));
  if (square.half > 0) return square;
  const [{ x }] = anchors;
  const gaps = solution.real.map(({ flat }) => distance(flat, x)).filter((gap) => gap > 0);
  return { ...square, half: gaps.length ? 1.6 * Math.min(...gaps) : norm(x) || 1 };
}
