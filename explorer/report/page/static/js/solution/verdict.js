// The verdict first, and what it rests on.

import { el, panel, scroller } from "../shell/dom.js";
import { count } from "../shell/format.js";

export function verdictPanel({ facts }) {
  const incomplete = facts.verdict === "incomplete" || facts.complete === false;
  const failed = facts.checks.filter((check) => check.passed === false);
  return panel(
    "verdict",
    "Answer",
    facts.title ?? "Critical points",
    incomplete ? el("p", { class: "loud", role: "alert" }, "This list is not complete.") : null,
    facts.found ? el("p", { class: "found" }, facts.found) : null,
    el("p", { class: incomplete ? "loud" : "sentence" }, sentence(facts.sentence)),
    facts.warnings.map((text) => el("p", { class: "warning" }, `Warning: ${text}`)),
    facts.notes.map((text) => el("p", { class: "note" }, `Note: ${text}`)),
    restsOn(facts.checks, failed),
    facts.run ? el("p", { class: "small" }, facts.run) : null,
  );
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function restsOn(checks, failed) {
  const passed = checks.filter((check) => check.passed === true).length;
  const said = failed.length
    ? `${count(failed.length, "check")} failed, ${passed} passed`
    : `What this rests on: ${count(passed, "check")} passed (${namesOf(checks)})`;
  const rows = checks.map((check) =>
    el(
      "tr",
      { class: check.passed === false ? "failed" : null },
      el("td", {}, mark(check.passed)),
      el("th", { scope: "row" }, check.name),
      el("td", {}, check.detail),
    ),
  );
  return el(
    "details",
    { class: "checks", open: failed.length > 0 },
    el("summary", {}, said),
    scroller("Checks", el("table", {}, el("tbody", {}, rows))),
  );
}

function namesOf(checks) {
  const good = checks.filter((check) => check.passed === true);
  return good.map((check) => check.name).join(", ");
}

function mark(passed) {
  if (passed === null) return "not decided";
  return passed ? "✓ passed" : "✗ failed";
}
