// Marks that stand for points: hover and focus tell of them, a click or Enter chooses.

import { outline, styleOf } from "./colours.js";
import { el, svg } from "./dom.js";

// Draws marks {row, x, y, kind, label} into a group. One of them can be reached with Tab, the
// others from there with the arrow keys, in the order given.
export function drawMarks(group, marks, { chosen, tell, choose, size = 6 }) {
  const nodes = marks.map((mark) => {
    const { colour, shape } = styleOf(mark.kind);
    const node = svg("path", {
      d: outline(shape, mark.size ?? size),
      transform: `translate(${mark.x.toFixed(2)},${mark.y.toFixed(2)})`,
      class: "mark",
      fill: mark.hollow ? "#fff" : colour,
      stroke: mark.hollow ? colour : "#fff",
      "data-row": mark.row,
      role: "button",
      tabindex: -1,
      "aria-label": mark.label,
      onclick: (event) => {
        event.stopPropagation();
        choose(mark.row);
      },
      onmouseenter: () => tell(mark),
      onmouseleave: () => tell(null),
      onfocus: () => tell(mark),
      onblur: () => tell(null),
    });
    return node;
  });
  group.append(...nodes);
  if (nodes.length) nodes[0].setAttribute("tabindex", 0);
  group.addEventListener("keydown", (event) => move(event, nodes, marks, choose));
  markChosen(group, chosen);
  return nodes;
}

// Rings the marks of the rows that are chosen, and of no other.
export function markChosen(group, rows) {
  const wanted = new Set(
    [rows]
      .flat()
      .filter((row) => row !== undefined)
      .map(String),
  );
  for (const node of group.querySelectorAll(".mark")) {
    const on = wanted.has(node.dataset.row);
    node.classList.toggle("chosen", on);
    node.setAttribute("aria-pressed", on);
    if (on) node.parentNode.append(node);
  }
}

const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

function move(event, nodes, marks, choose) {
  const at = nodes.indexOf(event.target);
  if (at < 0) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(marks[at].row);
    return;
  }
  const ends = { Home: 0, End: nodes.length - 1 };
  const next = ends[event.key] ?? (STEPS[event.key] ? at + STEPS[event.key] : null);
  if (next === null) return;
  event.preventDefault();
  const node = nodes[Math.min(nodes.length - 1, Math.max(0, next))];
  nodes[at].setAttribute("tabindex", -1);
  node.setAttribute("tabindex", 0);
  node.focus();
}

// What each shape and colour stands for, of the kinds that occur.
export function legend(kinds) {
  const items = kinds.map((kind) => {
    const { colour, shape, word } = styleOf(kind);
    const picture = svg("svg", { viewBox: "-9 -9 18 18", class: "key", "aria-hidden": "true" });
    picture.append(svg("path", { d: outline(shape, 6), fill: colour }));
    return el("li", {}, picture, word);
  });
  return el("ul", { class: "legend" }, items);
}
