/**
 * What is known about the peer of a TLS connection, and whether to talk to it.
 *
 * Node is told to accept every certificate and is asked afterwards what it thought, so that neither its defaults nor
 * its environment decide. The name is always checked here. A chain that OpenSSL finds in order is in order; one whose
 * fault is a date is judged again by `chainFault`, and only if the service asked for it; any other is refused.
 */
import type { X509Certificate } from "node:crypto";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { MILLISECOND_US } from "../instant.ts";
import type { CertificateFacts, TlsRequest } from "../service.ts";
import { chainFault, oneLine } from "./certificate-chain.ts";
import { messageOf } from "./socket-failure.ts";
import { isLiteral } from "./socket-address.ts";

export type Judgement =
  | { readonly kind: "trusted"; readonly certificate: CertificateFacts }
  | { readonly kind: "untrusted"; readonly message: string };

const DATE_FAULTS: ReadonlySet<string> = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);
/** Certificates a server may send along; more are not looked at. */
const MAX_SENT = 10;

/** The options of `tls.connect` that come from the request. */
export function tlsOptions(request: TlsRequest): ConnectionOptions {
  const { serverName, alpn, trustAnchorsPem } = request;
  return {
    // RFC 6066 §3: an address is not a server name
    ...(!isLiteral(serverName) && { servername: serverName }),
    ...(alpn !== undefined && { ALPNProtocols: [...alpn] }),
    ...(trustAnchorsPem !== undefined && { ca: [...trustAnchorsPem] }),
    allowPartialTrustChain: true,
    minVersion: "TLSv1.2",
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  };
}

/** To be asked once, when the handshake is complete. */
export function judge(socket: TLSSocket, request: TlsRequest): Judgement {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined)
    return { kind: "untrusted", message: "the server has no certificate" };
  const message = nameFault(certificate, request) ?? trustFault(socket, certificate, request);
  if (message !== undefined) return { kind: "untrusted", message };
  return { kind: "trusted", certificate: factsOf(certificate) };
}

function nameFault(certificate: X509Certificate, request: TlsRequest): string | undefined {
  const { checkServerIdentity } = process.getBuiltinModule("node:tls");
  return checkServerIdentity(request.serverName, certificate.toLegacyObject())?.message;
}

function trustFault(
  socket: TLSSocket,
  certificate: X509Certificate,
  request: TlsRequest,
): string | undefined {
  if (socket.authorized) return undefined;
  // a code, whatever its declared type says
  const code = String(socket.authorizationError);
  if (!DATE_FAULTS.has(code) || !request.tolerateDates) return code;
  try {
    return chainFault(certificate, sentWith(certificate), anchorsOf(request));
  } catch (cryptoError) {
    // a key of a kind that OpenSSL does not know
    return messageOf(cryptoError);
  }
}

function sentWith(certificate: X509Certificate): readonly X509Certificate[] {
  const sent: X509Certificate[] = []; // BOUNDED: by MAX_SENT
  let next = certificate.issuerCertificate;
  while (next !== undefined && sent.length < MAX_SENT) {
    sent.push(next);
    next = next.issuerCertificate;
  }
  return sent;
}

function anchorsOf(request: TlsRequest): readonly X509Certificate[] {
  const { X509Certificate } = process.getBuiltinModule("node:crypto");
  const anchors = request.trustAnchorsPem ?? defaultAnchors();
  return anchors.flatMap(certificatesIn).map((pem) => new X509Certificate(pem));
}

/** With the extra ones of NODE_EXTRA_CA_CERTS, where this Node can name them. */
function defaultAnchors(): readonly string[] {
  const tls = process.getBuiltinModule("node:tls");
  return typeof tls.getCACertificates === "function"
    ? tls.getCACertificates("default")
    : tls.rootCertificates;
}

/** One text may hold several certificates. */
function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    notBeforeUnixUs: certificate.validFromDate.getTime() * MILLISECOND_US,
    notAfterUnixUs: certificate.validToDate.getTime() * MILLISECOND_US,
    sha256: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    verdict: "trusted",
  };
}
