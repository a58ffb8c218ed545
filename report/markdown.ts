/** Pieces of Markdown in which names stay what they are. */

/** A table; cells are escaped. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [header, header.map(() => "---"), ...rows.map((row) => row.map(escaped))];
  return lines.map((line) => `| ${line.join(" | ")} |\n`).join("");
}

/** A list; items are Markdown already. */
export function markdownList(items: readonly string[]): string {
  return items.map((item) => `- ${item}\n`).join("");
}

/** Text that means nothing but itself, on one line. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#~]/g, "\\$&").replace(/\s+/g, " ");
}
