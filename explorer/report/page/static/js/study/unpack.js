// Columns of numbers that stand in the page as bytes in base 64, little end first.

const KINDS = { f8: Float64Array, f4: Float32Array, i4: Int32Array, i1: Int8Array };

export function unpack({ kind, bytes }) {
  const text = atob(bytes);
  const raw = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k += 1) raw[k] = text.charCodeAt(k);
  return new KINDS[kind](raw.buffer);
}

// A column of words: which word stands in a row, or null.
export function unpackWords({ words, codes }) {
  const numbers = unpack(codes);
  return { words, numbers, at: (row) => (numbers[row] < 0 ? null : words[numbers[row]]) };
}

// A number that JSON would hold: null for what is not known.
export function known(value) {
  return Number.isFinite(value) ? value : null;
}

// A whole number, null for the mark of what is not known.
export function whole(value) {
  return value < 0 ? null : value;
}

export function truth(value) {
  return value < 0 ? null : value === 1;
}
