/** Text as roff takes it, and the few macros of man(7) that the pages are made of. */

/** Characters that roff or a typesetter would take for something else. */
const ESCAPED: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  '"': "\\(dq",
};

/** What stands in a page as it is written here. */
export function escaped(text: string): string {
  const safe = text.replaceAll(/[\\'`^~"-]|\P{ASCII}/gu, (character) => {
    const code = character.codePointAt(0) as number;
    return ESCAPED[character] ?? `\\[u${code.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
  return safe.startsWith(".") ? `\\&${safe}` : safe;
}

export function bold(text: string): string {
  return `\\fB${escaped(text)}\\fR`;
}

export function italic(text: string): string {
  return `\\fI${escaped(text)}\\fR`;
}

export function section(title: string, ...lines: readonly string[]): readonly string[] {
  return under(`.SH ${title}`, lines);
}

export function subsection(title: string, ...lines: readonly string[]): readonly string[] {
  return under(`.SS ${title}`, lines);
}

/** A heading begins a paragraph by itself. */
function under(heading: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return [heading, ...(lines[0] === ".PP" ? lines.slice(1) : lines)];
}

/** A term with its explanation, both roff. */
export function tagged(tag: string, explanation: string): readonly string[] {
  return [".TP", tag, explanation];
}

/** Lines as they are, none of them filled. */
export function asWritten(lines: readonly string[]): readonly string[] {
  return [".PP", ".nf", ".RS 4", ...lines.map((line) => escaped(line) || "\\&"), ".RE", ".fi"];
}
