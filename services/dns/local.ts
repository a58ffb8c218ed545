/** Names that need no server: addresses written as text, and `localhost` (RFC 6761 §6.3). */
import { addressText, parseAddress } from "../../net/address.ts";
import { emptyAnswer, freezeDeep, type LookupRecord, type TypeAnswer } from "./result.ts";
import { isWithin } from "./wire/names.ts";
import { TYPE } from "./wire/types.ts";

const COLON = ":";

/** The address that a text is, printed in its one form; undefined for a name. */
export function literalAddress(text: string): string | undefined {
  const first = text.charCodeAt(0);
  const mayBeAddress = (first >= 0x30 && first <= 0x39) || text.includes(COLON);
  if (!mayBeAddress) return undefined;
  const address = parseAddress(text);
  return address.kind === "address" ? addressText(address) : undefined;
}

/** A or AAAA, whichever can hold the address. */
export function addressType(address: string): number {
  return address.includes(COLON) ? TYPE.AAAA : TYPE.A;
}

/** `localhost` and everything below it. */
export function isLocalhost(name: string): boolean {
  return isWithin(name, "localhost");
}

/** Loopback for `localhost`. */
export function localhostAddress(type: number): string | undefined {
  if (type === TYPE.A) return "127.0.0.1";
  return type === TYPE.AAAA ? "::1" : undefined;
}

/** An answer made here: the address, or no data. */
export function localAnswer(name: string, type: number, address: string | undefined): TypeAnswer {
  if (address === undefined) return emptyAnswer(type, "nodata");
  const kind = type === TYPE.A ? "A" : "AAAA";
  const record: LookupRecord = { name, type: kind, ttlSeconds: 0, data: { kind, address } };
  return freezeDeep({ ...emptyAnswer(type, "answer"), records: [record] });
}
