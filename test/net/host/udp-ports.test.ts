import { createSocket, type Socket } from "node:dgram";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import type { Endpoint } from "../../../net/endpoint.ts";
import { createClock } from "../../../net/host/clock.ts";
import { LiveHost, type LiveHostOptions } from "../../../net/host/live-host.ts";
import { bindNow, connectNow, createUdpSocket } from "../../../net/host/udp-socket.ts";
import type { PortSpec } from "../../../net/service.ts";
import {
  about,
  bytesOf,
  ScriptedService,
  text,
  type Commands,
  type Seen,
} from "./scripted-service.ts";

type Host = LiveHost<Commands, string, readonly Seen[]>;
const hosts: Host[] = [];

function hosted(options: LiveHostOptions<string> = {}): { service: ScriptedService; host: Host } {
  const service = new ScriptedService();
  const host = new LiveHost(service, options);
  hosts.push(host);
  return { service, host };
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

function localOf(host: Host, port: number): Endpoint {
  const local = host.localEndpoint(port);
  if (local === undefined) throw new Error(`port ${port} is not bound`);
  return local;
}

function open(port: number, more: Partial<Extract<PortSpec, { kind: "udp" }>> = {}) {
  return { kind: "open", port, spec: { kind: "udp", port: "random", ...more } } as const;
}

function send(on: number, to: Endpoint, words: string, stamp?: true) {
  const stamped = stamp && ({ stamp } as const);
  return { kind: "send", on, to, bytes: bytesOf(words), about: about(words), ...stamped } as const;
}

/** Says everything back. */
function echo(address: string): { service: ScriptedService; host: Host; at: Endpoint } {
  const { service, host } = hosted();
  service.react = (input) =>
    input.kind === "datagram"
      ? [
          {
            kind: "send",
            on: input.on,
            to: input.from,
            bytes: input.bytes.slice(),
            about: about("echo"),
          },
        ]
      : [];
  host.command([open(1, { address })]);
  return { service, host, at: localOf(host, 1) };
}

/** A port of this machine that nobody listens on. */
function closedPort(): Promise<Endpoint> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve({ address: "127.0.0.1", port }));
    });
  });
}

/** Sockets that the process still has; a closed one is listed until the loop has turned some more. */
async function leftAfterTurns(turns: number): Promise<readonly string[]> {
  let left: readonly string[] = [];
  for (let turn = 0; turn < turns; turn++) {
    left = process.getActiveResourcesInfo().filter((kind) => /UDP|TCP/.test(kind));
    if (left.length === 0) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return left;
}

/** A socket of a Node that has only the asynchronous calls. */
function olderSocket(): Socket {
  const socket: object = createUdpSocket(4, false);
  return Object.assign(socket, { bindSync: undefined, connectSync: undefined }) as object as Socket;
}

describe("a UDP port", () => {
  it.each(["127.0.0.1", "::1"])(
    "carries datagrams over %s in the step that opens it",
    async (address) => {
      const server = echo(address);
      const { service, host } = hosted();
      host.command([
        open(5, { address }),
        send(5, server.at, "hello"),
        send(5, server.at, "again"),
      ]);
      const datagrams = await service.until("datagram", 2);
      expect(datagrams.map(({ bytes }) => text(bytes))).toEqual(["hello", "again"]);
      expect(datagrams[0]).toMatchObject({ on: 5, from: server.at });
      expect(server.service.seen[0]).toMatchObject({ from: localOf(host, 5) });
    },
  );

  it.each(["127.0.0.1", "::1"])(
    "connected to its peer over %s hears only that",
    async (address) => {
      const server = echo(address);
      const { service, host } = hosted();
      host.command([open(5, { peer: server.at })]);
      server.host.command([open(2, { address }), send(2, localOf(host, 5), "stranger")]);
      host.command([send(5, server.at, "hello")]);
      const [datagram] = await service.until("datagram");
      expect(text(datagram?.bytes)).toBe("hello");
      expect(service.seen).toHaveLength(1);
    },
  );

  it("says where it was bound, a random port as well as a fixed one", async () => {
    const opened: [number, Endpoint][] = [];
    const { host } = hosted({ onOpen: (port, local) => opened.push([port, local]) });
    host.command([open(1, { address: "127.0.0.1" })]);
    const first = localOf(host, 1);
    expect(first.port).toBeGreaterThan(0);
    host.command([{ kind: "close", port: 1 }]);
    await host.close();
    const other = hosted();
    other.host.command([open(2, { port: first.port, address: "127.0.0.1" })]);
    expect(localOf(other.host, 2)).toEqual(first);
    expect(opened).toEqual([[1, first]]);
  });

  it("is IPv4 on every address when nothing says otherwise", () => {
    const { host } = hosted();
    host.command([open(1)]);
    expect(localOf(host, 1).address).toBe("0.0.0.0");
  });

  it("hands over bytes that copy when they are sliced", async () => {
    const server = echo("127.0.0.1");
    let prototype: unknown;
    const { service, host } = hosted();
    service.react = (input) => {
      if (input.kind === "datagram") prototype = Object.getPrototypeOf(input.bytes);
      return [];
    };
    host.command([open(1), send(1, server.at, "x")]);
    await service.until("datagram");
    expect(prototype).toBe(Uint8Array.prototype);
  });

  it("has the address of its device as its source", async () => {
    const [loopback] =
      Object.entries(networkInterfaces()).find(([, all]) => all?.[0]?.internal) ?? [];
    const { host } = hosted();
    host.command([open(1, { device: loopback ?? "lo" })]);
    expect(localOf(host, 1).address).toBe("127.0.0.1");
  });

  it("reaches the members of a group on its device", async () => {
    const [loopback] =
      Object.entries(networkInterfaces()).find(([, all]) => all?.[0]?.internal) ?? [];
    const group = "224.0.0.251";
    const { service, host } = hosted();
    const device = loopback ?? "lo";
    host.command([open(1, { group, device })]);
    const { port } = localOf(host, 1);
    host.command([send(1, { address: group, port }, "hello all")]);
    const [datagram] = await service.until("datagram");
    expect(text(datagram?.bytes)).toBe("hello all");
  });
});

describe("a UDP port, stamps", () => {
  it("come for the sends that asked, before the reply, and lie between step and reply", async () => {
    const server = echo("127.0.0.1");
    const { service, host } = hosted({ clock: createClock() });
    const before = host.now();
    host.command([open(1), send(1, server.at, "stamped", true), send(1, server.at, "unstamped")]);
    await service.until("datagram", 2);
    const [sent, first] = service.seen;
    expect(service.seen.filter(({ kind }) => kind === "sent")).toEqual([sent]);
    expect(sent).toMatchObject({ kind: "sent", on: 1, about: about("stamped") });
    if (sent?.kind !== "sent" || first === undefined) throw new Error("no stamp");
    const times = [before, sent.stamp, sent.at, first.at];
    for (const clock of ["monoUs", "unixUs"] as const) {
      const readings = times.map((at) => at[clock]);
      expect(readings).toEqual(readings.toSorted((a, b) => a - b));
    }
  });
});

describe("a UDP port that cannot", () => {
  it("be opened is in-use, and so is every send", () => {
    const server = echo("127.0.0.1");
    const { service, host } = hosted();
    host.command([open(1, { ...server.at }), send(1, server.at, "x")]);
    expect(service.seen).toMatchObject([
      { kind: "failed", on: 1, why: "in-use" },
      { kind: "failed", on: 1, why: "in-use", about: about("x") },
    ]);
    expect(host.localEndpoint(1)).toBeUndefined();
    host.command([{ kind: "close", port: 1 }]);
  });

  it.each([
    ["a source that is not ours", { address: "192.0.2.254" }],
    ["a device that does not exist", { device: "no-such-device" }],
    ["a name for its source, which it does not resolve,", { address: "localhost" }],
    ["a name for its peer", { peer: { address: "localhost", port: 9 } }],
    ["a peer without a port", { peer: { address: "127.0.0.1", port: 0 } }],
    ["a peer of another family", { address: "127.0.0.1", peer: { address: "::1", port: 9 } }],
  ])("have %s is unreachable", (_what, spec) => {
    const { service, host } = hosted();
    host.command([open(1, spec)]);
    expect(service.seen).toMatchObject([{ kind: "failed", on: 1, why: "unreachable" }]);
  });

  it("reach anybody hears that its peer refused", async () => {
    const to = await closedPort();
    const { service, host } = hosted();
    host.command([open(1, { peer: to }), send(1, to, "x")]);
    const [failed] = await service.until("failed");
    expect(failed).toMatchObject({ on: 1, why: "refused" });
  });

  it("carry so much says so", async () => {
    const server = echo("127.0.0.1");
    const { service, host } = hosted();
    const bytes = new Uint8Array(70_000);
    host.command([
      open(1),
      { kind: "send", on: 1, to: server.at, bytes, about: about("big"), stamp: true },
    ]);
    const [failed] = await service.until("failed");
    expect(failed).toMatchObject({ on: 1, why: "too-big", about: about("big") });
    expect(service.seen).toHaveLength(1);
  });

  it.each([
    ["to nobody", { address: "127.0.0.1", port: 0 }],
    ["to another family", { address: "::1", port: 9 }],
  ])("send %s says so", async (_what, to) => {
    const { service, host } = hosted();
    host.command([open(1), send(1, to, "x")]);
    expect(await service.until("failed")).toMatchObject([
      { why: "unreachable", about: about("x") },
    ]);
  });

  it("send to a stranger, being connected, is a bug", () => {
    const faults: unknown[] = [];
    const server = echo("127.0.0.1");
    const { host } = hosted({ onFault: (e) => faults.push(e) });
    host.command([open(1, { peer: server.at }), send(1, { ...server.at, port: 9 }, "x")]);
    expect(String(faults)).toContain("cannot send elsewhere");
  });
});

describe("a UDP port, closed", () => {
  it("delivers nothing that comes late", async () => {
    const server = echo("127.0.0.1");
    const { service, host } = hosted();
    host.command([open(1), open(2), send(1, server.at, "late", true)]);
    host.command([{ kind: "close", port: 1 }]);
    host.command([send(2, server.at, "in time")]);
    const datagrams = await service.until("datagram");
    expect(datagrams.map(({ bytes }) => text(bytes))).toEqual(["in time"]);
    expect(service.seen).toHaveLength(1);
  });

  it("leaves nothing behind with its host", async () => {
    const { service, host } = hosted();
    service.deadlineUs = host.now().monoUs + 60_000_000;
    host.command([open(1), open(2, { address: "::1" })]);
    await host.close();
    expect(await leftAfterTurns(100)).toEqual([]);
  });
});

describe("bindNow and connectNow, without the synchronous calls of newer Nodes", () => {
  it("bind and connect before they return", () => {
    const { at } = echo("127.0.0.1");
    const socket = olderSocket();
    bindNow(socket, 0, "127.0.0.1");
    expect(socket.address().port).toBeGreaterThan(0);
    connectNow(socket, at.port, at.address);
    expect(socket.remoteAddress().port).toBe(at.port);
    socket.close();
  });

  it("throw what the system says about binding, and ENETUNREACH about connecting", () => {
    const { at } = echo("127.0.0.1");
    const socket = olderSocket();
    expect(() => bindNow(socket, at.port, at.address)).toThrow("EADDRINUSE");
    bindNow(socket, 0, "127.0.0.1");
    expect(() => connectNow(socket, 9, "::1")).toThrow("cannot connect");
    socket.close();
  });
});
