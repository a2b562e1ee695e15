// The verdict on a study first: how many runs have which, and what each rests on.

import { el, panel } from "../shell/dom.js";
import { count } from "../shell/format.js";

export function studyVerdict({ facts }, store) {
  const { sentence, loud, rows, said, warnings, reasons } = facts.verdict;
  return panel(
    "study",
    "Study",
    `Study ${facts.name}`,
    el("p", { class: loud ? "loud" : "found", role: loud ? "alert" : null }, sentence),
    verdictTable(rows, store),
    said.map((text) => el("p", {}, text)),
    warnings.map((text) => el("p", { class: "warning" }, `Warning: ${text}`)),
    facts.notes.map((text) => el("p", { class: "small" }, text)),
    reasonList(reasons, facts.verdict.reasons_left_out),
  );
}

function verdictTable(rows, store) {
  const body = rows.map(({ word, runs, means }) =>
    el(
      "tr",
      { class: runs && ["incomplete", "failed"].includes(word) ? "failed" : null },
      el("th", { scope: "row" }, word),
      el("td", { class: "number" }, runs ? showButton(word, runs, store) : "0"),
      el("td", {}, means),
    ),
  );
  const head = ["verdict", "runs", "what it rests on"].map((name) => el("th", { scope: "col" }, name));
  return scrolled(
    el("table", { class: "verdicts" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)),
  );
}

// Shows the runs of one verdict in the table of runs.
function showButton(word, runs, store) {
  const text = runs.toLocaleString("en-US");
  if (word === "not made") return text;
  const show = () => {
    store.set({ verdict: word });
    document.getElementById("runs")?.scrollIntoView();
  };
  const label = `${text}: show these runs in the table`;
  return el("button", { class: "link", onclick: show, "aria-label": label }, text);
}

function reasonList(reasons, leftOut) {
  if (!reasons.length) return null;
  const more = leftOut ? `, the first ${reasons.length} of ${reasons.length + leftOut}` : "";
  return el(
    "details",
    { open: reasons.length <= 5 },
    el("summary", {}, `Why ${count(reasons.length + leftOut, "run")} ${reasons.length === 1 ? "is" : "are"} in doubt${more}`),
    el("ul", {}, reasons.map((text) => el("li", {}, text))),
  );
}

export function scrolled(table, label = null) {
  return el("div", { class: "scroll", tabindex: 0, role: label ? "group" : null, "aria-label": label }, table);
}
