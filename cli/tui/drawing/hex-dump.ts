import { toHex } from "../../../net/hex.ts";
import type { Line } from "../pane.ts";

/** As many bytes in a line as have room, with their offset before and their characters behind. */
const WIDTHS = [
  { bytes: 16, columns: 72 },
  { bytes: 8, columns: 39 },
  { bytes: 4, columns: 0 },
];

export function hexDump(bytes: Uint8Array, columns: number): readonly Line[] {
  const width = WIDTHS.find((width) => width.columns <= columns)?.bytes ?? 4;
  const lines: Line[] = []; // BOUNDED: by the bytes
  for (let at = 0; at < bytes.length; at += width) {
    const part = bytes.subarray(at, at + width);
    const digits = Array.from(part, (_, i) => toHex(part.subarray(i, i + 1))).join(" ");
    lines.push([
      { text: `${at.toString(16).padStart(4, "0")}  `, role: "dim" },
      { text: digits.padEnd(3 * width + 1), role: "plain" },
      { text: characters(part), role: "dim" },
    ]);
  }
  return lines;
}

function characters(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
  return text;
}
