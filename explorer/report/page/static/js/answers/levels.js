// Colours of values in their order: from light to dark, told apart in grey and by the colour-blind
// (the ramp cividis of Nuñez, Anderton and Renslow, PLoS ONE 13, 2018, at its two ends cut).

const RAMP = [
  [253, 234, 144],
  [212, 194, 111],
  [165, 155, 115],
  [124, 123, 120],
  [87, 93, 109],
  [35, 62, 108],
  [0, 38, 84],
];

export function ranked(values) {
  const found = [...new Set(values)];
  const numbers = found.every((value) => typeof value === "number");
  return found.sort(numbers ? (a, b) => a - b : (a, b) => String(a).localeCompare(String(b)));
}

export function colourOf(value, levels) {
  const t = levels.length < 2 ? 0 : levels.indexOf(value) / (levels.length - 1);
  const at = t * (RAMP.length - 1);
  const k = Math.min(RAMP.length - 2, Math.floor(at));
  const mixed = RAMP[k].map((low, c) => Math.round(low + (at - k) * (RAMP[k + 1][c] - low)));
  return `rgb(${mixed.join(",")})`;
}
