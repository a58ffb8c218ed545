/**
 * Record data as master files write it (RFC 1035 §5.1): printed for every type, read for the common ones.
 *
 *   MX   10 mail.example.com           SRV  0 5 443 www.example.com
 *   TXT  "one string" "another"        SOA  mname rname serial refresh retry expire minimum
 */
import { ipBytes } from "../../../net/address.ts";
import { nameText, OCTET_TEXT, parseName } from "./names.ts";
import type { RecordBody } from "./record.ts";
import type { SvcParam } from "./svcb.ts";

/** Record data for a person; octets without a reading in the form of RFC 3597 §5. */
export function bodyText(body: RecordBody): string {
  switch (body.kind) {
    case "A":
    case "AAAA":
      return body.address;
    case "CNAME":
    case "NS":
    case "PTR":
      return body.target;
    case "SOA": {
      const { mname, rname, serial, refreshSeconds, retrySeconds, expireSeconds, minimumSeconds } =
        body;
      return `${mname} ${rname} ${serial} ${refreshSeconds} ${retrySeconds} ${expireSeconds} ${minimumSeconds}`;
    }
    case "MX":
      return `${body.preference} ${body.exchange}`;
    case "TXT":
      return body.strings.map(quotedString).join(" ");
    case "SRV":
      return `${body.priority} ${body.weight} ${body.port} ${body.target}`;
    case "SVCB":
    case "HTTPS":
      return [body.priority, body.target, ...body.params.map(paramText)].join(" ");
    case "opaque":
      return `\\# ${body.hex.length / 2}${body.hex === "" ? "" : ` ${body.hex}`}`;
  }
}

function quotedString(octets: string): string {
  return `"${escaped(octets, '"\\')}"`;
}

/** Octets, one a character, with what does not print as `\DDD` and each of `special` behind a backslash. */
function escaped(octets: string, special: string): string {
  let text = "";
  for (let i = 0; i < octets.length; i++) {
    const code = octets.charCodeAt(i);
    const prints = code >= 0x20 && code < 0x7f;
    if (!prints) text += OCTET_TEXT[code & 0xff] as string;
    else text += special.includes(octets[i] as string) ? `\\${octets[i]}` : octets[i];
  }
  return text;
}

function paramText(param: SvcParam): string {
  switch (param.key) {
    case "mandatory":
      return `mandatory=${param.keys.join(",")}`;
    case "alpn":
      // RFC 9460 Appendix A.1: a list inside a quoted string, so its own escapes are escaped again
      return `alpn=${quotedString(param.protocols.map((name) => name.replace(/[\\,]/g, "\\$&")).join(","))}`;
    case "no-default-alpn":
      return param.key;
    case "port":
      return `port=${param.port}`;
    case "ipv4hint":
    case "ipv6hint":
      return `${param.key}=${param.addresses.join(",")}`;
    case "ech":
      return `ech=${base64(octetsOf(param.hex))}`; // RFC 9848 §4
    default:
      return `${param.key}=${quotedString(octetsOf(param.hex))}`;
  }
}

function octetsOf(hex: string): string {
  let octets = "";
  for (let i = 0; i < hex.length; i += 2)
    octets += String.fromCharCode(Number.parseInt(hex.slice(i, i + 2), 16));
  return octets;
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** RFC 4648 §4, of octets, one a character. */
function base64(octets: string): string {
  let text = "";
  for (let i = 0; i < octets.length; i += 3) {
    const left = Math.min(3, octets.length - i);
    let bits = 0;
    for (let k = 0; k < 3; k++) bits = (bits << 8) | (k < left ? octets.charCodeAt(i + k) : 0);
    for (let k = 0; k < 4; k++) text += k <= left ? BASE64[(bits >> (18 - 6 * k)) & 63] : "=";
  }
  return text;
}

/** Reads A AAAA CNAME NS PTR MX SRV TXT SOA data; undefined for other types and for text that is no such data. */
export function parseBody(type: string, text: string): RecordBody | undefined {
  if (type === "TXT") return parseStrings(text);
  const fields = text.split(" ");
  switch (type) {
    case "A":
    case "AAAA":
      return ipBytes(text)?.length === (type === "A" ? 4 : 16)
        ? { kind: type, address: text }
        : undefined;
    case "CNAME":
    case "NS":
    case "PTR": {
      const target = nameField(text);
      return target === undefined ? undefined : { kind: type, target };
    }
    case "MX": {
      const exchange = nameField(fields[1]);
      const [preference] = numberFields(fields, 0, 1, 0xffff);
      return fields.length !== 2 || preference === undefined || exchange === undefined
        ? undefined
        : { kind: type, preference, exchange };
    }
    case "SRV":
      return parseSrv(fields);
    case "SOA":
      return parseSoa(fields);
    default:
      return undefined;
  }
}

function parseSrv(fields: readonly string[]): RecordBody | undefined {
  const target = nameField(fields[3]);
  const [priority, weight, port] = numberFields(fields, 0, 3, 0xffff);
  if (priority === undefined || weight === undefined || port === undefined) return undefined;
  if (target === undefined || fields.length !== 4) return undefined;
  return { kind: "SRV", priority, weight, port, target };
}

function parseSoa(fields: readonly string[]): RecordBody | undefined {
  const mname = nameField(fields[0]);
  const rname = nameField(fields[1]);
  const [serial, refresh, retry, expire, minimum] = numberFields(fields, 2, 5, 0xffff_ffff);
  if (mname === undefined || rname === undefined || fields.length !== 7) return undefined;
  if (serial === undefined || refresh === undefined || retry === undefined) return undefined;
  if (expire === undefined || minimum === undefined) return undefined;
  return {
    kind: "SOA",
    mname,
    rname,
    serial,
    refreshSeconds: refresh,
    retrySeconds: retry,
    expireSeconds: expire,
    minimumSeconds: minimum,
  };
}

function nameField(field: string | undefined): string | undefined {
  const octets = parseName(field ?? "");
  return octets instanceof Uint8Array ? nameText(octets) : undefined;
}

/** `count` fields as whole numbers up to `limit`; none if one of them is not. */
function numberFields(
  fields: readonly string[],
  start: number,
  count: number,
  limit: number,
): readonly number[] {
  const numbers: number[] = [];
  for (let i = start; i < start + count; i++) {
    const field = fields[i] ?? "";
    if (!/^\d{1,10}$/.test(field) || Number(field) > limit) return [];
    numbers.push(Number(field));
  }
  return numbers;
}

/** Quoted strings with a blank between them, or one string without quotes. */
function parseStrings(text: string): RecordBody | undefined {
  if (!text.startsWith('"'))
    return isCharacterString(text) ? { kind: "TXT", strings: [text] } : undefined;
  const strings: string[] = []; // BOUNDED: by the text
  const quoted = /"((?:[^"\\]|\\\d{3}|\\\D)*)"(?: |$)/y;
  while (quoted.lastIndex < text.length) {
    const inside = quoted.exec(text)?.[1];
    if (inside === undefined) return undefined;
    const octets = inside.replace(/\\(\d{3}|\D)/g, (_, octet: string) =>
      octet.length === 3 ? String.fromCharCode(Number(octet)) : octet,
    );
    if (!isCharacterString(octets)) return undefined;
    strings.push(octets);
  }
  return { kind: "TXT", strings };
}

function isCharacterString(octets: string): boolean {
  for (let i = 0; i < octets.length; i++) if (octets.charCodeAt(i) > 0xff) return false;
  return octets.length <= 255;
}
