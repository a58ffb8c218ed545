/**
 * The two things in a certificate (RFC 5280 §4.1) that node:crypto does not tell on every supported Node: its
 * extensions with their critical flags, and the algorithm of its signature. Object identifiers are the lower-case
 * hex of their DER contents (2.5.29.15 is `551d0f`).
 */
import { toHex } from "../hex.ts";

export interface Extension {
  readonly critical: boolean;
  /** Contents of the OCTET STRING: DER of the extension's own type. */
  readonly value: Uint8Array;
}

export interface CertificateParts {
  readonly signatureAlgorithm: string;
  readonly extensions: ReadonlyMap<string, Extension>;
}

interface Element {
  readonly tag: number;
  readonly contents: Uint8Array;
}

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;
const BOOLEAN = 0x01;
const OCTET_STRING = 0x04;
/** [3] EXPLICIT Extensions. */
const EXTENSIONS = 0xa3;
/** Elements of one SEQUENCE; a certificate has some ten extensions. */
const MAX_ELEMENTS = 256;

/** Undefined when the bytes are not the DER of a certificate. */
export function certificateParts(der: Uint8Array): CertificateParts | undefined {
  const [tbs, algorithm] = childrenOf(childrenOf(der)?.[0]?.contents) ?? [];
  const [identifier] = childrenOf(algorithm?.contents) ?? [];
  if (tbs?.tag !== SEQUENCE || identifier?.tag !== OBJECT_IDENTIFIER) return undefined;
  const extensions = extensionsOf(childrenOf(tbs.contents)?.find((e) => e.tag === EXTENSIONS));
  return extensions && { signatureAlgorithm: toHex(identifier.contents), extensions };
}

function extensionsOf(wrapper: Element | undefined): Map<string, Extension> | undefined {
  const found = new Map<string, Extension>();
  if (wrapper === undefined) return found;
  const list = childrenOf(childrenOf(wrapper.contents)?.[0]?.contents);
  for (const { contents } of list ?? []) {
    const parts = childrenOf(contents) ?? [];
    const [identifier, second] = parts;
    const value = parts.at(-1);
    if (identifier?.tag !== OBJECT_IDENTIFIER || value?.tag !== OCTET_STRING) return undefined;
    const critical = second?.tag === BOOLEAN && second.contents[0] !== 0;
    found.set(toHex(identifier.contents), { critical, value: value.contents });
  }
  return list && found;
}

/** The elements that lie one behind the other in the bytes; undefined when they do not fit. */
export function childrenOf(bytes: Uint8Array | undefined): readonly Element[] | undefined {
  if (bytes === undefined) return undefined;
  const children: Element[] = []; // BOUNDED: by MAX_ELEMENTS
  for (let offset = 0; offset < bytes.length;) {
    const tag = bytes[offset] as number;
    const length = lengthAt(bytes, offset + 1);
    if (length === undefined || children.length >= MAX_ELEMENTS) return undefined;
    const end = length.next + length.value;
    if (end > bytes.length) return undefined;
    children.push({ tag, contents: bytes.subarray(length.next, end) });
    offset = end;
  }
  return children;
}

/** X.690 §8.1.3, definite forms of up to three bytes. */
function lengthAt(
  bytes: Uint8Array,
  offset: number,
): { readonly value: number; readonly next: number } | undefined {
  const first = bytes[offset];
  if (first === undefined) return undefined;
  if (first < 0x80) return { value: first, next: offset + 1 };
  const count = first & 0x7f;
  if (count < 1 || count > 3 || offset + count >= bytes.length) return undefined;
  let value = 0;
  for (let i = 1; i <= count; i++) value = value * 256 + (bytes[offset + i] as number);
  return { value, next: offset + 1 + count };
}
