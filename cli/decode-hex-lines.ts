/** Messages in hex, one a line, as scripts and logs have them. Empty lines and those that begin with `#` are left out. */
import { fromHex } from "../net/hex.ts";
import { decodeMessage } from "../library/decode-message.ts";
import type { DecodeOptions } from "./decode-options.ts";
import type { DecodeOutput } from "./decode-output.ts";
import { hexDigits } from "./hex-digits.ts";
import type { InterruptibleChunks } from "./interruptible-chunks.ts";

/** A message of 64 KiB with a blank behind every byte. */
const LINE_CHARACTERS_MAX = 256 * 1024;
const SAMPLE_BYTES = 256;
const BLANK = 0x20;

/** Whether an input that begins like this consists of lines of text. */
export function isText(head: Uint8Array): boolean {
  const sample = head.subarray(0, SAMPLE_BYTES);
  return sample.length > 0 && sample.every((byte) => byte >= BLANK || (byte >= 9 && byte <= 13));
}

/** Decodes every line; one that is no message is malformed, and the next one is read. */
export async function decodeHexLines(
  output: DecodeOutput,
  chunks: InterruptibleChunks,
  options: DecodeOptions,
): Promise<void> {
  let number = 0;
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + Buffer.from(chunk).toString("latin1")).split("\n");
    rest = (lines.pop() ?? "").slice(0, LINE_CHARACTERS_MAX + 1);
    for (const line of lines) await decodeLine(output, ++number, line, options);
    output.flush();
  }
  await decodeLine(output, ++number, rest, options);
  output.finish();
}

async function decodeLine(
  output: DecodeOutput,
  number: number,
  text: string,
  options: DecodeOptions,
): Promise<void> {
  const line = text.trim();
  if (line === "" || line.startsWith("#")) return;
  const isLong = line.length > LINE_CHARACTERS_MAX;
  const bytes = isLong ? undefined : fromHex(hexDigits(line) ?? "?");
  if (bytes === undefined) {
    output.message({ line: number, malformed: { reason: lineFault(line), offset: 0 } });
    return;
  }
  output.message({ line: number, ...(await decodeMessage(bytes, options)) });
}

function lineFault(line: string): string {
  if (line.length > LINE_CHARACTERS_MAX) return "the line is longer than any message";
  return hexDigits(line) === undefined
    ? "the line is not hex"
    : "the line has an odd number of hex digits";
}
