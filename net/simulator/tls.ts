/**
 * TLS 1.3 as services see it: one round trip after TCP's, an application protocol, facts about the certificate,
 * keying material. Nothing is encrypted.
 *
 * A listener's `certificatePem` is a stand-in, the JSON that `simulatedCertificate` writes. Text that is none makes
 * a certificate that no client trusts. `keyPem` is not looked at.
 */
import { toHex } from "../hex.ts";
import { seededRandom, type RandomRoot } from "../random.ts";
import type { CertificateFacts, TlsRequest } from "../service.ts";

export interface SimulatedCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly notBeforeUnixUs: number;
  readonly notAfterUnixUs: number;
  /** The names it is for; `*.example.com` is for every name with one more label. */
  readonly names: readonly string[];
  /** Text of the trust anchor it leads to: a client with `trustAnchorsPem` wants it among them. */
  readonly anchorPem?: string;
  /** Why its chain does not verify; left out, it does. */
  readonly untrusted?: string;
}

/** Writes the stand-in that a listener gives as its `certificatePem`. */
export function simulatedCertificate(certificate: SimulatedCertificate): string {
  return JSON.stringify(certificate);
}

/** RFC 7301 §3.2: the first protocol of the server's list that the client offers; `none` if they share none. */
export function selectAlpn(
  supported: readonly string[] | undefined,
  offered: readonly string[] | undefined,
): { readonly alpn?: string } | "none" {
  if (supported === undefined || offered === undefined) return {};
  const alpn = supported.find((protocol) => offered.includes(protocol));
  return alpn === undefined ? "none" : { alpn };
}

/** What a client makes of the server's certificate: its facts, and why it hangs up, if it does. */
export function judge(
  certificatePem: string,
  request: TlsRequest,
  unixUs: number,
): { readonly certificate: CertificateFacts; readonly fault?: string } {
  const certificate = readCertificate(certificatePem);
  const untrusted = chainFault(certificate, request);
  const facts: CertificateFacts = {
    subject: certificate.subject,
    issuer: certificate.issuer,
    notBeforeUnixUs: certificate.notBeforeUnixUs,
    notAfterUnixUs: certificate.notAfterUnixUs,
    sha256: fingerprint(certificatePem),
    verdict: untrusted === undefined ? "trusted" : { untrusted },
  };
  const fault = untrusted ?? (request.tolerateDates ? undefined : dateFault(certificate, unixUs));
  return fault === undefined ? { certificate: facts } : { certificate: facts, fault };
}

/** As many bytes as asked for (RFC 8446 §7.5), the same at both ends of a connection and nowhere else. */
export function keyingMaterial(
  random: RandomRoot,
  connection: number,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  return random.stream(`export/${connection}/${label}/${toHex(context)}`).bytes(length);
}

const UNREADABLE: SimulatedCertificate = {
  subject: "",
  issuer: "",
  notBeforeUnixUs: 0,
  notAfterUnixUs: 0,
  names: [],
  untrusted: "unreadable certificate",
};

function readCertificate(text: string): SimulatedCertificate {
  try {
    return { ...UNREADABLE, untrusted: undefined, ...JSON.parse(text) } as SimulatedCertificate;
  } catch (error) {
    if (error instanceof SyntaxError) return UNREADABLE;
    throw error;
  }
}

function chainFault(certificate: SimulatedCertificate, request: TlsRequest): string | undefined {
  if (certificate.untrusted !== undefined) return certificate.untrusted;
  const { anchorPem, names } = certificate;
  const anchors = request.trustAnchorsPem;
  if (anchors !== undefined && (anchorPem === undefined || !anchors.includes(anchorPem))) {
    return "the chain leads to none of the trust anchors";
  }
  if (names.some((name) => isFor(name, request.serverName))) return undefined;
  return `the certificate is not for ${request.serverName}`;
}

function dateFault(certificate: SimulatedCertificate, unixUs: number): string | undefined {
  if (unixUs < certificate.notBeforeUnixUs) return "the certificate is not valid yet";
  if (unixUs > certificate.notAfterUnixUs) return "the certificate has expired";
  return undefined;
}

/** RFC 6125 §6.4.3: a wildcard stands for the whole first label. */
function isFor(pattern: string, name: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === name;
  const dot = name.indexOf(".");
  return dot > 0 && name.slice(dot) === pattern.slice(1);
}

/** 32 bytes that differ when the text differs: a name to compare by, not a digest. */
function fingerprint(text: string): string {
  return toHex(seededRandom(0).stream(text).bytes(32));
}
