/** One message of DHCP, NTP or DNS as plain data. */
import {
  decodeMessage as decodeWith,
  type DecodeContext,
  type MessageFields,
  type MessageProtocol,
} from "../services/decode.ts";
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
