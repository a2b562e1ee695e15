// A point drawn as a network: lines as thick as weights are large, blue and dashed below zero,
// orange and whole above; hidden units that are dead are hollow.

import { NEGATIVE, POSITIVE } from "../shell/colours.js";
import { el, svg } from "../shell/dom.js";
import { number } from "../shell/format.js";

const GAP = 150;
const MOST_UNITS = 40;
const DEAD = 1e-9;

// Null where the architecture has no layers, or too many units for a picture.
export function drawNetwork({ facts }, point) {
  const layers = layersOf(facts, point);
  if (!layers.length) return null;
  const widths = [layers[0].matrix[0].length, ...layers.map(({ matrix }) => matrix.length)];
  if (Math.max(...widths) > MOST_UNITS) return null;
  const scale = Math.max(...point.flat.map(Math.abs), 0);
  const step = Math.max(26, Math.min(56, 260 / Math.max(...widths)));
  const height = Math.max(...widths) * step + 34;
  const width = (widths.length - 1) * GAP + 110;
  const at = (layer, unit) => ({
    x: 55 + layer * GAP,
    y: 14 + (height - 34) / 2 + (unit - (widths[layer] - 1) / 2) * step,
  });
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "network",
    role: "img",
    "aria-label": told(layers, widths, scale),
  });
  picture.append(lines(layers, at, scale));
  widths.forEach((size, layer) => {
    picture.append(units(layers, layer, size, at, scale, widths.length));
    const word =
      layer === 0 ? "inputs" : layer === widths.length - 1 ? "outputs" : `layer ${layer}`;
    const { x } = at(layer, 0);
    picture.append(svg("text", { x, y: height - 4, "text-anchor": "middle" }, word));
  });
  return el("figure", { class: "drawn" }, picture, caption(scale, layers, facts));
}

function layersOf(facts, point) {
  return (facts.layers ?? []).map(({ matrix, bias }) => ({
    matrix: point.weights[matrix],
    bias: bias === null ? null : point.weights[bias].flat(),
  }));
}

function lines(layers, at, scale) {
  const group = svg("g");
  layers.forEach(({ matrix }, layer) =>
    matrix.forEach((row, to) =>
      row.forEach((weight, from) => {
        const share = scale ? Math.abs(weight) / scale : 0;
        if (share <= DEAD) return;
        const [a, b] = [at(layer, from), at(layer + 1, to)];
        const line = svg(
          "line",
          {
            ...{ x1: a.x, y1: a.y, x2: b.x, y2: b.y },
            stroke: weight < 0 ? NEGATIVE : POSITIVE,
            "stroke-width": (0.6 + 6.4 * share).toFixed(2),
            "stroke-dasharray": weight < 0 ? "9 4" : null,
            "stroke-opacity": 0.85,
          },
          svg("title", {}, `W${layer + 1}[${to + 1},${from + 1}] = ${number(weight)}`),
        );
        group.append(line);
      }),
    ),
  );
  return group;
}

function units(layers, layer, size, at, scale, columns) {
  const group = svg("g");
  const hidden = layer > 0 && layer < columns - 1;
  for (let unit = 0; unit < size; unit += 1) {
    const { x, y } = at(layer, unit);
    const dead = hidden && isDead(layers, layer, unit, scale);
    const bias = layer > 0 ? (layers[layer - 1].bias?.[unit] ?? null) : null;
    const role = hidden ? "unit" : layer ? "output" : "input";
    const words = `${role} ${unit + 1}${dead ? ", dead" : ""}`;
    group.append(
      svg(
        "circle",
        { cx: x, cy: y, r: 8, class: dead ? "unit dead" : "unit" },
        svg("title", {}, bias === null ? words : `${words}, bias ${number(bias)}`),
      ),
    );
    if (dead)
      group.append(svg("path", { d: `M${x - 5},${y - 5}l10,10m0,-10l-10,10`, class: "dead" }));
    if (bias !== null) {
      const colour = bias < 0 ? NEGATIVE : POSITIVE;
      const text = `${bias < 0 ? "" : "+"}${number(bias, 3)}`;
      group.append(svg("text", { x, y: y - 12, "text-anchor": "middle", fill: colour }, text));
    }
  }
  return group;
}

function isDead(layers, layer, unit, scale) {
  const before = layers[layer - 1].matrix[unit];
  const after = layers[layer].matrix.map((row) => row[unit]);
  const bias = layers[layer - 1].bias?.[unit] ?? 0;
  return [...before, ...after, bias].every((weight) => Math.abs(weight) <= DEAD * scale);
}

function told(layers, widths, scale) {
  const dead = widths
    .slice(1, -1)
    .flatMap((size, k) => Array.from({ length: size }, (_, unit) => [k + 1, unit]))
    .filter(([layer, unit]) => isDead(layers, layer, unit, scale));
  const names = dead.map(([layer, unit]) => `unit ${unit + 1} of layer ${layer}`).join(", ");
  return `Network of widths ${widths.join(", ")}; ${names ? `dead: ${names}` : "no dead unit"}`;
}

function caption(scale, layers, facts) {
  const bias = layers.some((layer) => layer.bias) ? " Numbers above units are biases." : "";
  const skip =
    facts.architecture?.type === "linear_residual" ? " Skip connections are not drawn." : "";
  if (!scale) return el("figcaption", { class: "small" }, "All weights are zero.");
  return el(
    "figcaption",
    { class: "small" },
    `Thickest line: ${number(scale, 4)}. Orange, whole: positive. Blue, dashed: negative. `,
    `A crossed-out unit is dead: all its weights are zero.${bias}${skip}`,
  );
}
