import { execFileSync } from "node:child_process";
import type { Socket as UdpSocket } from "node:dgram";
import { readlinkSync } from "node:fs";
import { connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createIsolation, type Isolation } from "../../../net/host/linux/isolation.ts";
import { watchLinks } from "../../../net/host/linux/rtnetlink/link-watch.ts";
import { SystemOperations } from "../../../net/host/linux/system-operations.ts";
import { bindNow, createUdpSocket } from "../../../net/host/udp-socket.ts";
import { program } from "../programs.ts";
import { Cable, descriptors, LEFT, RIGHT, scriptAt, SOON } from "./cable.ts";

const ISOLATED_RUN = fileURLToPath(new URL("isolated-run.ts", import.meta.url));
const PEER = "192.0.2.1";
const OWN = "192.0.2.10";

let cable: Cable;
let isolation: Isolation;

beforeEach(async () => {
  cable = await Cable.create();
  await cable.right.ip("address", "add", `${PEER}/24`, "dev", RIGHT);
});

afterEach(async () => {
  isolation.close();
  await cable.remove();
});

function isolate(): Isolation {
  isolation = cable.inside(cable.left, () => createIsolation(cable.libc, { parent: LEFT }));
  return isolation;
}

function configured(): SystemOperations {
  const { routes, device } = isolate();
  const operations = new SystemOperations({ routes, resolvers: "none" });
  const address = { device, address: OWN, prefixLength: 24 };
  expect(operations.perform({ name: "applyAddress", parameters: address })).toMatchObject({
    how: "done",
  });
  return operations;
}

/** Answers everything in the right namespace. */
function echo(): UdpSocket {
  const socket = createUdpSocket(4, false);
  socket.on("message", (bytes, { port, address }) => socket.send(bytes, port, address));
  cable.inside(cable.right, () => bindNow(socket, 7, PEER));
  return socket;
}

function ping(address: string): readonly string[] {
  return [program("ping"), "-c", "2", "-i", "0.2", address];
}

/** The namespace of the thread. */
function here(): string {
  return readlinkSync("/proc/thread-self/ns/net");
}

describe("an isolated child", () => {
  it("has a MAC of its own, the same each time, and leaves the parent as it was", async () => {
    const state = await cable.state();
    const { mac, device, routes } = isolate();
    expect(routes.links()).toMatchObject([
      { device: "lo", up: true },
      { device, mac, up: true, type: "macvlan", mtu: 1500 },
    ]);
    expect(Number.parseInt(mac.slice(0, 2), 16) & 3).toBe(2);
    const parent = cable.routes(cable.left);
    expect(parent.links().map((link) => link.device)).toEqual(["lo", LEFT]);
    expect(parent.link(LEFT)?.mac).not.toBe(mac);
    parent.close();
    isolation.close();
    expect(isolate().mac).toBe(mac);
    expect(await cable.state()).toBe(state);
  });

  it("is configured like any interface, its resolvers aside", () => {
    const operations = configured();
    const { device, routes } = isolation;
    const route = { device, destination: "0.0.0.0", prefixLength: 0, gateway: PEER };
    const resolvers = { device, servers: [PEER], searchDomains: [] };
    expect(operations.perform({ name: "applyRoute", parameters: route })).toMatchObject({
      how: "done",
    });
    expect(operations.perform({ name: "applyResolvers", parameters: resolvers })).toEqual({
      kind: "operated",
      how: "dry-run",
      detail: "kept inside",
    });
    expect(routes.routes()).toMatchObject([{ gateway: PEER }, { destination: "192.0.2.0" }]);
  });

  it("is pinged from inside and from the cable", async () => {
    configured();
    const [file = "", ...args] = ping(PEER);
    expect(isolation.run(() => execFileSync(file, args, { encoding: "utf8" }))).toContain(
      " 0% packet loss",
    );
    expect(await cable.right.run(ping(OWN))).toContain(" 0% packet loss");
  });

  it("carries datagrams of a socket that is bound inside and used outside", async () => {
    configured();
    const peer = echo();
    const socket = createUdpSocket(4, false);
    isolation.run(() => bindNow(socket, 0, "0.0.0.0"));
    const answered = new Promise((resolve) => {
      socket.once("message", (bytes, { address }) =>
        resolve(`${bytes.toString()} from ${address}`),
      );
    });
    socket.send("hello", 7, PEER);
    expect(await answered).toBe(`hello from ${PEER}`);
    socket.close();
    peer.close();
  });

  it("carries connections that are made inside: with a look-up that answers at once", async () => {
    configured();
    const server = createServer((socket) => socket.end(`you are ${socket.remoteAddress}`));
    const listening = new Promise<void>((resolve) => void server.once("listening", resolve));
    cable.inside(cable.right, () => server.listen(7777));
    await listening;
    // of a literal address net.connect makes the socket a turn later, and that is outside again
    const socket = isolation.run(() =>
      connect({
        host: "peer",
        port: 7777,
        autoSelectFamily: false,
        lookup: (_name, _options, found) => found(null, PEER, 4),
      }),
    );
    expect(await text(socket)).toMatch(new RegExp(`you are (::ffff:)?${OWN}`));
    server.close();
  });

  it("tells when the parent's cable is pulled", async () => {
    const seen: boolean[] = [];
    const { device } = isolate();
    const watch = isolation.run(() =>
      watchLinks(cable.libc, [device], (_device, carrier) => void seen.push(carrier)),
    );
    expect(watch.carrier(device)).toBe(true);
    await cable.right.ip("link", "set", RIGHT, "down");
    await expect.poll(() => seen, SOON).toEqual([false]);
    await cable.right.ip("link", "set", RIGHT, "up");
    await expect.poll(() => seen, SOON).toEqual([false, true]);
    watch.close();
  });

  it("is left when what was called inside throws", () => {
    isolate();
    const outside = here();
    const inside = isolation.run(() => isolation.run(here));
    expect(inside).not.toBe(outside);
    expect(() =>
      isolation.run(() => {
        throw new Error(here());
      }),
    ).toThrow(inside);
    expect(here()).toBe(outside);
  });

  it("leaves no descriptor behind, made or refused", () => {
    isolate().close();
    const open = descriptors();
    for (let i = 0; i < 50; i++) isolate().close();
    expect(descriptors()).toBe(open);
    const parents = ["nothing0", "lo"];
    for (const parent of parents)
      expect(() => cable.inside(cable.left, () => createIsolation(cable.libc, { parent }))).toThrow(
        parent,
      );
    expect(descriptors()).toBe(open);
  });

  it("is refused where the parent is down, or part of a bridge", async () => {
    isolate().close();
    await cable.left.ip("link", "set", LEFT, "down");
    expect(isolate).toThrow("v0 is down");
    await cable.left.ip("link", "add", "br0", "type", "bridge");
    await cable.left.ip("link", "set", LEFT, "master", "br0", "up");
    expect(isolate).toThrow(expect.objectContaining({ code: "EBUSY" }) as Error);
  });

  it("is gone when its process is killed, and the next one has its MAC at once", async () => {
    const run = cable.left.start([...scriptAt(ISOLATED_RUN), LEFT]);
    const mac = await run.says(/[0-9a-f:]{17}/);
    process.kill(run.pid, "SIGKILL");
    await run.exited;
    expect(isolate().mac).toBe(mac[0]);
  });
});
