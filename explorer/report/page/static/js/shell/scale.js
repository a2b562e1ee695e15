// Scales: from values to places on the paper, linear, logarithmic, or by order alone.

/* global d3 */

export function linear([low, high], [from, to]) {
  const [a, b] = low === high ? widened(low) : [low, high];
  const at = (value) => from + ((value - a) / (b - a)) * (to - from);
  at.back = (place) => a + ((place - from) / (to - from)) * (b - a);
  at.ticks = (count) => d3.ticks(a, b, count);
  at.domain = [a, b];
  return at;
}

export function logarithmic([low, high], [from, to]) {
  const inner = linear([Math.log10(low), Math.log10(high)], [from, to]);
  const at = (value) => inner(Math.log10(value));
  at.back = (place) => 10 ** inner.back(place);
  at.ticks = (count) => {
    const [a, b] = inner.domain;
    const powers = d3.range(Math.ceil(a - 1e-9), Math.floor(b + 1e-9) + 1);
    if (powers.length < 2) return d3.ticks(10 ** a, 10 ** b, count);
    const step = Math.max(1, Math.ceil(powers.length / count));
    return powers.filter((_, k) => k % step === 0).map((power) => 10 ** power);
  };
  at.domain = [10 ** inner.domain[0], 10 ** inner.domain[1]];
  return at;
}

// Values in the order of their size, equally far apart: nothing collapses, distances mean nothing.
export function ordinal(values, [from, to]) {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const inner = linear([-0.5, sorted.length - 0.5], [from, to]);
  const place = new Map(sorted.map((value, k) => [value, k]));
  const at = (value) => inner(place.get(value) ?? d3.bisectLeft(sorted, value));
  at.back = (spot) => sorted[Math.round(inner.back(spot))];
  at.ticks = (count) => {
    const step = Math.max(1, Math.ceil(sorted.length / count));
    return sorted.filter((_, k) => k % step === 0);
  };
  at.domain = [sorted[0], sorted.at(-1)];
  return at;
}

export function padded([low, high], share = 0.06) {
  const gap = (high - low) * share || Math.abs(low) * share || 1;
  return [low - gap, high + gap];
}

function widened(value) {
  const gap = Math.abs(value) * 0.1 || 1;
  return [value - gap, value + gap];
}
