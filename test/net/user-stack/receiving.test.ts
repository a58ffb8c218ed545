import { describe, expect, it } from "vitest";
import { internetChecksum } from "../../../net/internet-checksum.ts";
import { UserStack } from "../../../net/user-stack.ts";
import { ICMP_HEX, MAC_A, UDP_HEX, UDP_OFFLOADED_HEX } from "../../vectors/frames/frames.ts";
import { bytesOf, mutations } from "../frame-bytes.ts";
import { ALL, OUR_MAC, OUTSIDE, SERVER, Tape, udpFrame, US } from "./tape.ts";

function ignoredFor(reason: string): unknown {
  return { kind: "ignored", reason };
}

/** The frame with bytes replaced, the IPv4 checksum made right. */
function changed(hex: string, offset: number, by: string): Uint8Array {
  const frame = bytesOf(hex);
  frame.set(bytesOf(by), offset);
  frame.set([0, 0], 24);
  const checksum = internetChecksum(frame, 14, 34);
  frame.set([checksum >> 8, checksum & 0xff], 24);
  return frame;
}

/** The vector in a VLAN tag. */
function tagged(tag: string): Uint8Array {
  return bytesOf(`${UDP_HEX.slice(0, 24)}8100${tag}${UDP_HEX.slice(24)}`);
}

/** From B's side: the vectors go from A, 192.0.2.7, to B, 192.0.2.53. */
function stackB(): UserStack<number> {
  const stack = new UserStack<number>({ mac: "02:00:00:00:00:0b" });
  stack.addAddress("192.0.2.53", 24);
  return stack;
}

describe("UserStack, receiving datagrams", () => {
  it("says from whom, to whom and what, as a view into the frame", () => {
    const frame = bytesOf(UDP_HEX);
    const received = stackB().receive(0, frame);
    expect(received).toEqual({
      kind: "udp",
      from: { address: "192.0.2.7", port: 49152, link: MAC_A },
      to: { address: "192.0.2.53", port: 53 },
      cast: "unicast",
      checksum: "verified",
      bytes: bytesOf("6272696e672d7570"),
    });
    expect(received.kind === "udp" && received.bytes.buffer === frame.buffer).toBe(true);
  });

  it("takes unfinished checksums of kernels", () => {
    expect(stackB().receive(0, bytesOf(UDP_OFFLOADED_HEX))).toMatchObject({
      kind: "udp",
      checksum: "offloaded",
    });
  });

  it.each([
    ["us", US, OUR_MAC, "unicast"],
    ["everybody", "255.255.255.255", ALL, "broadcast"],
    ["our network", "192.0.2.255", ALL, "broadcast"],
    ["a group", "224.0.0.251", "01:00:5e:00:00:fb", "multicast"],
    ["an address that is not there yet", "192.0.2.99", OUR_MAC, "unowned"],
    ["the same, in a frame to everybody", "192.0.2.99", ALL, "unowned"],
  ])("tells how it was addressed: to %s", (_, to, toMac, cast) => {
    expect(new Tape().receive(udpFrame({ to, toMac }))).toMatchObject({ kind: "udp", cast });
  });

  it("takes a client's broadcast from no address", () => {
    const frame = udpFrame({ from: "0.0.0.0", to: "255.255.255.255", toMac: ALL });
    expect(new Tape().receive(frame)).toMatchObject({ kind: "udp", from: { address: "0.0.0.0" } });
  });

  it("takes a priority tag, and no VLAN's", () => {
    const stack = stackB();
    expect(stack.receive(0, tagged("e000"))).toMatchObject({ kind: "udp" });
    expect(stack.receive(0, tagged("e007"))).toEqual(ignoredFor("tagged for a VLAN"));
  });

  it.each([
    ["for another station", udpFrame({ toMac: "02:00:00:00:00:99" })],
    ["sent by this interface", udpFrame({ mac: OUR_MAC })],
    ["its sender's MAC is no station's", udpFrame({ mac: ALL })],
    ["its source is no host's address", udpFrame({ from: "255.255.255.255" })],
    ["its source is no host's address", udpFrame({ from: "127.0.0.1" })],
    ["its source is an address of ours", udpFrame({ from: US })],
    ["to an address of ours, in a frame to many", udpFrame({ toMac: ALL })],
  ])("ignores what is %s", (reason, frame) => {
    expect(new Tape().receive(frame)).toEqual(ignoredFor(reason));
  });

  it.each([
    ["neither ARP nor IPv4", 12, "86dd"],
    ["neither UDP nor ICMP", 23, "06"],
    ["a fragment: nothing is reassembled here", 20, "2000"],
    ["a fragment: nothing is reassembled here", 20, "0001"],
    ["IP version 5 where 4 belongs (byte 14)", 14, "55"],
    ["the UDP checksum is wrong (byte 40)", 44, "ff"],
    ["not IPv4 over Ethernet (byte 14)", 12, "0806"],
  ])("ignores a frame: %s", (reason, offset, by) => {
    expect(stackB().receive(0, changed(UDP_HEX, offset, by))).toEqual(ignoredFor(reason));
  });

  it("ignores every truncation, with a reason", () => {
    const whole = bytesOf(UDP_HEX);
    for (let length = 0; length < whole.length; length++)
      expect(stackB().receive(0, whole.subarray(0, length))).toEqual({
        kind: "ignored",
        reason: expect.stringMatching(/\(byte \d+\)$/) as string,
      });
  });
});

describe("UserStack, receiving ICMP", () => {
  const stack = new UserStack<number>({ mac: MAC_A });
  stack.addAddress("192.0.2.7", 24);

  it("says which datagram did not arrive, and why", () => {
    expect(stack.receive(0, bytesOf(ICMP_HEX))).toEqual({
      kind: "icmp",
      by: "192.0.2.53",
      unreachable: {
        source: "192.0.2.7",
        sourcePort: 49152,
        to: { address: "192.0.2.53", port: 53 },
      },
      why: "refused",
    });
  });

  it.each([
    ["about another's datagram", changed(ICMP_HEX, 54, "c0000208c0000234")],
    ["to an address that is not ours", changed(ICMP_HEX, 30, "c0000208")],
  ])("ignores what is %s", (_, frame) => {
    expect(stack.receive(0, frame)).toEqual(
      ignoredFor("ICMP about nothing that was sent from here"),
    );
  });

  it("ignores a wrong checksum", () => {
    expect(stack.receive(0, changed(ICMP_HEX, 60, "ff"))).toEqual(
      ignoredFor("the ICMP checksum is wrong (byte 36)"),
    );
  });
});

describe("UserStack, receiving anything", () => {
  it("survives 100 000 broken frames while it talks", () => {
    const seed = 20_360_307;
    const t = new Tape();
    t.stack.addAddress("192.0.2.53", 24);
    for (const [run, frame] of mutations(seed, 100_000)) {
      // Half of them to this station, or all would end at the first look.
      if (run % 2 === 0 && frame.length >= 6) frame.set([2, 0, 0, 0, 0, 0x0a]);
      if (run % 2 === 0 && frame.length >= 12) frame.set([2, 0, 0, 0, 0, 0x0b], 6);
      t.nowUs += 1_000;
      const received = t.receive(frame);
      if (received.kind === "ignored" && received.reason === "")
        expect.fail(`seed ${seed}, ${run}`);
      if (run % 64 === 0) t.send(run % 128 === 0 ? SERVER : OUTSIDE);
      t.stack.due(t.nowUs);
      if (t.stack.drain().length > 64) expect.fail(`seed ${seed}, run ${run}: too much said`);
    }
  });
});
