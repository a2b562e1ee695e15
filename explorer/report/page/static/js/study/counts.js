// Histograms of real points and minima, and losses by index, of one combination.

import { bottomAxis, frame, leftAxis } from "../shell/chart.js";
import { choice, clear, el, panel, svg } from "../shell/dom.js";
import { count, number } from "../shell/format.js";
import { linear, padded } from "../shell/scale.js";
import { lossChart } from "./losses.js";
import { room } from "./room.js";

const NOUNS = { real: "real critical points", minima: "minima" };

export function countsPanel(study, store) {
  const { combinations } = study.facts;
  if (!combinations.some((one) => one.runs > 0)) return null;
  const body = el("div", { class: "charts" });
  const first = Math.max(0, combinations.findIndex((one) => one.runs > 0));
  const options = combinations.map((_, k) => [String(k), study.labels[k]]);
  const current = () => (combinations[store.chosen.combination] ? store.chosen.combination : String(first));
  const pick = choice("Combination", options, current(), (k) => store.set({ combination: k }));
  const draw = () => {
    pick.querySelector("select").value = current();
    clear(body, charts(study, Number(current()), store));
  };
  store.listen((_, changed) => changed.includes("combination") && draw());
  draw();
  return panel("counts", "Counts and losses", "Counts and losses of one combination", pick, body);
}

function charts(study, k, store) {
  const one = study.facts.combinations[k];
  if (!one.runs) return [el("p", {}, "No run of this combination is made.")];
  return [
    histogram(one.histograms.real, "real", one),
    histogram(one.histograms.minima, "minima", one),
    lossChart(study, k, store),
  ];
}

// How many runs have how many points.
function histogram(pairs, name, one) {
  const noun = one.of_manifolds ? NOUNS[name].replace("points", "manifolds") : NOUNS[name];
  if (!pairs.length) return el("p", {}, `No number of ${noun} is stored.`);
  const picture = frame({ width: room(460), height: 300, label: `Runs by their number of ${noun}` });
  const values = pairs.map(([value]) => value);
  const x = linear([values[0] - 0.6, values.at(-1) + 0.6], [0, picture.width]);
  const most = Math.max(...pairs.map(([, runs]) => runs));
  const y = linear([0, padded([0, most])[1]], [picture.height, 0]);
  bottomAxis(picture, x, noun, { ticks: wholes(values), text: whole });
  leftAxis(picture, y, "runs", { ticks: wholeTicks(y), text: whole });
  const width = Math.min(60, Math.max(1.5, 0.8 * (x(1) - x(0))));
  for (const [value, runs] of pairs) {
    const title = `${value} ${noun}: ${count(runs, "run")}`;
    const height = Math.max(1, picture.height - y(runs));
    const place = { x: x(value) - width / 2, y: picture.height - height, width, height };
    picture.body.append(svg("rect", { ...place, class: "bar" }, svg("title", {}, title)));
  }
  const mean = one[`${name}_mean`];
  const said = `${count(one.runs, "run")}; mean ${number(mean, 5)}, from ${values[0]} to ${values.at(-1)}`;
  return el("figure", {}, picture.root, el("figcaption", {}, said));
}

function wholes(values) {
  if (values.length <= 12) return values;
  return linear([values[0], values.at(-1)], [0, 1]).ticks(8).filter(Number.isInteger);
}

function whole(value) {
  return value.toLocaleString("en-US");
}

function wholeTicks(scale) {
  return scale.ticks(5).filter(Number.isInteger);
}
