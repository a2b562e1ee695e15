// A disconnectivity tree: which minima lie in one piece of {loss < level}, as the level rises, and
// what share of starts ends at each.

import { frame, leftAxis } from "../shell/chart.js";
import { choice, clear, el, panel, svg } from "../shell/dom.js";
import { number, words } from "../shell/format.js";
import { linear, padded } from "../shell/scale.js";
import { scrolled } from "../study/verdict.js";
import { sharesByRow, sharesTable } from "./basins.js";
import { layout } from "./tree_layout.js";

const MOST_NAMES = 40;

export function treePanel(data, id, store) {
  const view = el("div");
  const methods = data.basins ? data.basins.descents : [];
  const full = !data.basins || data.basins.shares_in_full;
  const state = { all: Boolean(full) && data.tree.loss.length <= 2 * MOST_NAMES, method: methods[0] };
  const draw = () => clear(view, picture(data, state, store));
  const which = choice(
    "Branches",
    [["all", "one per minimum"], ["orbits", "one per orbit of minima under symmetry"]],
    state.all ? "all" : "orbits",
    (name) => {
      state.all = name === "all";
      draw();
    },
  );
  const how = methods.length > 1
    ? choice("Shares of", methods.map((name) => [name, name.replaceAll("_", " ")]), state.method, (name) => {
        state.method = name;
        draw();
      })
    : null;
  store.listen((_, changed) => changed.includes("point") && draw());
  draw();
  return panel(
    id,
    "Tree",
    `${data.name}: disconnectivity tree`,
    data.ok ? null : el("p", { class: "loud", role: "alert" }, "What was found contradicts the list of critical points."),
    el("p", { class: "sentence" }, `${capital(data.connected)}. List: ${data.verdict || "no verdict"}.`),
    data.heights ? el("p", { class: "note" }, `Note: ${data.heights}`) : null,
    el("div", { class: "filters" }, which, how),
    view,
    table(data, state),
    barriers(data),
    data.basins ? basinsPart(data.basins) : null,
  );
}

function basinsPart(basins) {
  const seed = basins.seed === null ? "" : `, seed ${basins.seed}`;
  const said = `Basins: ${basins.starts.toLocaleString("en-US")} starts, ${basins.distribution}${seed}`;
  return el(
    "details",
    {},
    el("summary", {}, said),
    basins.notes.map((text) => el("p", { class: "note" }, `Note: ${text}`)),
    sharesTable(basins.shares, basins.confidence),
  );
}

function capital(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}

function picture(data, state, store) {
  const tree = layout(state.all ? data.tree : data.tree_up_to_symmetry);
  if (!tree.leaves.length) return el("p", {}, "The list has no minima.");
  const shares = sharesOf(data, state);
  const width = Math.max(420, Math.min(1600, 90 + 34 * tree.leaves.length));
  const below = shares ? 120 : 56;
  const margin = { left: 64, right: 16, top: 12, bottom: below };
  const chart = frame({ width, height: 380 + (shares ? 60 : 0), label: "Disconnectivity tree", margin });
  const x = linear([-0.6, tree.leaves.length - 0.4], [0, chart.width]);
  const y = linear(padded(tree.range, 0.08), [chart.height, 0]);
  leftAxis(chart, y, "loss, ridge term included");
  branches(chart, tree, x, y);
  leaves(chart, tree, x, y, { shares, store, all: state.all });
  return el("figure", { class: "wide" }, el("div", { class: "scroll" }, sized(chart.root, width)), el("figcaption", {}, caption(data, tree, shares, state)));
}

function sized(root, width) {
  root.style.minWidth = `${width}px`;
  root.style.maxWidth = `${width}px`;
  return root;
}

function branches(chart, tree, x, y) {
  for (const node of tree.nodes) {
    const up = node.parent === null ? Math.max(0, y(node.loss) - 14) : y(tree.nodes[node.parent].loss);
    const over = node.parent === null ? x(node.x) : x(tree.nodes[node.parent].x);
    const d = `M${x(node.x)},${y(node.loss)}V${up}H${over}`;
    const title = node.leaf ? null : svg("title", {}, `joined at loss ${number(node.loss, 9)}`);
    chart.body.append(svg("path", { d, class: "branch" }, title));
  }
}

// A leaf leads to its point; below it stands the share of starts that end there.
function leaves(chart, tree, x, y, { shares, store, all }) {
  for (const node of tree.leaves) {
    const share = shares?.get(node.label);
    const said = share === undefined ? "" : `, ${number(100 * share, 3)} % of the starts end here`;
    const images = all ? "" : `, ${node.size} minima`;
    const label = `${node.kind} ${node.label}, loss ${number(node.loss, 9)}${images}${said}`;
    const best = node.kind === "global minimum";
    const mark = svg("g", {
      class: store.chosen.point === node.label ? "leaf chosen" : "leaf",
      tabindex: 0,
      role: "button",
      "aria-label": label,
      transform: `translate(${x(node.x)},${y(node.loss)})`,
      "data-row": node.label,
      onclick: () => store.set({ point: node.label }),
      onkeydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        store.set({ point: node.label });
      },
    });
    mark.append(svg("title", {}, label), svg("path", { d: best ? STAR : DOT, class: best ? "best" : "other" }));
    chart.body.append(mark);
    if (tree.leaves.length <= MOST_NAMES) {
      chart.body.append(svg("text", { x: x(node.x), y: chart.height + 16, "text-anchor": "middle", class: "name" }, node.label));
    }
    if (share !== undefined) bar(chart, x(node.x), share, tree.leaves.length);
  }
}

const STAR = "M0,-8L2.2,-2.6L8,-2.4L3.5,1.2L5,7L0,3.7L-5,7L-3.5,1.2L-8,-2.4L-2.2,-2.6Z";
const DOT = "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z";

function bar(chart, x, share, count) {
  const [top, room] = [chart.height + 26, 64];
  const width = Math.min(20, (0.7 * chart.width) / count);
  const frame_ = { x: x - width / 2, y: top, width, height: room };
  chart.body.append(svg("rect", { ...frame_, class: "bar frame" }));
  chart.body.append(svg("rect", { ...frame_, y: top + room * (1 - share), height: room * share, class: "bar" }));
  if (count <= MOST_NAMES) {
    const text = `${Math.round(1000 * share) / 10} %`;
    chart.body.append(svg("text", { x, y: top + room + 13, "text-anchor": "middle", class: "name small" }, text));
  }
}

// Shares of all starts by leaf; of an orbit they are summed. A study keeps them by orbit only.
function sharesOf(data, { all, method }) {
  if (!data.basins || (all && !data.basins.shares_in_full)) return null;
  const byRow = sharesByRow(data.basins.shares_in_full ?? data.basins.shares, method);
  if (all) return byRow;
  const sums = new Map();
  data.minima.minimum.forEach((row, k) => {
    const leader = String(data.minima.orbit?.[k] ?? row);
    sums.set(leader, (sums.get(leader) ?? 0) + (byRow.get(String(row)) ?? 0));
  });
  return sums;
}

function caption(data, tree, shares, state) {
  const joined = "Branches join at the lowest pass between them; a star is a global minimum. Numbers name rows of the list of points.";
  const names = tree.leaves.length > MOST_NAMES ? ` ${tree.leaves.length} leaves: names are told when one is pointed at.` : "";
  const taken = ` Bars: share of all starts that ${words(state.method).replaceAll("_", " ")} takes there.`;
  const kept = data.basins ? " Shares are kept of orbits only." : "";
  const bars = shares ? taken : kept;
  return `${joined}${names}${bars}`;
}

function table(data, state) {
  const t = data.minima;
  const shares = data.basins?.shares_in_full ? sharesByRow(data.basins.shares_in_full, state.method) : null;
  const names = ["minimum", "loss", "global", "pass to a global one", "height", "over saddle", ...(shares ? ["share of starts"] : [])];
  const body = t.minimum.map((row, k) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, String(row)),
      el("td", { class: "number" }, number(t.loss[k], 9)),
      el("td", {}, words(t.is_global?.[k])),
      [t.pass_loss?.[k], t.barrier[k], t.saddle?.[k]].map((v) => el("td", { class: "number" }, number(v, 8))),
      shares ? el("td", { class: "number" }, number(shares.get(String(row)), 4)) : null,
    ),
  );
  return foldable(`Minima and their passes (${t.minimum.length})`, names, body);
}

function barriers(data) {
  const t = data.barriers;
  const names = ["saddle", "loss", "one end", "other end", "above the one", "above the other", "proved"];
  const body = t.saddle.map((row, k) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, String(row)),
      [t.loss[k], t.one[k], t.other[k], t.from_one?.[k], t.from_other?.[k]].map((v) => el("td", { class: "number" }, number(v, 8))),
      el("td", {}, words(t.proved[k])),
    ),
  );
  return foldable(`Saddles of index 1 and their ends (${t.saddle.length})`, names, body);
}

function foldable(title, names, body) {
  const head = names.map((name) => el("th", { scope: "col" }, name));
  return el(
    "details",
    {},
    el("summary", {}, title),
    scrolled(el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)), title),
  );
}
