/**
 * Who somebody is, replaced by who nobody is, wherever it stands: in texts, in bytes, in what is nested.
 *
 *   MAC addresses        06:72:65:64:00:01 …, locally administered, numbered as they come
 *   client identifiers   the kind of the identifier, then `redacted`, and a number
 *   hostnames            `redacted` cut or filled to the same length; also those that a server or another client says
 *   EDNS cookies         zeros (RFC 7873)
 *
 * Everything keeps its length, and the same is replaced by the same, so that a packet stays the packet it was: who is
 * compared with whom comes out as before. Short names are looked for only where they stand as such: as a whole text or
 * as an option of a DHCP message. Addresses of networks, and names that were asked for, stay.
 */
import { toHex } from "../net/hex.ts";
import { canonicalMac, macBytes, macText } from "../net/mac-address.ts";
import { decodeDhcp, hasDhcpCookie } from "../services/dhcp/wire.ts";
import { withoutCookies } from "./edns-cookies.ts";

interface Replacement<T> {
  readonly from: T;
  readonly to: T;
}

const OPTION_HOSTNAME = 12;
/** Options that name a client, and how many of their bytes are its kind: RFC 2132 §3.14, §9.14, RFC 4702 §2. */
const CLIENT_OPTIONS = [
  [OPTION_HOSTNAME, 0],
  [61, 1],
  [81, 3],
] as const;
/** Shorter ones stand in texts and packets by accident. */
const NAME_MIN = 4;
/** A recording that names more is refused: none of them may stay. */
const REPLACEMENTS_MAX = 4_096;
/** Of an Ethernet client, in the fixed part of a DHCP message (RFC 2131 §2). */
const CHADDR_AT = 28;
const FILLER = "redacted";

export class Pseudonyms {
  readonly #known = new Set<string>(); // BOUNDED: by REPLACEMENTS_MAX
  readonly #texts: Replacement<string>[] = []; // BOUNDED: by four for each that is known
  /** The longest first: an identifier may hold a MAC address, and says more than that. */
  readonly #bytes: Replacement<Uint8Array>[] = []; // BOUNDED: likewise
  /** Names too short to be looked for anywhere. */
  readonly #wholes: Replacement<string>[] = []; // BOUNDED: likewise
  #macs = 0;
  #ids = 0;

  /** The address of nobody and that of everybody stay, and so does what is none. */
  addMac(text: string): void {
    const bytes = macBytes(text);
    if (bytes === undefined || bytes.every((byte) => byte === bytes[0])) return;
    const canonical = macText(bytes);
    if (!this.#isNew(`mac/${canonical}`)) return;
    const number = ++this.#macs;
    const to = Uint8Array.of(0x06, 0x72, 0x65, 0x64, number >> 8, number);
    this.#replaceBytes(bytes, to);
    this.#texts.push({ from: canonical, to: macText(to) });
    this.#texts.push({ from: interfaceId(bytes), to: interfaceId(to) });
    this.#texts.push({ from: toHex(bytes), to: toHex(to) }); // as in the name of a device: enx00163e5ab1c7
    if (text !== canonical) this.#texts.push({ from: text, to: macText(to) });
  }

  addClientId(id: Uint8Array): void {
    if (id.length < 2 || !this.#isNew(`id/${toHex(id)}`)) return;
    const to = bytesOf(filled(id.length, ++this.#ids));
    to[0] = id[0] ?? 0;
    this.#replaceBytes(id, to);
    this.#texts.push({ from: toHex(id), to: toHex(to) });
  }

  addHostname(name: string): void {
    if (name === "" || !this.#isNew(`name/${name}`)) return;
    const to = filled(name.length, 0);
    if (name.length < NAME_MIN) {
      this.#wholes.push({ from: name, to });
      const [from, into] = [bytesOf(name), bytesOf(to)];
      this.#replaceBytes(option(OPTION_HOSTNAME, from), option(OPTION_HOSTNAME, into));
    } else {
      this.#texts.push({ from: name, to });
      this.#replaceBytes(bytesOf(name), bytesOf(to));
    }
  }

  /**
   * Takes down who a DHCP message is for; it may be another client's. What is no such message has nobody in it.
   * RangeError beyond REPLACEMENTS_MAX, as of all that add.
   */
  addClientOf(packet: Uint8Array): void {
    if (!hasDhcpCookie(packet)) return;
    this.addMac(macText(packet, CHADDR_AT));
    const message = decodeDhcp(packet);
    if (message.kind === "malformed") return;
    for (const [code, kept] of CLIENT_OPTIONS) {
      const value = message.options.raw(code);
      if (value === undefined || value.length <= kept) continue;
      // the device's own identifier has its pseudonym, which a server repeats
      if (this.#known.has(`id/${toHex(value)}`)) continue;
      if (!this.#isNew(`option/${code}/${toHex(value)}`)) continue;
      const to = bytesOf(filled(value.length, 0));
      to.set(value.subarray(0, kept));
      this.#replaceBytes(option(code, value), option(code, to));
    }
  }

  /** Takes down every MAC address that stands in a value as such. */
  addMacsOf(value: unknown): void {
    if (typeof value === "string") {
      if (value.length === MAC_LENGTH && canonicalMac(value) !== undefined) this.addMac(value);
    } else if (Array.isArray(value)) for (const item of value) this.addMacsOf(item);
    else if (isPlain(value)) for (const item of Object.values(value)) this.addMacsOf(item);
  }

  /** The value without anybody in it; what has nobody in it may be the same object. */
  applied<T>(value: T): T {
    return this.#applied(value) as T;
  }

  #replaceBytes(from: Uint8Array, to: Uint8Array): void {
    const before = this.#bytes.findLastIndex((one) => one.from.length >= from.length);
    this.#bytes.splice(before + 1, 0, { from, to });
  }

  #applied(value: unknown): unknown {
    if (typeof value === "string") return this.#text(value);
    if (value instanceof Uint8Array) return this.#packet(value);
    if (Array.isArray(value)) return value.map((item) => this.#applied(item));
    if (!isPlain(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.#applied(item)] as const),
    );
  }

  #text(text: string): string {
    for (const { from, to } of this.#wholes) if (text === from) return to;
    let replaced = text;
    for (const { from, to } of this.#texts) replaced = replaced.replaceAll(from, to);
    return replaced;
  }

  #packet(bytes: Uint8Array): Uint8Array {
    const copy = bytes.slice();
    for (const { from, to } of this.#bytes)
      for (let at = indexOf(copy, from, 0); at >= 0; at = indexOf(copy, from, at + from.length))
        copy.set(to, at);
    return hasDhcpCookie(copy) ? copy : withoutCookies(copy);
  }

  #isNew(name: string): boolean {
    if (this.#known.has(name)) return false;
    if (this.#known.size >= REPLACEMENTS_MAX)
      throw new RangeError(`more than ${REPLACEMENTS_MAX} addresses and names are in it`);
    this.#known.add(name);
    return true;
  }
}

const MAC_LENGTH = 17;

/** `redactedredact…` of a length, with a number at its end. */
function filled(length: number, number: number): string {
  const end = number === 0 ? "" : String(number);
  return FILLER.repeat(Math.ceil(length / FILLER.length)).slice(0, length - end.length) + end;
}

/** As it stands in a DHCP message (RFC 2132 §2). */
function option(code: number, value: Uint8Array): Uint8Array {
  return Uint8Array.from([code, value.length, ...value]);
}

/** ASCII, as hostnames and the filler are; of others each character gives the byte that a packet has for it. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The last 64 bits of the IPv6 addresses that a station makes of its MAC address (RFC 4291 appendix A). */
function interfaceId(mac: Uint8Array): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac;
  const groups = [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f];
  return groups.map((group) => group.toString(16)).join(":");
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !(value instanceof Map);
}

function indexOf(bytes: Uint8Array, part: Uint8Array, from: number): number {
  const last = bytes.length - part.length;
  for (let at = bytes.indexOf(part[0] ?? 0, from); at >= 0 && at <= last;) {
    let length = 1;
    while (length < part.length && bytes[at + length] === part[length]) length++;
    if (length === part.length) return at;
    at = bytes.indexOf(part[0] ?? 0, at + 1);
  }
  return -1;
}
