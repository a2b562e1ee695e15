// The panels of a study, in the order in which they stand on the page.

const PANELS = [];

export function studyPanels(study, store) {
  return PANELS.map((panel) => panel(study, store)).filter((node) => node !== null);
}
