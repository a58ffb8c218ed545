/** The messages of a capture file as plain data. */
import type { Damage } from "../net/capture/frame.ts";
import type { CapturedFields } from "../services/decode.ts";
import { CaptureDecoder } from "./capture-decoder.ts";
import type { DecodeOptions } from "./decode-message.ts";

/**
 * Reads the messages of a capture file (pcap or pcapng) that comes in chunks, in the order in which they were
 * complete, and the places where the file is damaged.
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
