// Kinds of points: colours that colour-blind readers can tell apart, three to one against white
// (a test computes both), and a shape each, so that colour is never alone.

export const KIND_STYLE = {
  minimum: { colour: "#0072b2", shape: "circle", word: "minimum" },
  saddle: { colour: "#c25100", shape: "diamond", word: "saddle" },
  maximum: { colour: "#3f8f3f", shape: "triangle", word: "maximum" },
  degenerate: { colour: "#222222", shape: "square", word: "degenerate" },
  undecided: { colour: "#767676", shape: "cross", word: "undecided" },
};

export function styleOf(kind) {
  return KIND_STYLE[kind] ?? KIND_STYLE.undecided;
}

// Blue to white to orange, for values from low to high; text is never set on it.
export function heat(share) {
  const t = Math.min(1, Math.max(0, share));
  const low = [12, 84, 136];
  const middle = [222, 235, 242];
  const high = [253, 224, 178];
  const [from, to, part] = t < 0.6 ? [low, middle, t / 0.6] : [middle, high, (t - 0.6) / 0.4];
  const mixed = from.map((value, k) => Math.round(value + part * (to[k] - value)));
  return `rgb(${mixed.join(",")})`;
}

// Signs of weights: blue below zero, orange above; the legend and the dashes say so too.
export const NEGATIVE = "#0072b2";
export const POSITIVE = "#b34700";

// An outline of a shape about (0, 0), as a path.
export function outline(shape, r) {
  const d = r * 1.25;
  if (shape === "circle") return `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
  if (shape === "diamond") return `M0,${-d}L${d},0L0,${d}L${-d},0Z`;
  if (shape === "triangle") return `M0,${-d}L${d},${0.8 * d}L${-d},${0.8 * d}Z`;
  if (shape === "square") return `M${-r},${-r}H${r}V${r}H${-r}Z`;
  const a = r / 2.2;
  return `M${-a},${-d}H${a}V${-a}H${d}V${a}H${a}V${d}H${-a}V${a}H${-d}V${-a}H${-a}Z`;
}
