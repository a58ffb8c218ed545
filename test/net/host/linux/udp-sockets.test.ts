import { describe, expect, it } from "vitest";
import { KernelClock } from "../../../../net/host/linux/kernel-clock.ts";
import { loadLibc } from "../../../../net/host/linux/libc.ts";
import { kernelUdpMaker } from "../../../../net/host/linux/udp-sockets.ts";
import type { PortSink } from "../../../../net/host/port-driver.ts";
import { openUdp } from "../../../../net/host/udp-ports.ts";
import type { Instant } from "../../../../net/instant.ts";

const about = { transaction: 1, attempt: 1, what: "X" };

interface Seen extends PortSink {
  readonly stamps: (Instant | undefined)[];
  readonly sentAt: Instant[];
  readonly failures: string[];
  readonly first: Promise<string>;
}

function sink(): Seen {
  const { promise, resolve } = Promise.withResolvers<string>();
  const seen: Seen = {
    stamps: [],
    sentAt: [],
    failures: [],
    first: promise,
    received: (from, bytes, stamp) => {
      seen.stamps.push(stamp);
      resolve(`${bytes[0]} from ${from.address}:${from.port}`);
    },
    sent: (_about, stamp) => void seen.sentAt.push(stamp),
    failed: (why) => void seen.failures.push(why),
  };
  return seen;
}

describe("sockets made by system calls", () => {
  it("carry datagrams, with the kernel's receive time between send and delivery", async () => {
    const libc = await loadLibc();
    const clock = new KernelClock(libc);
    const make = kernelUdpMaker({ libc, clock, device: "lo" });
    const server = sink();
    const client = sink();
    const local = { address: "127.0.0.1", device: "lo" };
    const at = openUdp({ kind: "udp", port: "random", ...local }, server, clock, make);
    const peer = at.local as { address: string; port: number };
    const from = openUdp({ kind: "udp", port: "random", peer }, client, clock, make);
    from.send(peer, Uint8Array.of(7), about, true);
    expect(await server.first).toBe(`7 from 127.0.0.1:${from.local?.port}`);
    const [stamp] = server.stamps;
    const [sent] = client.sentAt;
    const now = clock.now();
    expect(stamp?.monoUs).toBeGreaterThanOrEqual((sent as Instant).monoUs);
    expect(stamp?.monoUs).toBeLessThanOrEqual(now.monoUs);
    expect(stamp?.unixUs).toBeLessThanOrEqual(now.unixUs);
    await Promise.all([at.close(), from.close()]);
  });

  it("carry IPv6, and hear that a port is closed", async () => {
    const libc = await loadLibc();
    const clock = new KernelClock(libc);
    const make = kernelUdpMaker({ libc, clock });
    const server = sink();
    const at = openUdp({ kind: "udp", port: "random", address: "::1" }, server, clock, make);
    const peer = at.local as { address: string; port: number };
    const client = sink();
    const from = openUdp({ kind: "udp", port: "random", peer }, client, clock, make);
    from.send(peer, Uint8Array.of(9), about, false);
    expect(await server.first).toBe(`9 from ::1:${from.local?.port}`);
    await at.close();
    from.send(peer, Uint8Array.of(9), about, false);
    await expect.poll(() => client.failures).toContain("refused");
    await from.close();
  });

  it("say that a port is in use, and that there is no such interface", async () => {
    const libc = await loadLibc();
    const clock = new KernelClock(libc);
    const make = kernelUdpMaker({ libc, clock });
    const first = sink();
    const address = "127.0.0.1";
    const taken = openUdp({ kind: "udp", port: "random", address }, first, clock, make);
    const port = taken.local?.port as number;
    const second = sink();
    openUdp({ kind: "udp", port, address }, second, clock, make);
    expect(second.failures).toEqual(["in-use"]);
    const third = sink();
    openUdp({ kind: "udp", port: "random", address, device: "none0" }, third, clock, make);
    expect(third.failures).toEqual(["link-down"]);
    await taken.close();
  });

  it("leave no descriptor behind", async () => {
    const { readdirSync } = process.getBuiltinModule("node:fs");
    const libc = await loadLibc();
    const clock = new KernelClock(libc);
    const make = kernelUdpMaker({ libc, clock });
    const open = () =>
      openUdp({ kind: "udp", port: "random", address: "127.0.0.1" }, sink(), clock, make);
    await open().close();
    const before = readdirSync("/proc/self/fd").length;
    for (let i = 0; i < 50; i++) await open().close();
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  });
});

describe("the kernel's clocks", () => {
  it("go forward, and agree with the process's own", async () => {
    const clock = new KernelClock(await loadLibc());
    const first = clock.now();
    const apartUs = Math.abs(first.unixUs / 1_000 - Date.now()) * 1_000;
    const second = clock.now();
    expect(second.monoUs).toBeGreaterThanOrEqual(first.monoUs);
    expect(Number.isSafeInteger(first.unixUs)).toBe(true);
    expect(apartUs).toBeLessThan(10_000_000);
  });
});
