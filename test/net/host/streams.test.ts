import { describe, expect, it } from "vitest";
import { ACCEPTED, CLIENT, dial, kinds, LISTENER, listening, party } from "./party.ts";
import { about, bytesOf, text } from "./scripted-service.ts";

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

  it.each([
    ["a port that is none", { address: "127.0.0.1", port: 0 }, {}],
    ["a name, which it does not resolve", { address: "localhost", port: 9 }, {}],
    [
      "a device that does not exist",
      { address: "127.0.0.1", port: 9 },
      { device: "no-such-device" },
    ],
  ])("fails as unreachable for %s", async (_what, to, more) => {
    const client = party();
    client.ask(CLIENT, { kind: "connect", to, about: about("dial"), ...more });
    await client.service.streamEvent(CLIENT, "closed");
    expect(client.service.streamEvents(CLIENT)).toMatchObject([
      { kind: "failed", why: "unreachable" },
      { kind: "closed" },
    ]);
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

  it("fails as unreachable on a name, which it does not resolve", async () => {
    const server = party();
    server.ask(LISTENER, { kind: "listen", port: "random", address: "localhost" });
    await server.service.streamEvent(LISTENER, "closed");
    expect(server.service.streamEvents(LISTENER)).toMatchObject([
      { kind: "failed", why: "unreachable" },
      { kind: "closed" },
    ]);
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

describe("a host that is closed while its streams' code is being loaded", () => {
  it("starts none of the streams that were asked for, and lets go", async () => {
    const server = party();
    server.ask(LISTENER, { kind: "listen", port: "random" });
    await server.host.close();
    expect(server.service.streamEvents(LISTENER)).toEqual([]);
  });
});
