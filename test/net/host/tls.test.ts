import { connect as rawConnect } from "node:net";
import { describe, expect, it } from "vitest";
import type { StreamRequest } from "../../../net/service.ts";
import {
  ACCEPTED,
  CLIENT,
  dial,
  kinds,
  LISTENER,
  listening,
  party,
  pem,
  serverTls,
  trusting,
  type Party,
} from "./party.ts";
import { bytesOf, text } from "./scripted-service.ts";

function exportRequest(context: number): StreamRequest {
  return {
    kind: "export",
    label: "EXPORTER-network-time-security",
    context: Uint8Array.of(0, 0, 0, 15, context),
    length: 32,
  };
}

function exported(one: Party, id: number): readonly Uint8Array[] {
  return one.service.streamEvents(id).flatMap((e) => (e.kind === "exported" ? [e.bytes] : []));
}

describe("a TLS stream", () => {
  it("says what was agreed on and whom it talks to, in order", async () => {
    const server = party();
    const client = party();
    const to = await listening(server, { tls: serverTls("server", ["ntske/1"]) });
    dial(client, to, trusting({ alpn: ["other", "ntske/1"] }));
    client.ask(CLIENT, { kind: "write", bytes: bytesOf("secret") });
    expect(text((await server.service.streamEvent(ACCEPTED, "data")).bytes)).toBe("secret");
    await client.service.streamEvent(CLIENT, "drained");

    const events = client.service.streamEvents(CLIENT);
    expect(kinds(events)).toEqual(["connected", "secured", "drained"]);
    expect(events[1]).toEqual({
      kind: "secured",
      alpn: "ntske/1",
      certificate: {
        subject: "CN=Lab server",
        issuer: "CN=Lab root",
        notBeforeUnixUs: Date.UTC(2020, 0, 1) * 1000,
        notAfterUnixUs: Date.UTC(2099, 11, 31, 23, 59, 59) * 1000,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        verdict: "trusted",
      },
    });
    expect(server.service.streamEvents(ACCEPTED).slice(0, 2)).toMatchObject([
      { kind: "connected" },
      { kind: "secured", alpn: "ntske/1" },
    ]);
  });

  it("exports the same keying material at both ends, another for another context (RFC 8446 §7.5)", async () => {
    const server = party();
    const client = party();
    dial(client, await listening(server, { tls: serverTls("server") }), trusting());
    await server.service.streamEvent(ACCEPTED, "secured");
    await client.service.streamEvent(CLIENT, "secured");
    client.ask(CLIENT, exportRequest(0));
    client.ask(CLIENT, exportRequest(1));
    server.ask(ACCEPTED, exportRequest(0));
    const [here, other] = exported(client, CLIENT);
    expect(here).toHaveLength(32);
    expect(exported(server, ACCEPTED)).toEqual([here]);
    expect(other).not.toEqual(here);
  });

  it("takes a name that is an address", async () => {
    const server = party();
    const client = party();
    const to = await listening(server, { tls: serverTls("server") });
    dial(client, to, trusting({ serverName: "127.0.0.1" }));
    await client.service.streamEvent(CLIENT, "secured");
  });

  it.each([
    ["expired", "expired", {}],
    ["expired, of a chain", "expired-via-middle", {}],
    [
      "that is an anchor itself, expired",
      "self-signed",
      { trustAnchorsPem: [pem("self-signed.pem")] },
    ],
  ])("goes on with a certificate %s if the service tolerates dates", async (_what, name, more) => {
    const server = party();
    const client = party();
    const to = await listening(server, { tls: serverTls(name) });
    dial(client, to, trusting({ tolerateDates: true, ...more }));
    const { certificate } = await client.service.streamEvent(CLIENT, "secured");
    expect(certificate).toMatchObject({
      notAfterUnixUs: Date.UTC(2021, 0, 1) * 1000,
      verdict: "trusted",
    });
  });

  it.each([
    ["expired", "expired", {}, "CERT_HAS_EXPIRED"],
    ["of a wrong issuer", "server", { trustAnchorsPem: [pem("other-root.pem")] }, "UNABLE_TO"],
    ["for another name", "server", { serverName: "else.example" }, "does not match"],
    [
      "of a wrong issuer and expired",
      "expired-by-other",
      { tolerateDates: true },
      "no trust anchor",
    ],
    [
      "that nobody vouches for, and expired",
      "expired",
      { trustAnchorsPem: [], tolerateDates: true },
      "no trust anchor",
    ],
    [
      "for another name and expired",
      "expired",
      { serverName: "else.example", tolerateDates: true },
      "does not match",
    ],
    ["for clients and expired", "expired-client", { tolerateDates: true }, "Lab expired-client"],
  ] as const)(
    "refuses a certificate %s, and says nothing to that peer",
    async (_what, name, more, message) => {
      const server = party();
      const client = party();
      server.service.react = (input) =>
        input.kind === "stream" && input.event.kind === "ended"
          ? [{ kind: "stream", id: input.id, request: { kind: "destroy" } }]
          : [];
      const to = await listening(server, { tls: serverTls(name) });
      dial(client, to, trusting(more));
      client.ask(CLIENT, { kind: "write", bytes: bytesOf("secret") });
      await client.service.streamEvent(CLIENT, "closed");
      expect(client.service.streamEvents(CLIENT)).toEqual([
        { kind: "connected", local: expect.anything(), remote: to },
        { kind: "failed", why: "certificate", message: expect.stringContaining(message) },
        { kind: "closed" },
      ]);
      await server.service.streamEvent(ACCEPTED, "closed");
      expect(kinds(server.service.streamEvents(ACCEPTED))).not.toContain("data");
    },
  );

  it("trusts Node's own store where no anchors are given, and no expired stranger", async () => {
    const server = party();
    const client = party();
    const to = await listening(server, { tls: serverTls("expired") });
    dial(client, to, { serverName: "lab.example", tolerateDates: true });
    expect(await client.service.streamEvent(CLIENT, "failed")).toMatchObject({
      why: "certificate",
    });
  });

  it("trusts nobody for anchors that cannot be read", async () => {
    const server = party();
    const client = party();
    const to = await listening(server, { tls: serverTls("expired") });
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    dial(client, to, trusting({ trustAnchorsPem: [broken], tolerateDates: true }));
    await client.service.streamEvent(CLIENT, "closed");
    expect(kinds(client.service.streamEvents(CLIENT))).not.toContain("secured");
  });

  it("fails as tls when no protocol is agreed on, at both ends", async () => {
    const server = party();
    const client = party();
    const to = await listening(server, { tls: serverTls("server", ["ntske/1"]) });
    dial(client, to, trusting({ alpn: ["h2"] }));
    expect(await client.service.streamEvent(CLIENT, "failed")).toMatchObject({ why: "tls" });
    await server.service.streamEvent(ACCEPTED, "closed");
    expect(server.service.streamEvents(ACCEPTED)).toMatchObject([
      { kind: "failed", why: "tls" },
      { kind: "closed" },
    ]);
  });

  it("fails as tls or reset when the other side does not speak it", async () => {
    const server = party();
    const client = party();
    server.service.react = (input) =>
      input.kind === "stream" && input.event.kind === "data"
        ? [
            {
              kind: "stream",
              id: input.id,
              request: { kind: "write", bytes: bytesOf("220 hello\r\n") },
            },
          ]
        : [];
    dial(client, await listening(server), trusting());
    expect(await client.service.streamEvent(CLIENT, "failed")).toMatchObject({ why: "tls" });
    await client.service.streamEvent(CLIENT, "closed");
  });
});

describe("closing a host with streams", () => {
  it("ends connections, listeners and unfinished handshakes", async () => {
    const server = party();
    const to = await listening(server, { tls: serverTls("server") });
    const mute = rawConnect(to.port, to.address);
    await new Promise((resolve) => mute.once("connect", resolve));
    const client = party();
    dial(client, to, trusting());
    await server.service.streamEvent(ACCEPTED, "secured");
    const gone = new Promise((resolve) => mute.once("close", resolve));
    await server.host.close();
    await client.service.streamEvent(CLIENT, "ended");
    await gone;
    expect(kinds(server.service.streamEvents(ACCEPTED))).not.toContain("closed");
    expect(kinds(server.service.streamEvents(LISTENER))).not.toContain("closed");
  });
});
