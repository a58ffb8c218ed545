import { describe, expect, it } from "vitest";
import type { StreamRequest } from "../../../net/service.ts";
import { simulatedCertificate, type SimulatedCertificate } from "../../../net/simulator/index.ts";
import { ABOUT, at, lanOf, MS, SECOND } from "./toys.ts";

const DELAY = 10 * MS;
const NOW = 1_700_000_000 * SECOND;
const CERTIFICATE: SimulatedCertificate = {
  subject: "CN=server",
  issuer: "CN=ca",
  notBeforeUnixUs: NOW - SECOND,
  notAfterUnixUs: NOW + 3_600 * SECOND,
  names: ["server.example", "*.wild.example"],
  anchorPem: "ca",
};

type TlsRequest = NonNullable<Extract<StreamRequest, { kind: "connect" }>["tls"]>;

/** b serves TLS on 853; a has connected as stream 5 and the world has come to rest. */
function dial(
  request: Partial<TlsRequest> | "plain" = {},
  server: Partial<SimulatedCertificate> & { readonly alpn?: readonly string[] } = {},
) {
  const lan = lanOf(2, { model: { delayUs: DELAY }, world: { startUnixUs: NOW } });
  const { world, a, b } = lan;
  const { alpn, ...changes } = server;
  const certificatePem = simulatedCertificate({ ...CERTIFICATE, ...changes });
  const listenTls = { certificatePem, keyPem: "", ...(alpn && { alpn }) };
  b.stream(1, { kind: "listen", port: 853, tls: listenTls });
  b.stream(2, { kind: "listen", port: 53 });
  const tls = { serverName: "server.example", ...(request === "plain" ? {} : request) };
  a.stream(5, {
    kind: "connect",
    to: at(2, 853),
    about: ABOUT,
    ...(request !== "plain" && { tls }),
  });
  world.run();
  return lan;
}

const ask = (context: number, label = "EXPORTER-nts"): StreamRequest => ({
  kind: "export",
  label,
  context: Uint8Array.of(context),
  length: 32,
});

describe("TLS", () => {
  it("is secured one round trip after TCP, and half of one more at the server", () => {
    const { a, b } = dial();
    expect(a.events(5)).toEqual([
      [2 * DELAY, "connected"],
      [4 * DELAY, "secured"],
    ]);
    expect(b.events(1).at(-1)).toEqual([3 * DELAY, "accepted -1"]);
    expect(b.events(-1)).toEqual([[5 * DELAY, "secured"]]);
  });

  it("tells the client the certificate and both the protocol, the first of the server's list", () => {
    const { a, b } = dial({ alpn: ["h2", "dot"] }, { alpn: ["dot", "h2"] });
    expect(a.event(5, "secured")).toEqual({
      kind: "secured",
      alpn: "dot",
      certificate: {
        subject: "CN=server",
        issuer: "CN=ca",
        notBeforeUnixUs: CERTIFICATE.notBeforeUnixUs,
        notAfterUnixUs: CERTIFICATE.notAfterUnixUs,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        verdict: "trusted",
      },
    });
    expect(b.event(-1, "secured")).toEqual({ kind: "secured", alpn: "dot" });
  });

  it("fails at both ends without a protocol in common", () => {
    const { a, b } = dial({ alpn: ["h2"] }, { alpn: ["dot"] });
    expect(b.events(-1)).toEqual([
      [3 * DELAY, "failed tls"],
      [3 * DELAY, "closed"],
    ]);
    expect(a.events(5).slice(1)).toEqual([
      [4 * DELAY, "failed tls"],
      [4 * DELAY, "closed"],
    ]);
  });

  it.each([
    ["another name", { serverName: "other.example" }, {}],
    ["more labels than the wildcard", { serverName: "a.b.wild.example" }, {}],
    ["foreign anchors", { trustAnchorsPem: ["else"] }, {}],
    ["a broken chain", {}, { untrusted: "self-signed" }],
    ["a broken chain, dates forgiven", { tolerateDates: true }, { untrusted: "self-signed" }],
    ["a date past", {}, { notAfterUnixUs: NOW }],
    ["a date to come", {}, { notBeforeUnixUs: NOW + SECOND }],
  ] as const)("fails as certificate for %s", (_what, request, server) => {
    const { a, b } = dial(request, server);
    expect(a.events(5).slice(1)).toEqual([
      [4 * DELAY, "failed certificate"],
      [4 * DELAY, "closed"],
    ]);
    expect(b.events(-1)).toEqual([
      [5 * DELAY, "failed tls"],
      [5 * DELAY, "closed"],
    ]);
  });

  it.each([
    ["a wildcard name", { serverName: "a.wild.example" }, {}],
    ["the right anchor", { trustAnchorsPem: ["else", "ca"] }, {}],
    ["bad dates that are forgiven", { tolerateDates: true }, { notAfterUnixUs: NOW }],
  ] as const)("accepts %s", (_what, request, server) => {
    const { a } = dial(request, server);
    expect(a.event(5, "secured")?.certificate?.verdict).toBe("trusted");
  });

  it("judges dates by the client's own clock", () => {
    const lan = lanOf(2, { world: { startUnixUs: NOW }, clocks: [{ unixOffsetUs: -NOW }] });
    const tls = { certificatePem: simulatedCertificate(CERTIFICATE), keyPem: "" };
    lan.b.stream(1, { kind: "listen", port: 853, tls });
    const serverName = "server.example";
    const to = at(2, 853);
    lan.a.stream(5, { kind: "connect", to, about: ABOUT, tls: { serverName } });
    lan.world.run();
    expect(lan.a.events(5).map(([, what]) => what)).toContain("failed certificate");
  });

  it("does not trust a certificate that is no stand-in", () => {
    const { world, a, b } = lanOf(2);
    const tls = { certificatePem: "-----BEGIN CERTIFICATE-----", keyPem: "" };
    b.stream(1, { kind: "listen", port: 853, tls });
    const client = { serverName: "server.example" };
    a.stream(5, { kind: "connect", to: at(2, 853), about: ABOUT, tls: client });
    world.run();
    expect(a.events(5).map(([, what]) => what)).toContain("failed certificate");
  });

  it("is not spoken by chance: plain client and plain listener fail", () => {
    const plain = dial("plain");
    plain.a.writes(5, "GET");
    plain.world.run();
    expect(plain.b.events(-1).map(([, what]) => what)).toEqual(["failed tls", "closed"]);
    expect(plain.a.events(5).map(([, what]) => what)).toContain("failed reset");
    const { world, a, b } = dial();
    const tls = { serverName: "server.example" };
    a.stream(6, { kind: "connect", to: at(2, 53), about: ABOUT, tls });
    world.run();
    expect(a.events(6).map(([, what]) => what)).toEqual(["connected", "failed tls", "closed"]);
    expect(b.events(-2).map(([, what]) => what)).toEqual(["failed reset", "closed"]);
  });

  it("holds writes back until it is secured", () => {
    const { world, a, b } = lanOf(2, {
      model: { delayUs: DELAY },
      world: { startUnixUs: NOW },
    });
    const tls = { certificatePem: simulatedCertificate(CERTIFICATE), keyPem: "" };
    b.stream(1, { kind: "listen", port: 853, tls });
    const client = { serverName: "server.example" };
    a.stream(5, { kind: "connect", to: at(2, 853), about: ABOUT, tls: client }).writes(5, "query");
    world.run();
    expect(a.events(5).at(-1)).toEqual([4 * DELAY, "drained"]);
    expect(b.events(-1)).toEqual([
      [5 * DELAY, "secured"],
      [5 * DELAY, "data query"],
    ]);
  });

  it("exports the same keys at both ends, others for another label, context or connection", () => {
    const { world, a, b } = dial();
    a.stream(5, ask(0)).stream(5, ask(1)).stream(5, ask(0, "other"));
    b.stream(-1, ask(0)).stream(-1, ask(1));
    const tls = { serverName: "server.example" };
    a.stream(6, { kind: "connect", to: at(2, 853), about: ABOUT, tls });
    world.run();
    a.stream(6, ask(0));
    world.run();
    const keys = (hand: typeof a, id: number) =>
      hand.puppet.received.flatMap(({ input }) =>
        input.kind === "stream" && input.id === id && input.event.kind === "exported"
          ? [input.event.bytes.join()]
          : [],
      );
    const [c2s, s2c, other] = keys(a, 5);
    expect(keys(b, -1)).toEqual([c2s, s2c]);
    expect(new Set([c2s, s2c, other, ...keys(a, 6)]).size).toBe(4);
  });

  it("exports nothing from a stream that is not secured", () => {
    const { world, a } = dial("plain");
    a.stream(5, { kind: "export", label: "x", context: Uint8Array.of(), length: 8 });
    world.run();
    expect(a.events(5).map(([, what]) => what)).toEqual(["connected", "failed tls", "closed"]);
  });
});
