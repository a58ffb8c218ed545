import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chainFault } from "../../../net/host/certificate-chain.ts";
import { certificateParts } from "../../../net/host/certificate-der.ts";

function certificates(name: string): X509Certificate[] {
  const pem = readFileSync(new URL(`../../vectors/tls/${name}.pem`, import.meta.url), "utf8");
  return (pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []).map(
    (one) => new X509Certificate(one),
  );
}

function faultOf(name: string, anchors: readonly string[] = ["root"]): string | undefined {
  const [leaf, ...sent] = certificates(name);
  if (leaf === undefined) throw new Error(`${name} is empty`);
  return chainFault(
    leaf,
    sent,
    anchors.flatMap((anchor) => certificates(anchor)),
  );
}

describe("chainFault", () => {
  it.each(["server", "expired", "via-middle", "expired-via-middle", "expired-via-inner"])(
    "finds %s in order, whatever its dates",
    (name) => expect(faultOf(name)).toBeUndefined(),
  );

  it("looks at every anchor", () => {
    expect(faultOf("expired", ["other-root", "root"])).toBeUndefined();
  });

  it("takes a certificate that is itself an anchor", () => {
    expect(faultOf("self-signed", ["self-signed"])).toBeUndefined();
  });

  it.each([
    ["expired-by-other", 'no trust anchor vouches for "CN=Lab expired-by-other"'],
    ["self-signed", 'no trust anchor vouches for "CN=Lab self-signed"'],
    ["expired-via-server", 'no trust anchor vouches for "CN=Lab expired-via-server"'],
    ["expired-via-steward", '"CN=Lab steward" is not a certificate authority'],
    ["expired-via-fenced", '"CN=Lab fenced" has name constraints'],
    ["expired-below-short", '"CN=Lab short" does not allow a chain of this length'],
    ["expired-client", '"CN=Lab expired-client" is not for servers'],
    ["expired-signer", 'the key usage of "CN=Lab expired-signer" is not a server\'s'],
    ["expired-critical", '"CN=Lab expired-critical" has an unknown critical extension'],
    ["expired-sha1", '"CN=Lab expired-sha1" has a weak or unusual signature'],
    ["expired-small", '"CN=Lab expired-small" has a weak or unusual key'],
  ])("refuses %s: %s", (name, fault) => expect(faultOf(name)).toBe(fault));

  it("refuses when there is no anchor at all", () => {
    expect(faultOf("expired", [])).toContain("no trust anchor");
  });
});

describe("certificateParts", () => {
  const der = new Uint8Array(certificates("server")[0]?.raw ?? []);

  it("reads extensions with their critical flags, and the signature's algorithm", () => {
    const parts = certificateParts(der);
    expect(parts?.signatureAlgorithm).toBe("2a8648ce3d040302");
    expect(parts?.extensions.get("551d0f")?.critical).toBe(true);
    expect(parts?.extensions.get("551d25")?.critical).toBe(false);
  });

  it("refuses every truncation", () => {
    for (let length = 1; length < der.length; length++)
      expect(certificateParts(der.subarray(0, length))).toBeUndefined();
  });

  it("throws for no mutation of one byte", () => {
    for (let offset = 0; offset < der.length; offset++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const mutant = Uint8Array.from(der);
        mutant[offset] = (mutant[offset] ?? 0) ^ flip;
        expect(() => certificateParts(mutant)).not.toThrow();
      }
    }
  });
});
