/** The Markdown of this project's docs as roff: paragraphs, tables, lists and code, no more. */
import { asWritten, bold, escaped, italic, tagged } from "./roff.ts";

/** A section of a document: what stands below a heading of the second level that begins with `title`. */
export function sectionOf(markdown: string, title: string): string | undefined {
  const sections = markdown.split(/^## /m).slice(1);
  const found = sections.find((text) => {
    const heading = (text.split("\n", 1)[0] ?? "").replaceAll("`", "");
    return heading === title || heading.startsWith(`${title} `);
  });
  return found?.slice(found.indexOf("\n") + 1).trim();
}

/** The cells of the first table, without its head. */
export function tableOf(markdown: string): readonly (readonly string[])[] {
  const lines = markdown.split("\n");
  const begin = lines.findIndex((line) => line.startsWith("|"));
  const rest = begin < 0 ? [] : lines.slice(begin);
  const end = rest.findIndex((line) => !line.startsWith("|"));
  return rowsOf(end < 0 ? rest : rest.slice(0, end));
}

/** All of it. */
export function roffOf(markdown: string): readonly string[] {
  return markdown
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== "")
    .flatMap(blockOf);
}

/** One line of text with its code, emphasis and links. */
export function inlineOf(text: string): string {
  // "(see this page)" leads nowhere from a manual
  const alone = text.replaceAll(/\s*\(\[[^\]]+\]\([^)]+\)\)/g, "");
  const joined = alone.replaceAll(/\s+/g, " ").trim();
  const parts = joined.split(/(`[^`]+`|\*\*[^*]+\*\*|_[^_\s][^_]*_|\[[^\]]+\]\([^)]+\))/);
  return parts.map((part, index) => (index % 2 === 0 ? escaped(part) : markOf(part))).join("");
}

function markOf(part: string): string {
  if (part.startsWith("`")) return bold(part.slice(1, -1));
  if (part.startsWith("**")) return bold(part.slice(2, -2));
  if (part.startsWith("_")) return italic(part.slice(1, -1));
  return inlineOf(/^\[([^\]]+)\]/.exec(part)?.[1] ?? part);
}

function blockOf(block: string): readonly string[] {
  const lines = block.split("\n");
  const [first = ""] = lines;
  if (first.startsWith("|")) {
    return rowsOf(lines).flatMap(([tag = "", ...cells]) =>
      tagged(inlineOf(tag), inlineOf(cells.filter((cell) => cell !== "").join("; "))),
    );
  }
  if (first.startsWith("```")) return asWritten(lines.slice(1, -1));
  if (first.startsWith("- ")) {
    const items = block.split(/^- /m).slice(1);
    return items.flatMap((item) => [".IP \\(bu 2", inlineOf(item)]);
  }
  return [".PP", inlineOf(block)];
}

function rowsOf(lines: readonly string[]): readonly (readonly string[])[] {
  return lines.slice(2).map(cellsOf);
}

/** A bar within code belongs to the cell. */
function cellsOf(line: string): readonly string[] {
  const cells = line.matchAll(/\|((?:`[^`]*`|[^|`])+)(?=\|)/g);
  return [...cells].map(([, cell = ""]) => cell.trim());
}
