/** Text in gnuplot's hands: always literal, whatever stands in it. */

/**
 * A string of gnuplot's. Within single quotes nothing is special but the quote itself, for which stands `"'"`: gnuplot
 * reads a doubled quote wrongly beside another one. Together with `noenhanced` terminals no name can become markup.
 */
export function quoted(text: string): string {
  return (
    drawable(text)
      .split(/(')/)
      .filter((part) => part !== "")
      .map((part) => (part === "'" ? `"'"` : `'${part}'`))
      .join(".") || "''"
  );
}

/** One line for a comment, in which nothing is special but its end. */
export function remark(text: string): string {
  return `# ${drawable(text)}\n`;
}

/**
 * Latin, Greek, Cyrillic and common symbols stay; other characters are shown by their numbers, `\u6f22`. Cairo draws one
 * for which it has no font as a box as large as the figure, and no file can know the fonts of the machine that draws it.
 */
function drawable(text: string): string {
  let clean = "";
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    clean += isDrawable(code) ? character : `\\u${code.toString(16).padStart(4, "0")}`;
  }
  return clean;
}

function isDrawable(code: number): boolean {
  return (
    (code >= 0x20 && code < 0x7f) ||
    (code >= 0xa0 && code < 0x0300 && code !== 0xad) ||
    (code >= 0x0370 && code < 0x0483) ||
    (code >= 0x2010 && code < 0x2028) ||
    (code >= 0x2190 && code < 0x2200)
  );
}
