/** What a lookup is about, and what needs no server: addresses written as text, `localhost` (RFC 6761 §6.3). */
import { addressText, parseAddress } from "../../net/address.ts";
import { emptyAnswer, freezeDeep, type LookupRecord, type TypeAnswer } from "./result.ts";
import { isWithin, nameText, parseName, type NameFault } from "./wire/names.ts";
import { TYPE } from "./wire/types.ts";

/** An address or a name, in its one printed form. */
export interface Subject {
  readonly kind: "address" | "name";
  readonly text: string;
}

const COLON = ":";

/** Reads what a lookup asks about. */
export function subjectOf(text: string): Subject | NameFault {
  const first = text.charCodeAt(0);
  const mayBeAddress = (first >= 0x30 && first <= 0x39) || text.includes(COLON);
  const address = mayBeAddress ? parseAddress(text) : undefined;
  if (address?.kind === "address") return { kind: "address", text: addressText(address) };
  const octets = parseName(text);
  if (!(octets instanceof Uint8Array)) return octets;
  return { kind: "name", text: nameText(octets) };
}

/** A or AAAA, whichever can hold the address. */
export function addressType(address: string): number {
  return address.includes(COLON) ? TYPE.AAAA : TYPE.A;
}

/** The answer to a question that needs no server: an address, or that there is none; undefined if it needs one. */
export function localAnswer({ kind, text }: Subject, type: number): TypeAnswer | undefined {
  if (kind === "address") return made(text, type, addressType(text) === type ? text : undefined);
  if (!isWithin(text, "localhost")) return undefined;
  return made(text, type, loopback(type));
}

function loopback(type: number): string | undefined {
  if (type === TYPE.A) return "127.0.0.1";
  return type === TYPE.AAAA ? "::1" : undefined;
}

function made(name: string, type: number, address: string | undefined): TypeAnswer {
  if (address === undefined) return emptyAnswer(type, "nodata");
  const kind = type === TYPE.A ? "A" : "AAAA";
  const record: LookupRecord = { name, type: kind, ttlSeconds: 0, data: { kind, address } };
  return freezeDeep({ ...emptyAnswer(type, "answer"), records: [record] });
}
