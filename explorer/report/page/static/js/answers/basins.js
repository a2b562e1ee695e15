// Shares of starts that end at minima, with their intervals.

import { el, panel, svg } from "../shell/dom.js";
import { number, words } from "../shell/format.js";
import { scrolled } from "../study/verdict.js";

export function basinsPanel(data, id) {
  const said = `${data.starts.toLocaleString("en-US")} starts, ${data.distribution}, seed ${data.seed}; ${100 * data.confidence} % intervals by ${data.interval}`;
  const methods = Object.entries(data.methods).map(([name, text]) => [el("dt", {}, name), el("dd", {}, String(text))]);
  return panel(
    id,
    "Basins",
    `${data.name}: where optimisers end`,
    data.unlisted ? el("p", { class: "loud", role: "alert" }, `${data.unlisted} ends are at critical points that are not listed.`) : null,
    el("p", {}, said),
    data.notes.map((text) => el("p", { class: "note" }, `Note: ${text}`)),
    sharesTable(data.shares, data.confidence),
    table("How runs ended", data.outcomes),
    table("What was found of the list, by index", data.by_index),
    el("details", {}, el("summary", {}, "Methods"), el("dl", {}, methods)),
  );
}

// Share of all starts by row of the list, of one method.
export function sharesByRow(table, method) {
  const found = new Map();
  table.row.forEach((row, k) => {
    if (table.method[k] === method) found.set(String(row), table.share[k]);
  });
  return found;
}

export function sharesTable(t, confidence) {
  if (!t.method?.length) return el("p", {}, "No minimum to end at.");
  const interval = `${number(100 * confidence, 4)} % interval`;
  const names = ["method", "minimum", "loss", "global", "images", "share of starts", interval, ""];
  const body = t.method.map((method, k) =>
    el(
      "tr",
      {},
      el("td", {}, method),
      el("th", { scope: "row" }, String(t.row[k])),
      el("td", { class: "number" }, number(t.loss[k], 8)),
      el("td", {}, words(t.is_global?.[k])),
      el("td", { class: "number" }, words(t.images[k])),
      el("td", { class: "number" }, number(t.share[k], 4)),
      el("td", { class: "number" }, `${number(t.low[k], 3)} to ${number(t.high[k], 3)}`),
      el("td", {}, bar(t.share[k], t.low[k], t.high[k])),
    ),
  );
  const head = names.map((name) => el("th", { scope: "col" }, name));
  return scrolled(el("table", { class: "shares" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)), "Shares of starts");
}

// The share as a bar, its interval as a line over it.
function bar(share, low, high) {
  const root = svg("svg", { viewBox: "0 0 120 16", class: "sharebar", "aria-hidden": "true" });
  root.append(svg("rect", { width: 120, height: 16, class: "bar frame" }));
  root.append(svg("rect", { width: 120 * share, height: 16, class: "bar" }));
  root.append(svg("line", { x1: 120 * low, x2: 120 * high, y1: 8, y2: 8, class: "interval" }));
  return root;
}

function table(title, columns) {
  const names = Object.keys(columns);
  const size = names.length ? columns[names[0]].length : 0;
  const used = names.filter((name) => columns[name].some((value) => value !== 0 && value !== null));
  const body = Array.from({ length: size }, (_, k) =>
    el("tr", {}, used.map((name) => el("td", { class: typeof columns[name][k] === "number" ? "number" : null }, words(columns[name][k])))),
  );
  const head = used.map((name) => el("th", { scope: "col" }, name.replaceAll("_", " ")));
  return el(
    "details",
    {},
    el("summary", {}, title),
    scrolled(el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)), title),
  );
}
