// Starts descents in a slice by mouse and keyboard, draws them and says where they end.

import { chooser, clear, el, svg } from "../../shell/dom.js";
import { descentFrom, drawDescent, saidOf } from "./descents.js";

const MOST = 20;
// The cross goes so many steps from the middle to the edge
const STEPS = 20;

export const HOW =
  "Click to start a descent there: gradient flow in all weights, computed in this page. " +
  "With the keyboard, move the cross with the arrow keys and press Enter.";

// Makes the field of a picture answer; gives `wipe`, which takes all descents away.
export function starter(solution, store, { plane, square, near, picture, results }) {
  const { chart, back } = picture;
  const layer = svg("g", { "pointer-events": "none" });
  const field = chart.body.querySelector(".field");
  let number = 0;

  function start(place) {
    const descent = descentFrom(solution, plane, place);
    if (results.children.length >= MOST) {
      results.firstChild.remove();
      layer.firstChild.remove();
    }
    number += 1;
    layer.append(drawDescent(descent, picture, near, number));
    results.append(line(descent, number));
  }

  function line(descent, value) {
    const row = descent.found.point?.row ?? null;
    const link = row === null ? "" : chooser("Show it", store, { point: String(row) }, "point");
    const attributes = { value, class: descent.found.good ? null : "warning", "data-reached": row };
    return el("li", attributes, saidOf(descent, solution, square.half), " ", link);
  }

  field.addEventListener("click", (event) => start(back(inside(event, chart))));
  chart.body.append(layer, crossOn(field, square, picture, start));
  return {
    wipe: () => {
      clear(layer);
      clear(results);
      number = 0;
    },
  };
}

// A cross that arrow keys move, seen while the field has the focus; Enter starts from it.
function crossOn(field, { middle, half }, { back, flat, spot }, start) {
  const cross = svg("path", { class: "cross", "pointer-events": "none" });
  const place = { u: middle[0], v: flat ? 0 : middle[1] };
  const step = half / STEPS;
  const moves = {
    ArrowLeft: ["u", -step],
    ArrowRight: ["u", step],
    ArrowUp: ["v", step],
    ArrowDown: ["v", -step],
  };
  const draw = () => {
    const [x, y] = spot(place);
    cross.setAttribute("d", `M${x - 9},${y}h18M${x},${y - 9}v18`);
  };
  const attributes = { tabindex: 0, role: "button", "aria-label": `The plane. ${HOW}` };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  field.addEventListener("keydown", (event) => {
    const [axis, by] = moves[event.key] ?? [];
    if (axis && !(flat && axis === "v")) {
      const centre = axis === "u" ? middle[0] : middle[1];
      place[axis] = Math.min(centre + half, Math.max(centre - half, place[axis] + by));
      draw();
    } else if (event.key === "Enter" || event.key === " ") start(back(spot(place)));
    else return;
    event.preventDefault();
  });
  draw();
  return cross;
}

function inside(event, { root, body }) {
  const point = root.createSVGPoint();
  Object.assign(point, { x: event.clientX, y: event.clientY });
  const there = point.matrixTransform(body.getScreenCTM().inverse());
  return [there.x, there.y];
}
