// Bytes as people read them: "7.3 MB".

const UNITS = ["kilobyte", "megabyte", "gigabyte"];

export function fileSize(bytes, language) {
  if (!Number.isFinite(bytes)) return "";
  let value = Math.max(bytes / 1000, 0.1);
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const format = { style: "unit", unit: UNITS[unit], maximumFractionDigits: value < 10 ? 1 : 0 };
  return new Intl.NumberFormat(language, format).format(value);
}
