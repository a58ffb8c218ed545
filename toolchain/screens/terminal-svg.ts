/** What a terminal shows, as a picture: text with SGR sequences (ECMA-48 §8.3.117) in, SVG out. */

interface Look {
  readonly colour: string;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isUnderlined: boolean;
}

interface Run {
  readonly text: string;
  readonly look: Look;
}

const CELL = { width: 8.4, height: 18 };
const FONT_SIZE = 14;
const MARGIN = 12;
const BACKGROUND = "#16181d";
const PLAIN: Look = { colour: "#d7dae0", isBold: false, isDim: false, isUnderlined: false };
/** SGR 30 to 37. */
const NORMAL = [
  "#4b5263",
  "#e06c75",
  "#98c379",
  "#e5c07b",
  "#61afef",
  "#c678dd",
  "#56b6c2",
  "#d7dae0",
];
/** SGR 90 to 97. */
const BRIGHT = [
  "#7f848e",
  "#ff7b86",
  "#b5e890",
  "#ffd68a",
  "#82c4ff",
  "#de97f0",
  "#74d5e0",
  "#ffffff",
];

/** `columns`: how wide the terminal is. */
export function terminalSvg(shown: string, columns: number, title: string): string {
  const lines = shown.split("\n");
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN;
  let look = PLAIN;
  let texts = "";
  for (const [row, line] of lines.entries()) {
    const runs = runsOf(line, look);
    look = runs.at(-1)?.look ?? look;
    texts += lineSvg(runs, MARGIN + (row + 0.75) * CELL.height);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${FONT_SIZE}">
${texts}</g>
</svg>
`;
}

/** A line as pieces of one look each; the last may be empty: it tells how the next line begins. */
function runsOf(line: string, before: Look): readonly Run[] {
  const [first = "", ...rest] = line.split("\u001B[");
  const runs = [{ text: first, look: before }];
  let look = before;
  for (const part of rest) {
    const end = part.indexOf("m");
    look = changed(look, part.slice(0, end).split(";").map(Number));
    runs.push({ text: part.slice(end + 1), look });
  }
  return runs;
}

/** The look after one sequence. */
function changed(look: Look, codes: readonly number[]): Look {
  const [code = 0, kind, red = 0, green = 0, blue = 0] = codes;
  if (code === 38 && kind === 2) return { ...look, colour: `rgb(${red},${green},${blue})` };
  if (codes.length > 1) throw unknown(codes);
  const colour = NORMAL[code - 30] ?? BRIGHT[code - 90];
  if (colour !== undefined) return { ...look, colour };
  switch (code) {
    case 0:
      return PLAIN;
    case 1:
      return { ...look, isBold: true };
    case 2:
      return { ...look, isDim: true };
    case 4:
      return { ...look, isUnderlined: true };
    case 22:
      return { ...look, isBold: false, isDim: false };
    case 24:
      return { ...look, isUnderlined: false };
    case 39:
      return { ...look, colour: PLAIN.colour };
    default:
      throw unknown(codes);
  }
}

function unknown(codes: readonly number[]): Error {
  return new Error(`a picture of a terminal knows no SGR ${codes.join(";")}`);
}

/** Every word has its own place, so that columns stay columns in any font. */
function lineSvg(runs: readonly Run[], y: number): string {
  let svg = "";
  let column = 0;
  for (const { text, look } of runs) {
    for (const { 0: word, index } of text.matchAll(/\S+(?: \S+)*/g))
      svg += wordSvg(word, MARGIN + (column + index) * CELL.width, y, look);
    column += text.length; // every character of ours is one unit and one cell
  }
  return svg;
}

function wordSvg(word: string, x: number, y: number, look: Look): string {
  const marks = [
    look.isBold ? ' font-weight="bold"' : "",
    look.isDim ? ' opacity="0.6"' : "",
    look.isUnderlined ? ' text-decoration="underline"' : "",
  ].join("");
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" textLength="${(word.length * CELL.width).toFixed(1)}"`;
  return `<text ${place} lengthAdjust="spacingAndGlyphs" fill="${look.colour}"${marks}>${escaped(word)}</text>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
