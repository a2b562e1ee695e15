// A frame with axes in which panels draw. It is a picture with a name; marks in it can be reached
// with the keyboard, one stop for all of them and arrows between (see marks.js).

import { svg } from "./dom.js";
import { apart } from "./format.js";

export const MARGIN = { left: 64, right: 16, top: 12, bottom: 46 };

// A frame for width x height; draw(inner) is given a group whose origin is the upper left corner.
export function frame({ width, height, label, margin = MARGIN }) {
  const inner = {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  const root = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "chart",
    role: "group",
    "aria-label": label,
  });
  const body = svg("g", { transform: `translate(${margin.left},${margin.top})` });
  root.append(body);
  return { root, body, left: margin.left, ...inner };
}

export function bottomAxis(chart, scale, label, { count = 6, ticks = null, text = null } = {}) {
  const group = svg("g", { class: "axis", transform: `translate(0,${chart.height})` });
  group.append(svg("line", { x2: chart.width }));
  for (const [value, words] of written(ticks ?? scale.ticks(count), text)) {
    const x = scale(value);
    group.append(svg("line", { x1: x, x2: x, y2: 5 }));
    group.append(svg("text", { x, y: 18, "text-anchor": "middle" }, words));
  }
  group.append(
    svg("text", { x: chart.width / 2, y: 38, "text-anchor": "middle", class: "title" }, label),
  );
  chart.body.append(group);
}

export function leftAxis(chart, scale, label, { count = 6, ticks = null, text = null } = {}) {
  const group = svg("g", { class: "axis" });
  group.append(svg("line", { y2: chart.height }));
  for (const [value, words] of written(ticks ?? scale.ticks(count), text)) {
    const y = scale(value);
    group.append(svg("line", { x1: -5, x2: 0, y1: y, y2: y }));
    group.append(svg("text", { x: -8, y: y + 4, "text-anchor": "end" }, words));
  }
  const middle = -chart.height / 2;
  const turned = { transform: "rotate(-90)", x: middle, y: 14 - chart.left, "text-anchor": "middle" };
  group.append(svg("text", { ...turned, class: "title" }, label));
  chart.body.append(group);
}

function written(values, text) {
  const words = text ? values.map(text) : apart(values, 3);
  return values.map((value, k) => [value, words[k]]);
}

export function pathOf(points, closed = false) {
  const steps = points.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(2)},${y.toFixed(2)}`);
  return steps.join("") + (closed ? "Z" : "");
}
