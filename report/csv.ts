/**
 * Comma-separated values, quoted as RFC 4180 says: one header line, a point in numbers, no separators of thousands.
 * Lines end with LF alone, which spreadsheets take as well and line tools prefer.
 */

/** What a cell may hold; nothing is an empty cell. */
export type CsvValue = string | number | null | undefined;

/** The header and the records, a line each. */
export function csvText(
  header: readonly string[],
  records: readonly (readonly CsvValue[])[],
): string {
  return [header, ...records].map((record) => `${record.map(field).join(",")}\n`).join("");
}

function field(value: CsvValue): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
