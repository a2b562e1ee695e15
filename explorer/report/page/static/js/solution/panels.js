// The panels of one solution, in the order in which they stand on the page.

import { comparePanel } from "./compare.js";
import { levelsPanel } from "./levels.js";
import { shown } from "../shell/panels.js";
import { readSolution } from "./model.js";
import { pointPanel } from "./point.js";
import { slicePanel } from "./slice/panel.js";
import { tablePanel } from "./table.js";
import { verdictPanel } from "./verdict.js";

const PANELS = [verdictPanel, tablePanel, pointPanel, levelsPanel, slicePanel, comparePanel];

// Nodes for one solution; a study's page may call it too.
export function solutionPanels(facts, store) {
  const solution = readSolution(facts);
  return shown(PANELS, solution, store);
}
