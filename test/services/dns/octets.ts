import { fromHex } from "../../../net/hex.ts";
import { decodeDns, type DecodedMessage, type DecodeOptions } from "../../../services/dns/index.ts";

export function octets(hex: string): Uint8Array {
  const bytes = fromHex(hex.replaceAll(" ", ""));
  if (bytes === undefined) throw new Error(`not hex: ${hex}`);
  return bytes;
}

/** A message that must be readable. */
export function decoded(bytes: Uint8Array, options?: DecodeOptions): DecodedMessage {
  const message = decodeDns(bytes, options);
  if (message.kind === "malformed") throw new Error(`${message.reason} at ${message.offset}`);
  return message;
}

/** A response to example.com TYPE`type` with one answer of that type and this data. */
export function withRdata(type: number, rdata: Uint8Array, rdataLength = rdata.length): Uint8Array {
  const typeAndClass = [type >> 8, type & 0xff, 0, 1];
  const length = [rdataLength >> 8, rdataLength & 0xff];
  const head = octets("0001 8400 0001 0001 0000 0000 07 6578616d706c65 03 636f6d 00");
  const owner = [0xc0, 0x0c];
  const ttl = [0, 0, 0, 60];
  const parts = [head, typeAndClass, owner, typeAndClass, ttl, length, rdata];
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}
