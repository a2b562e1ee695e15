// Levels for lines of equal loss: even below the saddle, growing above it; the saddle's is one.

/* global d3 */

const BELOW = 5;
const ABOVE = 8;

export function levelsOf(values, saddle) {
  const finite = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!finite.length || finite[0] === finite.at(-1)) return [];
  const low = finite[0];
  const high = d3.quantileSorted(finite, 0.97);
  const inside = saddle !== null && saddle > low && saddle < high;
  const middle = inside ? saddle : d3.quantileSorted(finite, 0.3);
  if (!(middle > low) || !(high > middle)) return d3.ticks(low, finite.at(-1), 10);
  const below = d3.range(1, BELOW).map((k) => low + ((middle - low) * k) / BELOW);
  const growth = ((high - low) / (middle - low)) ** (1 / ABOVE);
  const above = d3.range(0, ABOVE + 1).map((k) => low + (middle - low) * growth ** k);
  return [...new Set([...below, ...above])].sort((a, b) => a - b);
}
