/** Text in lines. */
const COLUMNS = 80;

/** Words in lines of at most 80 columns; `rest` begins those after the first. Nothing for an empty text. */
export function wrapped(
  text: string,
  first: string,
  rest: string = " ".repeat(first.length),
): readonly string[] {
  if (text === "") return [];
  const lines: string[] = []; // BOUNDED: by the words
  let line = first;
  let isFresh = true;
  for (const word of text.split(" ")) {
    if (!isFresh && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = rest;
      isFresh = true;
    }
    line += isFresh ? word : ` ${word}`;
    isFresh = false;
  }
  return [...lines, line];
}

/** Rows of cells, each column as wide as its widest cell, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = []; // BOUNDED: by the cells of a row
  for (const row of rows)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  return rows.map((row) => {
    const cells = row.map((cell, index) =>
      index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
    );
    return `  ${cells.join("  ")}`;
  });
}
