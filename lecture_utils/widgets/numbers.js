// Numbers on their way from Python, back to it, and onto the page.

// JSON knows no nan and no infinity: they travel under the names that Python prints.
const NAMES = { nan: NaN, inf: Infinity, "-inf": -Infinity };

export function fromPython(value) {
  return NAMES[value] ?? value;
}

export function toPython(value) {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  return Object.keys(NAMES).find((name) => Object.is(NAMES[name], value));
}

// A number as the lecture prints it: four digits, or a power of ten where they would not do.
export function format(value, digits = 4) {
  if (!Number.isFinite(value)) return toPython(value).replace("-", "−");
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 0.5 * 10 ** -digits)) {
    return value.toExponential(1).replaceAll("-", "−");
  }
  return value.toFixed(digits).replace("-", "−");
}

export function finite(values) {
  return values.filter(Number.isFinite);
}
