// Reads the data that lie in the page and shows a panel for each thing that can be told of them.

import { answerPanels } from "./answers/panels.js";
import { clear, el } from "./shell/dom.js";
import { makeStore } from "./shell/store.js";
import { solutionPanels } from "./solution/panels.js";
import { studyPanels } from "./study/panels.js";

const data = JSON.parse(document.getElementById("data").textContent);
const store = makeStore();
const panels = [
  ...(data.study ? studyPanels(data.study, store) : []),
  ...(data.solution ? solutionPanels(data.solution, store) : []),
  ...(data.answers ? answerPanels(data.answers, store) : []),
];
clear(document.getElementById("content"), contents(panels), panels);

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
