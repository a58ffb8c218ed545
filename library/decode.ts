/** Messages of DHCP, NTP and DNS as plain data, from bytes or from a capture file. */
import type { Damage } from "../net/capture/frame.ts";
import {
  decodeMessage as decodeWith,
  type CapturedFields,
  type DecodeContext,
  type MessageFields,
  type MessageProtocol,
} from "../services/decode.ts";
import { CaptureDecoder } from "./capture-decoder.ts";
import { LateRecordBodies } from "./late-record-bodies.ts";

export interface DecodeOptions {
  /** What the bytes are; `auto`, the default, goes by ports, and without them by content. */
  readonly as?: MessageProtocol | "auto";
}

/** Reads one message; NTP's era is taken to be that of today. */
export async function decodeMessage(
  bytes: Uint8Array,
  { as = "auto" }: DecodeOptions = {},
): Promise<MessageFields> {
  const recordBodies = new LateRecordBodies();
  const context: DecodeContext = { nearUnixUs: Date.now() * 1_000, recordBodies };
  const fields = decodeWith(bytes, as, context);
  if (!recordBodies.isWanted) return fields;
  await recordBodies.load();
  return decodeWith(bytes, as, context);
}

/**
 * Reads the messages of a capture file (pcap or pcapng) that comes in chunks, in the order in which they were
 * complete, and the places where the file is damaged. A chunk must not be written to again.
 */
export async function* decodeCapture(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { as = "auto" }: DecodeOptions = {},
): AsyncGenerator<CapturedFields | Damage> {
  const decoder = new CaptureDecoder(as);
  for await (const chunk of chunks) {
    decoder.push(chunk);
    yield* items(decoder);
  }
  decoder.end();
  yield* items(decoder);
}

async function* items(decoder: CaptureDecoder): AsyncGenerator<CapturedFields | Damage> {
  do {
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) yield item;
  } while (await decoder.more());
}
