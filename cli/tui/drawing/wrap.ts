import { cellsOf, indexAfter } from "./cells.ts";

/** Breaks a `cellText` at spaces, and a word that fits nowhere where the line ends; lines behind the first are indented. */
export function wrapText(text: string, columns: number, indent: number): readonly string[] {
  const lines: string[] = []; // BOUNDED: by the text, of which every line takes a character at least
  const inset = Math.max(0, Math.min(indent, columns - 1));
  let rest = text;
  let head = "";
  while (cellsOf(rest) > columns - head.length) {
    // a line without room for one character takes it all the same: it is cut where it is shown
    const most = Math.max(1, indexAfter(rest, columns - head.length));
    const space = rest.lastIndexOf(" ", most);
    const end = rest.slice(0, Math.max(0, space)).trim() === "" ? most : space;
    lines.push(head + rest.slice(0, end));
    rest = rest.slice(end).trimStart();
    head = " ".repeat(inset);
  }
  return rest === "" && lines.length > 0 ? lines : [...lines, head + rest];
}
