import { readFileSync } from "node:fs";
import { connect as rawConnect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { LiveHost } from "../../../net/host/live-host.ts";
import type { Endpoint, StreamEvent, StreamRequest, TlsRequest } from "../../../net/service.ts";
import {
  about,
  bytesOf,
  ScriptedService,
  text,
  type Commands,
  type Seen,
} from "./scripted-service.ts";

const LISTENER = 1;
const CLIENT = 2;
const ACCEPTED = -1;

interface Party {
  readonly service: ScriptedService;
  readonly host: LiveHost<Commands, string, readonly Seen[]>;
  ask(id: number, request: StreamRequest): void;
}

const parties: Party[] = [];

function party(): Party {
  const service = new ScriptedService();
  const host = new LiveHost(service);
  const made: Party = {
    service,
    host,
    ask: (id, request) => host.command([{ kind: "stream", id, request }]),
  };
  parties.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(parties.splice(0).map((one) => one.host.close()));
});

function pem(name: string): string {
  return readFileSync(new URL(`../../vectors/tls/${name}`, import.meta.url), "utf8");
}

function serverTls(certificate: string, alpn?: readonly string[]) {
  return {
    certificatePem: pem(`${certificate}.pem`),
    keyPem: pem("server.key"),
    ...(alpn !== undefined && { alpn }),
  };
}

async function listening(
  server: Party,
  more: Partial<Extract<StreamRequest, { kind: "listen" }>> = {},
): Promise<Endpoint> {
  server.ask(LISTENER, { kind: "listen", port: "random", address: "127.0.0.1", ...more });
  return (await server.service.streamEvent(LISTENER, "listening")).local;
}

function trusting(more: Partial<TlsRequest> = {}): TlsRequest {
  return { serverName: "lab.example", trustAnchorsPem: [pem("root.pem")], ...more };
}

function dial(client: Party, to: Endpoint, tls?: TlsRequest): void {
  client.ask(CLIENT, { kind: "connect", to, about: about("dial"), ...(tls && { tls }) });
}

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

function kinds(events: readonly StreamEvent[]): string[] {
  return events.map((event) => event.kind);
}

describe("a TCP stream", () => {
  it.each(["127.0.0.1", "::1"])(
    "carries bytes both ways over %s, each side ending on its own",
    async (address) => {
      const server = party();
      const client = party();
      server.service.react = (input) => {
        if (input.kind !== "stream" || input.id !== ACCEPTED) return [];
        if (input.event.kind === "data") {
          const request = { kind: "write", bytes: input.event.bytes.slice() } as const;
          return [{ kind: "stream", id: ACCEPTED, request }];
        }
        if (input.event.kind === "ended")
          return [{ kind: "stream", id: ACCEPTED, request: { kind: "end" } }];
        return [];
      };
      const to = await listening(server, { address });
      dial(client, to);
      // held back until the connection stands
      client.ask(CLIENT, { kind: "write", bytes: bytesOf("hello") });
      client.ask(CLIENT, { kind: "end" });
      await client.service.streamEvent(CLIENT, "closed");

      const events = client.service.streamEvents(CLIENT);
      expect(kinds(events)).toEqual(["connected", "drained", "data", "ended", "closed"]);
      expect(events[0]).toMatchObject({ remote: to, local: { address } });
      expect(text((await client.service.streamEvent(CLIENT, "data")).bytes)).toBe("hello");

      const { from, stream } = await server.service.streamEvent(LISTENER, "accepted");
      expect(stream).toBe(ACCEPTED);
      expect(from).toEqual((await client.service.streamEvent(CLIENT, "connected")).local);
      await server.service.streamEvent(ACCEPTED, "closed");
      // when the echo has left, against the end of the client, is a matter of chance
      const inOrder = kinds(server.service.streamEvents(ACCEPTED)).filter((k) => k !== "drained");
      expect(inOrder).toEqual(["connected", "data", "ended", "closed"]);
    },
  );

  it("delivers nothing while it is paused", async () => {
    const server = party();
    const client = party();
    dial(client, await listening(server));
    server.service.react = (input) =>
      input.kind === "stream" && input.event.kind === "accepted"
        ? [{ kind: "stream", id: input.event.stream, request: { kind: "pause" } }]
        : [];
    await server.service.streamEvent(ACCEPTED, "connected");
    client.ask(CLIENT, { kind: "write", bytes: bytesOf("x") });
    client.ask(CLIENT, { kind: "end" });
    await client.service.streamEvent(CLIENT, "drained");
    expect(kinds(server.service.streamEvents(ACCEPTED))).toEqual(["connected"]);
    server.ask(ACCEPTED, { kind: "resume" });
    await server.service.streamEvent(ACCEPTED, "ended");
    expect(kinds(server.service.streamEvents(ACCEPTED))).toEqual(["connected", "data", "ended"]);
  });

  it("fails as refused where nobody listens, and closes", async () => {
    const server = party();
    const client = party();
    const to = await listening(server);
    await server.host.close();
    dial(client, to);
    await client.service.streamEvent(CLIENT, "closed");
    expect(client.service.streamEvents(CLIENT)).toEqual([
      { kind: "failed", why: "refused", message: expect.stringContaining("ECONNREFUSED") },
      { kind: "closed" },
    ]);
  });

  it("fails as unreachable for a port that is none", async () => {
    const client = party();
    dial(client, { address: "127.0.0.1", port: 0 });
    await client.service.streamEvent(CLIENT, "closed");
    expect(kinds(client.service.streamEvents(CLIENT))).toEqual(["failed", "closed"]);
  });

  it("only closes when the service destroys it, and drops what is asked of it afterwards", async () => {
    const server = party();
    const client = party();
    dial(client, await listening(server));
    await client.service.streamEvent(CLIENT, "connected");
    client.ask(CLIENT, { kind: "destroy" });
    await client.service.streamEvent(CLIENT, "closed");
    client.ask(CLIENT, { kind: "write", bytes: bytesOf("late") });
    expect(kinds(client.service.streamEvents(CLIENT))).toEqual(["connected", "closed"]);
  });

  it("can be refused by the service that hears of it", async () => {
    const server = party();
    const client = party();
    server.service.react = (input) =>
      input.kind === "stream" && input.event.kind === "accepted"
        ? [{ kind: "stream", id: input.event.stream, request: { kind: "destroy" } }]
        : [];
    dial(client, await listening(server));
    await server.service.streamEvent(ACCEPTED, "closed");
    expect(kinds(server.service.streamEvents(ACCEPTED))).toEqual(["closed"]);
    await client.service.streamEvent(CLIENT, "ended");
  });

  it("fails as no-buffer when it is written to without end", async () => {
    const server = party();
    const client = party();
    dial(client, await listening(server));
    const megabyte = new Uint8Array(1024 * 1024);
    const writes = Array.from({ length: 17 }, () => ({ kind: "write", bytes: megabyte }) as const);
    client.host.command(
      writes.map((request) => ({ kind: "stream", id: CLIENT, request }) as const),
    );
    expect(await client.service.streamEvent(CLIENT, "failed")).toMatchObject({ why: "no-buffer" });
    await client.service.streamEvent(CLIENT, "closed");
  });
});

describe("a listener", () => {
  it("fails as in-use on a port that is taken, and closes", async () => {
    const first = party();
    const second = party();
    const { port } = await listening(first);
    second.ask(LISTENER, { kind: "listen", port, address: "127.0.0.1" });
    await second.service.streamEvent(LISTENER, "closed");
    expect(second.service.streamEvents(LISTENER)).toMatchObject([
      { kind: "failed", why: "in-use" },
      { kind: "closed" },
    ]);
  });

  it("takes no more when it is destroyed, but what it accepted goes on", async () => {
    const server = party();
    const client = party();
    const to = await listening(server);
    dial(client, to);
    await server.service.streamEvent(ACCEPTED, "connected");
    server.ask(LISTENER, { kind: "destroy" });
    await server.service.streamEvent(LISTENER, "closed");

    client.ask(CLIENT, { kind: "write", bytes: bytesOf("still here") });
    expect(text((await server.service.streamEvent(ACCEPTED, "data")).bytes)).toBe("still here");

    const late = party();
    dial(late, to);
    expect(await late.service.streamEvent(CLIENT, "failed")).toMatchObject({ why: "refused" });
  });

  it("fails as tls with a certificate that cannot be read", async () => {
    const server = party();
    const tls = { certificatePem: "nothing", keyPem: "nothing" };
    server.ask(LISTENER, { kind: "listen", port: "random", tls });
    await server.service.streamEvent(LISTENER, "closed");
    expect(server.service.streamEvents(LISTENER)).toMatchObject([
      { kind: "failed", why: "tls" },
      { kind: "closed" },
    ]);
  });
});

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
  });
});
