/** Decodes capture files, and what comes on stdin: a capture, or one message in hex a line. */
import { closeSync, openSync, readSync } from "node:fs";
import { isCapture, MAGIC_BYTES } from "../net/capture/capture-reader.ts";
import { CaptureDecoder } from "../library/capture-decoder.ts";
import { toHex } from "../net/hex.ts";
import { decodeHexLines, isText } from "./decode-hex-lines.ts";
import { formatOf, type DecodeOptions } from "./decode-options.ts";
import { DecodeOutput } from "./decode-output.ts";
import { hexDigits } from "./hex-digits.ts";
import { CliError, EXIT, systemReason } from "./exit.ts";
import { InterruptibleChunks } from "./interruptible-chunks.ts";
import { Interruption } from "./interruption.ts";
import type { Runtime } from "./runtime.ts";

/** Large enough that reading costs nothing beside decoding, small enough to answer an interrupt at once. */
const CHUNK_BYTES = 1 << 20;
const STDIN = "stdin";

/** Decodes a capture file. */
export function decodeFile(runtime: Runtime, file: string, options: DecodeOptions): Promise<void> {
  return decodeSource(runtime, fileChunks(file), file, options);
}

/** Decodes what comes on stdin. */
export async function decodeInput(runtime: Runtime, options: DecodeOptions): Promise<void> {
  try {
    await decodeSource(runtime, runtime.stdin, STDIN, options);
  } finally {
    runtime.stdin.close();
  }
}

async function decodeSource(
  runtime: Runtime,
  source: AsyncIterable<Uint8Array>,
  name: string,
  options: DecodeOptions,
): Promise<void> {
  const interruption = new Interruption();
  interruption.listenTo(runtime);
  const chunks = new InterruptibleChunks(source, interruption.raised);
  try {
    const head = await chunks.head(MAGIC_BYTES);
    const output = new DecodeOutput(runtime, formatOf(options));
    if (isCapture(head)) await decodeCapture(output, chunks, name, options);
    else if (name === STDIN && isText(head)) await decodeHexLines(output, chunks, options);
    else if (chunks.cause === undefined) throw notACapture(name, head);
  } finally {
    interruption.forget();
  }
  if (chunks.cause !== undefined && chunks.cause !== "SIGPIPE") runtime.exitCode = EXIT.interrupted;
}

async function decodeCapture(
  output: DecodeOutput,
  chunks: InterruptibleChunks,
  name: string,
  options: DecodeOptions,
): Promise<void> {
  const decoder = new CaptureDecoder(options.as);
  const show = async (): Promise<void> => {
    do {
      for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
        if ("kind" in item) output.damage(item, name);
        else output.message(item);
      }
    } while (await decoder.more());
    output.flush();
  };
  for await (const chunk of chunks) {
    decoder.push(chunk);
    await show();
  }
  // where somebody stopped the reading, the file did not end
  if (chunks.cause === undefined) decoder.end();
  await show();
  output.finish(decoder.counts);
}

/** What else it may be, by its first bytes. */
const OTHER_FILES: readonly (readonly [string, string, string | undefined])[] = [
  ["1f8b", "it is compressed (gzip)", "zcat FILE | bringup decode -"],
  ["28b52ffd", "it is compressed (zstd)", "zstdcat FILE | bringup decode -"],
  ["fd377a58", "it is compressed (xz)", "xzcat FILE | bringup decode -"],
  ["736e6f6f", "it is a snoop file", "editcap FILE FILE.pcapng"],
  [
    "a1b2cd34",
    "it is a pcap file of a kind that only old kernels wrote",
    "editcap FILE FILE.pcapng",
  ],
  [
    "34cdb2a1",
    "it is a pcap file of a kind that only old kernels wrote",
    "editcap FILE FILE.pcapng",
  ],
];

function notACapture(name: string, head: Uint8Array): CliError {
  const magic = toHex(head.subarray(0, MAGIC_BYTES));
  const [, other, attempt] = OTHER_FILES.find(([begin]) => magic.startsWith(begin)) ?? [];
  const why = other ?? (magic === "" ? "it is empty" : `it begins with 0x${magic}`);
  const hexInside = name !== STDIN && hexDigits(textOf(head)) !== undefined;
  const hint = hexInside ? `bringup decode - < ${name}, for messages in hex` : attempt;
  return new CliError(EXIT.io, "io.capture", `${name} is no capture: ${why}`, {
    expected: name === STDIN ? "pcap, pcapng, or a message in hex a line" : "pcap or pcapng",
    ...(hint === undefined ? {} : { attempt: hint.replaceAll("FILE", name) }),
  });
}

/** As much of the beginning as tells hex from other text. */
function textOf(head: Uint8Array): string {
  return Buffer.from(head.subarray(0, 64)).toString("latin1");
}

/** A file in chunks, each valid until the next; between them whoever waits may run. */
async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = reading(path, () => openSync(path, "r"));
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  try {
    for (;;) {
      const length = reading(path, () => readSync(file, chunk, 0, CHUNK_BYTES, null));
      if (length === 0) return;
      yield chunk.subarray(0, length);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    closeSync(file);
  }
}

function reading<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CliError(EXIT.io, "io.capture", `cannot read "${path}": ${systemReason(error)}`, {
      expected: "hex digits, - for stdin, or a capture file",
    });
  }
}
