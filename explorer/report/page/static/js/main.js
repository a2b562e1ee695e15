// Reads the data that lie in the page and shows a panel for each thing that can be told of them.

import { answerPanels } from "./answers/panels.js";
import { clear, el } from "./shell/dom.js";
import { safely } from "./shell/panels.js";
import { makeStore } from "./shell/store.js";
import { solutionPanels } from "./solution/panels.js";
import { studyPanels } from "./study/panels.js";

const data = JSON.parse(document.getElementById("data").textContent);
const store = makeStore();
const panels = [
  ...part("study", studyPanels),
  ...part("solution", solutionPanels),
  ...part("answers", answerPanels),
];
clear(document.getElementById("content"), contents(panels), panels);

// Panels of one part of the data; one panel that says why, where the part cannot be read.
function part(name, panelsOf) {
  const made = data[name] ? safely(name, () => panelsOf(data[name], store)) : [];
  return Array.isArray(made) ? made : [made];
}

// Links to the panels; the address keeps what is chosen.
function contents(nodes) {
  const links = nodes.map((node) =>
    el("a", { href: `#${node.id}`, onclick: (event) => jump(event, node) }, node.dataset.short),
  );
  return el("nav", { "aria-label": "On this page" }, data.up ? upLink(data.up) : null, links);
}

function upLink({ href, label }) {
  return el("a", { href, class: "up" }, `↑ ${label}`);
}

function jump(event, node) {
  event.preventDefault();
  node.scrollIntoView();
  node.querySelector("h2").focus({ preventScroll: true });
}
