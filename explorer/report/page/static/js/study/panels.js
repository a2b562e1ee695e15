// The panels of a study, in the order in which they stand on the page.

import { shown } from "../shell/panels.js";
import { countsPanel } from "./counts.js";
import { endsPanel } from "./ends.js";
import { readStudy } from "./model.js";
import { runPanel } from "./run.js";
import { runsPanel } from "./runs.js";
import { strengthPanel } from "./strength.js";
import { summaryPanel } from "./summary.js";
import { studyVerdict } from "./verdict.js";

const PANELS = [
  studyVerdict,
  summaryPanel,
  strengthPanel,
  countsPanel,
  runsPanel,
  runPanel,
  endsPanel,
];

export function studyPanels(facts, store) {
  const study = readStudy(facts);
  return shown(PANELS, study, store);
}
