// The table of points: sort, filter, choose.

import { clear, el, section } from "../shell/dom.js";
import { number, words } from "../shell/format.js";

const COLUMNS = [
  ["row", "row"],
  ["loss", "loss"],
  ["index", "index"],
  ["kind", "kind"],
];

export function tablePanel(solution, store) {
  const body = el("tbody");
  const head = el("tr", {}, COLUMNS.map(([, label]) => el("th", { scope: "col" }, label)));
  for (const point of solution.points) {
    const cells = COLUMNS.map(([name]) =>
      el("td", {}, name === "loss" ? number(point.loss) : words(point[name])),
    );
    const choose = () => store.set({ point: String(point.row) });
    body.append(el("tr", { "data-row": point.row, onclick: choose }, cells));
  }
  const table = el("table", { class: "points" }, el("thead", {}, head), body);
  return section("table", "Table", el("div", { class: "scroll" }, clear(el("div"), table)));
}
