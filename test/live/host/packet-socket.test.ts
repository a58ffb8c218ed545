import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLONE_NEWNET } from "../../../net/host/linux/constants.ts";
import { KernelClock } from "../../../net/host/linux/kernel-clock.ts";
import { loadLibc, type Libc } from "../../../net/host/linux/libc.ts";
import { PacketSocket, type Readiness } from "../../../net/host/linux/packet-socket.ts";
import type { Instant } from "../../../net/instant.ts";

/** This process gets a namespace of its own, which ends with it. */
const ip = (...words: readonly string[]): void => void execFileSync("ip", words);

let libc: Libc;
let clock: KernelClock;

beforeAll(async () => {
  libc = await loadLibc();
  clock = new KernelClock(libc);
  expect(libc.unshare(CLONE_NEWNET)).toBe(0);
  ip("link", "add", "left", "type", "veth", "peer", "name", "right");
  ip("link", "set", "left", "up");
  ip("link", "set", "right", "up");
});

afterAll(() => ip("link", "del", "left"));

interface Seen {
  readonly frames: Uint8Array[];
  readonly stamps: (Instant | undefined)[];
  readonly failures: string[];
}

function open(device: string, readiness: Readiness): { socket: PacketSocket; seen: Seen } {
  const seen: Seen = { frames: [], stamps: [], failures: [] };
  const filter = { ports: [68], addresses: [0xc0000264] };
  const socket = new PacketSocket(
    { libc, clock, device, filter, readiness },
    {
      frame: (frame, stamp) => {
        seen.frames.push(frame.slice());
        seen.stamps.push(stamp);
      },
      failed: (error) => void seen.failures.push(error.message),
    },
  );
  return { socket, seen };
}

/** An IPv4 frame to everybody, with a mark at its end. */
function frame(mark: number, destination = 0xc0000264): Uint8Array {
  const bytes = new Uint8Array(60).fill(0xff, 0, 6);
  bytes.set([2, 0, 0, 0, 0, 1], 6);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, 0x0800);
  view.setUint8(14, 0x45);
  view.setUint8(23, 17);
  view.setUint32(30, destination);
  bytes[59] = mark;
  return bytes;
}

function descriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

describe.each(["loop", "thread"] as const)("a packet socket that waits by %s", (readiness) => {
  it("carries whole frames to the other side, with the kernel's receive time", async () => {
    const left = open("left", readiness);
    const right = open("right", readiness);
    const before = clock.now();
    expect(left.socket.send(frame(7))).toBe(60);
    await expect.poll(() => right.seen.frames).toEqual([frame(7)]);
    const [stamp] = right.seen.stamps;
    expect(stamp?.monoUs).toBeGreaterThanOrEqual(before.monoUs);
    expect(stamp?.monoUs).toBeLessThanOrEqual(clock.now().monoUs);
    expect(left.seen.frames).toEqual([]); // not its own
    await Promise.all([left.socket.close(), right.socket.close()]);
  });

  it("delivers what its filter passes, and what a new filter passes from then on", async () => {
    const left = open("left", readiness);
    const right = open("right", readiness);
    left.socket.send(frame(1, 0x0a000001));
    left.socket.send(frame(2));
    await expect.poll(() => right.seen.frames).toEqual([frame(2)]);
    right.socket.filter({ ports: [], addresses: [0x0a000001] });
    left.socket.send(frame(3));
    left.socket.send(frame(4, 0x0a000001));
    await expect.poll(() => right.seen.frames).toEqual([frame(2), frame(4, 0x0a000001)]);
    await Promise.all([left.socket.close(), right.socket.close()]);
  });

  it("survives that its interface goes down and comes up again", async () => {
    const left = open("left", readiness);
    const right = open("right", readiness);
    ip("link", "set", "left", "down");
    await expect.poll(() => left.seen.failures.length).toBeGreaterThan(0);
    expect(left.socket.send(frame(1))).toBeLessThan(0);
    ip("link", "set", "left", "up");
    await expect.poll(() => left.socket.send(frame(2))).toBe(60);
    await expect.poll(() => right.seen.frames.at(-1)).toEqual(frame(2));
    right.socket.send(frame(3));
    await expect.poll(() => left.seen.frames.at(-1)).toEqual(frame(3));
    await Promise.all([left.socket.close(), right.socket.close()]);
  });

  it("leaves no descriptor, opened and closed a hundred times, and delivers nothing any more", async () => {
    const sender = open("left", readiness);
    const before = descriptors();
    for (let i = 0; i < (readiness === "loop" ? 100 : 5); i++) {
      const right = open("right", readiness);
      const closed = right.socket.close();
      sender.socket.send(frame(1));
      await closed;
      expect(right.seen.frames).toEqual([]);
    }
    await expect.poll(descriptors, { timeout: 10_000 }).toBeLessThanOrEqual(before); // the last name goes in a thread
    await sender.socket.close();
  });

  it("says that there is no such interface, and leaves nothing", async () => {
    const before = descriptors();
    expect(() => open("none", readiness)).toThrow("ENODEV");
    await expect.poll(descriptors).toBeLessThanOrEqual(before);
  });
});
