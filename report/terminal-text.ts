/** Text on a terminal: cleaned, in ASCII where it has to be, in lines that end before the terminal does. */
import { shortName } from "./short-name.ts";

/** The looks of a terminal. */
export interface TerminalLooks {
  readonly columns: number;
  readonly rows: number;
  /** Nothing beyond ASCII. */
  readonly ascii: boolean;
  readonly colour: boolean;
  /** Makes text fit to be shown: names may hold anything. */
  readonly clean: (text: string) => string;
}

/** Rows as lines, each column as wide as its widest cell. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => (row[index] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

const NAME_MAX = 20;

/** `  name  text` with the texts below each other. */
export function named(
  entries: readonly (readonly [string, string])[],
  looks: TerminalLooks,
): readonly string[] {
  const names = entries.map(([name]) => shortName(shownText(name, looks), NAME_MAX));
  const width = Math.max(0, ...names.map(({ length }) => length));
  return entries.flatMap(([, text], index) => {
    const head = `  ${(names[index] ?? "").padEnd(width)}  `;
    return wrapped(text, width + 4, looks, head);
  });
}

/** Lines that end before the terminal does; those behind the first are indented. No number loses its unit. */
export function wrapped(
  text: string,
  indent: number,
  looks: TerminalLooks,
  head = "",
): readonly string[] {
  const width = Math.max(20, looks.columns - 1);
  const lines: string[] = []; // BOUNDED: by the words
  let line = head;
  let isBegun = false;
  for (const word of shownText(text, looks).split(/ (?!(?:%|µs|us|ms|s|min|h)(?:[ ,:]|$))/)) {
    const longer = isBegun ? `${line} ${word}` : `${line}${word}`;
    if (longer.length > width && isBegun) {
      lines.push(line);
      line = `${" ".repeat(indent)}${word}`;
    } else line = longer;
    isBegun = true;
  }
  return [...lines, line];
}

/** Text as this terminal shows it. */
export function shownText(text: string, { ascii, clean }: TerminalLooks): string {
  return ascii ? asciiText(clean(text)) : clean(text);
}

const ASCII: Readonly<Record<string, string>> = { "–": "-", "−": "-", "…": "...", µ: "u" };

/** The same in ASCII; letters of other scripts by their numbers. */
export function asciiText(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/gu,
    (character) => ASCII[character] ?? `\\u${character.codePointAt(0)?.toString(16)}`,
  );
}
