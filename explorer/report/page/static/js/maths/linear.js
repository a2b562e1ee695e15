// Vectors and small dense matrices.

export function norm(x) {
  return Math.hypot(...x);
}

export function distance(x, y) {
  let sum = 0;
  for (let k = 0; k < x.length; k += 1) sum += (x[k] - y[k]) ** 2;
  return Math.sqrt(sum);
}

export function dot(x, y) {
  let sum = 0;
  for (let k = 0; k < x.length; k += 1) sum += x[k] * y[k];
  return sum;
}

// x + t y
export function plus(x, y, t = 1) {
  return Array.from(x, (value, k) => value + t * y[k]);
}

export function unit(x) {
  const largest = Math.max(...Array.from(x, Math.abs));
  if (!(largest > 0) || !Number.isFinite(largest)) return null;
  const scaled = Array.from(x, (value) => value / largest);
  const length = norm(scaled);
  return scaled.map((value) => value / length);
}

// Cholesky's factor of a symmetric matrix; null unless all pivots are above a floor.
export function factored(matrix, floor = 0) {
  const n = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  for (let j = 0; j < n; j += 1) {
    for (let k = 0; k < j; k += 1) a[j][j] -= a[j][k] ** 2;
    if (!(a[j][j] > floor)) return null;
    a[j][j] = Math.sqrt(a[j][j]);
    for (let i = j + 1; i < n; i += 1) {
      for (let k = 0; k < j; k += 1) a[i][j] -= a[i][k] * a[j][k];
      a[i][j] /= a[j][j];
    }
  }
  return a;
}

// Solution for the right hand side b.
export function solved(a, b) {
  const n = a.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < i; k += 1) x[i] -= a[i][k] * x[k];
    x[i] /= a[i][i];
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < n; k += 1) x[i] -= a[k][i] * x[k];
    x[i] /= a[i][i];
  }
  return x;
}

// Eigenvalues in increasing order with their vectors, of a symmetric matrix: Jacobi's rotations
// (Golub and Van Loan, section 8.5).
export function eigen(matrix) {
  const n = matrix.length;
  const a = matrix.map((row) => Array.from(row));
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep += 1) {
    if (offDiagonal(a) === 0) break;
    for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) rotate(a, v, p, q);
  }
  const order = a.map((_, k) => k).sort((i, j) => a[i][i] - a[j][j]);
  return {
    values: order.map((k) => a[k][k]),
    vectors: order.map((k) => v.map((row) => row[k])),
  };
}

function offDiagonal(a) {
  const scale = Math.max(...a.map((row, k) => Math.abs(row[k])), 1e-300);
  let most = 0;
  for (let i = 0; i < a.length; i += 1) {
    for (let j = i + 1; j < a.length; j += 1) most = Math.max(most, Math.abs(a[i][j]));
  }
  return most <= 1e-15 * scale ? 0 : most;
}

function rotate(a, v, p, q) {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < a.length; k += 1) {
    [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
  }
  for (let k = 0; k < a.length; k += 1) {
    [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
    [v[k][p], v[k][q]] = [c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]];
  }
}
