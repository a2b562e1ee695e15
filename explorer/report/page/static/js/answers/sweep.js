// A sweep: branches over the number that moves, events, and the points at the slider's value.

import { bottomAxis, frame, leftAxis, pathOf } from "../shell/chart.js";
import { choice, clear, el, panel, svg } from "../shell/dom.js";
import { count, number, words } from "../shell/format.js";
import { linear, logarithmic, padded } from "../shell/scale.js";
import { room, ticksFor } from "../study/room.js";
import { SERIES } from "../study/series.js";
import { scrolled } from "../study/verdict.js";
import { atValue, branchesOf, quantities } from "./sweep_model.js";

const WIDE = 20;
const STEPS = 1000;

export function sweepPanel(data, id) {
  const title = `${data.name}: ${noun(data)} against ${data.parameter}`;
  return panel(id, "Sweep", title, sweepBody(data));
}

function noun(data) {
  return data.of_manifolds ? "critical manifolds" : "critical points";
}

export function sweepBody(data) {
  const branches = branchesOf(data);
  const shown = quantities(data);
  const state = { y: shown[0][0], share: 0.5 };
  const view = el("div");
  const told = el("div", { class: "at" });
  const axis = axisOf(data);
  const move = () => clear(told, pointsAt(data, branches, axis.value(state.share)));
  const draw = () => clear(view, picture(data, branches, shown, axis, state));
  const slider = sliderOf(data, axis, state, () => {
    draw();
    move();
  });
  const pick = choice("Vertical axis", shown.map(([name, label]) => [name, label]), state.y, (name) => {
    state.y = name;
    draw();
  });
  draw();
  move();
  return el("div", {}, said(data), intervals(data), pick, view, slider.node, events(data, axis, slider), told);
}

function said(data) {
  return [
    el("p", { class: data.proved ? "found" : "sentence" }, capital(data.constancy)),
    data.ok ? null : el("p", { class: "loud", role: "alert" }, "A sum over an interval is wrong, or an event is not resolved."),
    data.transitions.map((text) => el("p", {}, capital(text))),
    data.notes.map((text) => el("p", { class: "note" }, `Note: ${text}`)),
  ].flat();
}

function capital(text) {
  return text ? `${text[0].toUpperCase()}${text.slice(1)}.` : "";
}

function intervals(data) {
  const t = data.intervals;
  const names = data.of_manifolds
    ? [data.parameter, "real manifolds", "minima", "sum", "proved"]
    : [data.parameter, "real points", "minima", "sum of (−1)^index", "proved"];
  const body = (t.low ?? []).map((low, k) =>
    el(
      "tr",
      {},
      el("td", {}, `${number(low, 8)} to ${number(t.high[k], 8)}`),
      [t.real[k], t.minima[k], t.morse_sum?.[k]].map((v) => el("td", { class: "number" }, words(v))),
      el("td", {}, words(t.proved[k])),
    ),
  );
  const head = names.map((name) => el("th", { scope: "col" }, name));
  return scrolled(el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)), "Intervals between events");
}

// The axis of the number that moves: places from 0 to 1 for the slider, logarithmic where it spans
// more than a decade.
function axisOf(data) {
  const [low, high] = [Math.min(data.start, data.stop), Math.max(data.start, data.stop)];
  const log = low > 0 && high > WIDE * low;
  const make = log ? logarithmic : linear;
  const unit = make([low, high], [0, 1]);
  return { scale: (from, to) => make([low, high], [from, to]), value: unit.back, share: unit, log };
}

function sliderOf(data, axis, state, changed) {
  const value = el("output", {}, "");
  const input = el("input", { type: "range", min: 0, max: STEPS, step: 1, "aria-label": data.parameter });
  const show = () => {
    const text = number(axis.value(state.share), 6);
    value.textContent = `${data.parameter} = ${text}`;
    input.setAttribute("aria-valuetext", text);
  };
  input.value = state.share * STEPS;
  input.addEventListener("input", () => {
    state.share = Number(input.value) / STEPS;
    show();
    changed();
  });
  show();
  const go = (at) => {
    state.share = Math.min(1, Math.max(0, axis.share(at)));
    input.value = state.share * STEPS;
    show();
    changed();
  };
  return { node: el("div", { class: "slider" }, input, value), go };
}

function events(data, axis, slider) {
  const t = data.events;
  const at = t[data.parameter] ?? [];
  if (!at.length) return el("p", {}, "No events: no points meet, and no two minima have equal losses.");
  const items = at.map((value, k) => {
    const sure = t.certified[k] ? "certified" : "not certified";
    const error = t.error[k] === null ? "" : ` ± ${number(t.error[k], 1)}`;
    const go = () => slider.go(value);
    const text = `${t.kind[k]} at ${number(value, 12)}`;
    return el("li", {}, el("button", { class: "link event", onclick: go }, text), `${error}, ${sure}`);
  });
  return el("details", { open: items.length <= 8 }, el("summary", {}, `Events (${items.length}): choose one to go there`), el("ul", { class: "events" }, items));
}

function picture(data, branches, shown, axis, state) {
  const label = shown.find(([name]) => name === state.y)[1];
  const value = shown.find(([name]) => name === state.y)[2];
  const chart = frame({ width: room(760), height: 430, label: `${label} of real ${noun(data)} against ${data.parameter}` });
  const x = axis.scale(0, chart.width);
  const all = branches.flatMap((branch) => branch.rows.map(value)).filter(Number.isFinite);
  if (!all.length) return el("p", {}, `No real ${noun(data)} on this range.`);
  const ends = all.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const y = linear(padded(ends), [chart.height, 0]);
  for (const [low, high] of data.hysteresis) {
    const place = { x: x(low), y: 0, width: Math.max(0, x(high) - x(low)), height: chart.height };
    chart.body.append(svg("rect", { ...place, class: "hysteresis" }, svg("title", {}, "hysteresis")));
  }
  const across = axis.log ? `${data.parameter} (logarithmic)` : data.parameter;
  bottomAxis(chart, x, across, { count: ticksFor(chart.width) });
  leftAxis(chart, y, label);
  const indices = drawBranches(chart, branches, x, y, value);
  drawEvents(chart, data, x, y, value);
  const now = axis.value(state.share);
  chart.body.append(svg("line", { x1: x(now), x2: x(now), y1: 0, y2: chart.height, class: "now" }));
  return el("figure", { class: "wide" }, chart.root, el("figcaption", {}, caption(data, indices)));
}

// Stretches of one index; minima are thick and solid.
function drawBranches(chart, branches, x, y, value) {
  const seen = new Set();
  for (const branch of branches) {
    for (const part of branch.parts) {
      const { colour, dash, width } = lineOf(part.index);
      const places = part.rows.map((row) => [x(row.at), y(value(row))]);
      const title = svg("title", {}, `branch ${branch.name}, ${part.kind ?? "index not known"}`);
      if (places.length === 1) {
        chart.body.append(svg("circle", { cx: places[0][0], cy: places[0][1], r: 3, fill: colour }, title));
      } else {
        const style = { fill: "none", stroke: colour, "stroke-width": width, "stroke-dasharray": dash };
        chart.body.append(svg("path", { d: pathOf(places), ...style }, title));
      }
      seen.add(part.index);
    }
  }
  return [...seen].sort((a, b) => a - b);
}

function lineOf(index) {
  if (index === null || index < 0) return { colour: "#5f5f5f", dash: "1 4", width: 1.5 };
  const { colour, dash } = SERIES[index % SERIES.length];
  return index === 0 ? { colour, dash: null, width: 3 } : { colour, dash: dash ?? "6 2 1 2 1 2", width: 1.6 };
}

const SHAPES = { fold: "circle", pitchfork: "square", crossing: "diamond", "equal losses": "cross" };

function drawEvents(chart, data, x, y, value) {
  const t = data.events;
  (t[data.parameter] ?? []).forEach((at, k) => {
    const row = { at, loss: t.loss[k], weights: data.unknowns.map((name) => t[name]?.[k] ?? NaN) };
    const place = value(row);
    if (!Number.isFinite(place)) return;
    const mark = markOf(SHAPES[t.kind[k]]);
    mark.setAttribute("transform", `translate(${x(at).toFixed(2)},${y(place).toFixed(2)})`);
    mark.append(svg("title", {}, `${t.kind[k]} at ${number(at, 10)}`));
    chart.body.append(mark);
  });
}

function markOf(shape) {
  const d = {
    circle: "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z",
    square: "M-4.5,-4.5H4.5V4.5H-4.5Z",
    diamond: "M0,-6.5L6.5,0L0,6.5L-6.5,0Z",
    cross: "M-5,-5L5,5M-5,5L5,-5",
  };
  return svg("path", { d: d[shape] ?? "M0,6L6,-5L-6,-5Z", class: "event" });
}

function caption(data, indices) {
  const lines = indices.map((index) => {
    const { colour, dash, width } = lineOf(index);
    const key = svg("svg", { viewBox: "0 0 30 10", class: "key wide", "aria-hidden": "true" });
    key.append(svg("line", { x1: 0, x2: 30, y1: 5, y2: 5, stroke: colour, "stroke-width": width, "stroke-dasharray": dash }));
    return el("li", {}, key, index === 0 ? "minimum" : index > 0 ? `index ${index}` : "index not known");
  });
  const kinds = [...new Set(data.events.kind ?? [])].map((kind) => {
    const key = svg("svg", { viewBox: "-9 -9 18 18", class: "key", "aria-hidden": "true" }, markOf(SHAPES[kind]));
    return el("li", {}, key, kind);
  });
  const shaded = data.hysteresis.length ? el("li", {}, el("span", { class: "swatch hysteresis" }), "hysteresis") : null;
  return el("ul", { class: "legend" }, [...lines, ...kinds, shaded].filter(Boolean));
}

// What there is at one value: branches between whose listed places it lies.
function pointsAt(data, branches, value) {
  const rows = atValue(branches, value).sort((a, b) => a.loss - b.loss);
  const total = rows.reduce((sum, row) => sum + (row.size ?? 1), 0);
  const between = rows.some((row) => row.between);
  const rest = data.of_manifolds ? ["certified"] : ["images", "followed by certified boxes"];
  const head = ["branch", "kind", "index", "loss", ...rest, ...data.unknowns];
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, String(row.name)),
      el("td", {}, words(row.kind)),
      [row.index, row.loss, ...(data.of_manifolds ? [] : [row.size])].map((v) => el("td", { class: "number" }, number(v))),
      el("td", {}, words(row.certified)),
      row.weights.map((w) => el("td", { class: "number" }, number(w, 5))),
    ),
  );
  const one = data.of_manifolds ? "real critical manifold" : "real critical point";
  const images = data.of_manifolds ? "" : ", images under signs included";
  const how = between ? "; numbers between two listed places are interpolated linearly" : "";
  return [
    el("p", { role: "status" }, `At ${data.parameter} = ${number(value)}: ${count(total, one)}${images}${how}.`),
    scrolled(
      el(
        "table",
        { class: "at" },
        el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))),
        el("tbody", {}, body),
      ),
      "Points at the value of the slider",
    ),
  ];
}
