// Numbers for people: six digits, no 1.4e-161 where rounding has left dust.

export const NOTHING = "–";

export function number(value, digits = 6, scale = 0) {
  if (value === null || value === undefined) return NOTHING;
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) return String(value);
  if (scale && Math.abs(value) < 1e-14 * scale) value = 0;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return minus(trimmed(value.toExponential(digits - 1)));
  return minus(trimmed(value.toPrecision(digits)));
}

export function short(value) {
  return number(value, 3);
}

// Values side by side with as many decimals as each other.
export function column(values, digits = 4) {
  const scale = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  const decimals = scale === 0 ? 0 : digits - 1 - Math.floor(Math.log10(scale));
  if (decimals > 7 || decimals < -2) return values.map((value) => number(value, digits, scale));
  return values.map((value) => {
    if (value === null || value === undefined) return NOTHING;
    const text = value.toFixed(Math.max(0, decimals));
    return minus(Number(text) === 0 ? "0" : text);
  });
}

// Values in increasing order with so many digits that neighbours read differently.
export function apart(values, least = 4) {
  for (let digits = least; digits < 15; digits += 1) {
    const texts = values.map((value) => number(value, digits));
    if (new Set(texts).size === new Set(values).size) return texts;
  }
  return values.map((value) => number(value, 15));
}

export function count(value, one, more) {
  return `${value.toLocaleString("en-US")} ${value === 1 ? one : (more ?? `${one}s`)}`;
}

export function complexNumber([re, im], digits = 6) {
  const size = number(im === null ? null : Math.abs(im), digits);
  return `${number(re, digits)} ${im < 0 ? "\u2212" : "+"} ${size} i`;
}

export function words(value) {
  if (value === null || value === undefined) return NOTHING;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map((entry) => words(entry)).join(", ");
  return typeof value === "number" ? number(value) : String(value);
}

function trimmed(text) {
  const [mantissa, exponent] = text.split("e");
  const plain = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return exponent === undefined ? plain : `${plain}e${exponent.replace("+", "")}`;
}

function minus(text) {
  return text.replaceAll("-", "−");
}
