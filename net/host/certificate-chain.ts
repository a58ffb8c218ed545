/**
 * Does a server's certificate lead to a trust anchor, dates aside? (RFC 5280 §6 without revocation.)
 *
 * OpenSSL answers that in every other case, but it keeps only the last fault it met, and an expired certificate hides
 * a wrong issuer behind its date. This file is asked after OpenSSL has complained about nothing but a date. It is
 * stricter where full judgement would cost much code: signature algorithms and keys come from a short list, name
 * constraints and every critical extension not named here are refused, and the path is built without going back.
 */
import type { X509Certificate } from "node:crypto";
import { certificateParts, childrenOf, type Extension } from "./certificate-der.ts";

/** RSA with SHA-256, 384, 512 (RFC 4055); ECDSA with the same (RFC 5758); Ed25519 and Ed448 (RFC 8410). */
const SIGNATURE_ALGORITHMS: ReadonlySet<string> = new Set([
  "2a864886f70d01010b",
  "2a864886f70d01010c",
  "2a864886f70d01010d",
  "2a8648ce3d040302",
  "2a8648ce3d040303",
  "2a8648ce3d040304",
  "2b6570",
  "2b6571",
]);
const CURVES: ReadonlySet<string> = new Set(["prime256v1", "secp384r1", "secp521r1"]);
const MIN_RSA_BITS = 2_048;

const KEY_USAGE = "551d0f";
const SUBJECT_ALTERNATIVE_NAME = "551d11";
const BASIC_CONSTRAINTS = "551d13";
const NAME_CONSTRAINTS = "551d1e";
const EXTENDED_KEY_USAGE = "551d25";
/** Extensions that are looked at here or by OpenSSL, and so may be critical. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  KEY_USAGE,
  SUBJECT_ALTERNATIVE_NAME,
  BASIC_CONSTRAINTS,
  EXTENDED_KEY_USAGE,
]);

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
/** digitalSignature, keyEncipherment, keyAgreement (RFC 5280 §4.2.1.3): a server needs one of them. */
const SERVER_KEY_USAGE = 0x80 | 0x20 | 0x08;
const INTEGER = 0x02;
/** Certificates above the server's own. */
const MAX_DEPTH = 8;

/** What is wrong with the chain, in words; undefined when one of `anchors` vouches for `leaf`. */
export function chainFault(
  leaf: X509Certificate,
  sent: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): string | undefined {
  const leafFault = certificateFault(leaf) ?? serverFault(leaf);
  if (leafFault !== undefined) return leafFault;
  let current = leaf;
  for (let below = 0; below < MAX_DEPTH; below++) {
    if (anchors.some((anchor) => anchor.fingerprint256 === current.fingerprint256))
      return undefined;
    if (!signatureAllowed(current)) return `${nameOf(current)} has a weak or unusual signature`;
    const issued = (issuer: X509Certificate): boolean => issuedBy(current, issuer);
    const issuer = anchors.find(issued) ?? sent.find(issued);
    if (issuer === undefined || issuer.fingerprint256 === current.fingerprint256)
      return `no trust anchor vouches for ${nameOf(current)}`;
    const fault = certificateFault(issuer) ?? authorityFault(issuer, below);
    if (fault !== undefined) return fault;
    current = issuer;
  }
  return `the chain is longer than ${MAX_DEPTH} certificates`;
}

/** Names, key identifiers and the right to sign certificates (`checkIssued`), and the signature itself. */
function issuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** What disqualifies any certificate of a chain. */
function certificateFault(certificate: X509Certificate): string | undefined {
  const name = nameOf(certificate);
  if (!strongKey(certificate)) return `${name} has a weak or unusual key`;
  const parts = certificateParts(certificate.raw);
  if (parts === undefined) return `${name} cannot be read`;
  if (parts.extensions.has(NAME_CONSTRAINTS)) return `${name} has name constraints`;
  for (const [identifier, extension] of parts.extensions) {
    if (extension.critical && !UNDERSTOOD.has(identifier))
      return `${name} has an unknown critical extension`;
  }
  // Node calls the extended key usage `keyUsage`
  const purposes: readonly string[] | undefined = certificate.keyUsage;
  if (parts.extensions.has(EXTENDED_KEY_USAGE) && !purposes?.includes(SERVER_AUTH))
    return `${name} is not for servers`;
  return undefined;
}

function serverFault(certificate: X509Certificate): string | undefined {
  const usage = extensionOf(certificate, KEY_USAGE);
  if (usage === undefined) return undefined;
  // BIT STRING: the count of unused bits, then the bits
  const bits = childrenOf(usage.value)?.[0]?.contents[1] ?? 0;
  return (bits & SERVER_KEY_USAGE) === 0
    ? `the key usage of ${nameOf(certificate)} is not a server's`
    : undefined;
}

/** `below`: certificates of authorities between this one and the server's. */
function authorityFault(issuer: X509Certificate, below: number): string | undefined {
  if (!issuer.ca) return `${nameOf(issuer)} is not a certificate authority`;
  const constraints = extensionOf(issuer, BASIC_CONSTRAINTS);
  const fields = childrenOf(childrenOf(constraints?.value)?.[0]?.contents) ?? [];
  const pathLength = fields.find((field) => field.tag === INTEGER)?.contents;
  if (pathLength === undefined) return undefined;
  const allowed = pathLength.length === 1 ? (pathLength[0] as number) : MAX_DEPTH;
  return below > allowed ? `${nameOf(issuer)} does not allow a chain of this length` : undefined;
}

function strongKey(certificate: X509Certificate): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
  if (type === "rsa") return (details?.modulusLength ?? 0) >= MIN_RSA_BITS;
  if (type === "ec") return CURVES.has(details?.namedCurve ?? "");
  return type === "ed25519" || type === "ed448";
}

function signatureAllowed(certificate: X509Certificate): boolean {
  const parts = certificateParts(certificate.raw);
  return parts !== undefined && SIGNATURE_ALGORITHMS.has(parts.signatureAlgorithm);
}

function extensionOf(certificate: X509Certificate, identifier: string): Extension | undefined {
  return certificateParts(certificate.raw)?.extensions.get(identifier);
}

function nameOf(certificate: X509Certificate): string {
  return `"${oneLine(certificate.subject)}"`;
}

/** Node puts each part of a distinguished name on its own line. */
export function oneLine(distinguishedName: string | undefined): string {
  return (distinguishedName ?? "").replaceAll("\n", ", ");
}
