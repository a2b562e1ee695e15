// Panels of saved answers: sweeps, phase diagrams, trees and basins.

import { safely } from "../shell/panels.js";
import { basinsPanel } from "./basins.js";
import { phasePanel } from "./phase.js";
import { sweepPanel } from "./sweep.js";
import { treePanel } from "./tree.js";

const KINDS = { sweep: sweepPanel, phase: phasePanel, graph: treePanel, basins: basinsPanel };

export function answerPanels(answers, store) {
  return answers.map(({ kind, data }, k) => {
    const id = `${kind}-${k}`;
    return safely(id, () => KINDS[kind](data, id, store));
  });
}
