// Branches of a sweep: rows in order, stretches of one index, and what lies at one value.

export function branchesOf(data) {
  const t = data.branches;
  const found = new Map();
  const names = t.branch ?? [];
  names.forEach((name, k) => {
    if (!found.has(name)) found.set(name, []);
    found.get(name).push({
      at: t[data.parameter][k],
      name,
      loss: t.loss[k],
      index: t.index[k],
      kind: t.kind[k],
      size: t.orbit_size?.[k] ?? 1,
      certified: t.certified[k],
      weights: data.unknowns.map((unknown) => t[unknown]?.[k] ?? NaN),
    });
  });
  return [...found].map(([name, rows]) => {
    rows.sort((a, b) => a.at - b.at);
    return { name, rows, parts: partsOf(rows) };
  });
}

// Up to the next one, so that no gap is seen.
function partsOf(rows) {
  const parts = [];
  for (const row of rows) {
    const last = parts.at(-1);
    if (last && last.index === row.index) last.rows.push(row);
    else {
      last?.rows.push(row);
      parts.push({ index: row.index, kind: row.kind, rows: [row] });
    }
  }
  return parts;
}

export function quantities(data) {
  const norm = (row) => row.weights.reduce((sum, w) => sum + w * w, 0);
  return [
    ["loss", "loss", (row) => row.loss],
    ["norm", "squared norm of the weights", norm],
    ...data.unknowns.map((name, k) => [`w ${name}`, name, (row) => row.weights[k]]),
  ];
}

export function atValue(branches, value) {
  return branches.flatMap(({ rows }) => {
    const after = rows.findIndex((row) => row.at >= value);
    if (after < 0) return near(rows.at(-1), value) ? [rows.at(-1)] : [];
    if (after === 0) return near(rows[0], value) ? [rows[0]] : [];
    return [mixed(rows[after - 1], rows[after], value)];
  });
}

function near(row, value) {
  return Math.abs(row.at - value) <= 1e-9 * Math.max(1, Math.abs(value));
}

function mixed(a, b, value) {
  if (near(b, value)) return b;
  const t = (value - a.at) / (b.at - a.at);
  const closer = t < 0.5 ? a : b;
  const line = (p, q) => p + t * (q - p);
  return {
    ...closer,
    between: true,
    at: value,
    loss: line(a.loss, b.loss),
    weights: a.weights.map((w, k) => line(w, b.weights[k])),
  };
}
