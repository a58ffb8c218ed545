import { describe, expect, it } from "vitest";
import { SILENT } from "../../../net/service.ts";
import { readUdpFrame } from "../../../net/udp-frame.ts";
import { UserStack } from "../../../net/user-stack.ts";
import { bytesOf } from "../frame-bytes.ts";
import { MAC_A, MAC_B, UDP_HEX } from "../../vectors/frames/frames.ts";
import { ALL, OUTSIDE, SERVER, SERVER_MAC, Tape, US } from "./tape.ts";

describe("UserStack, sending", () => {
  it("writes the frame that the vector has", () => {
    const stack = new UserStack<string>({ mac: MAC_A });
    stack.addAddress("192.0.2.7", 24);
    const to = { address: "192.0.2.53", port: 53, link: MAC_B };
    const bytes = bytesOf("6272696e672d7570");
    stack.send(0, { source: "192.0.2.7", sourcePort: 49152, to, bytes }, "tag");
    expect(stack.drain()).toEqual([{ kind: "frame", frame: bytesOf(UDP_HEX), tag: "tag" }]);
  });

  it("says nothing when there is nothing to say, without a new array", () => {
    expect(new Tape().stack.drain()).toBe(SILENT);
  });

  it("sends broadcasts to everybody, from no address as well (RFC 2131 §4.1)", () => {
    const t = new Tape();
    expect(t.send("255.255.255.255", "0.0.0.0")).toEqual([`#1 to ${ALL}`]);
    expect(t.send("192.0.2.255")).toEqual([`#2 to ${ALL}`]);
    t.rests();
  });

  it("knows no broadcast address on a link of two (RFC 3021)", () => {
    const t = new Tape();
    t.stack.addAddress("203.0.113.0", 31);
    expect(t.send("203.0.113.1", "203.0.113.0")).toEqual([
      `ask 203.0.113.1 from 203.0.113.0 at ${ALL}`,
    ]);
  });

  it("maps groups to MACs, and keeps them on the link (RFC 1112 §6)", () => {
    const t = new Tape();
    const to = { address: "239.255.255.250", port: 1900 };
    t.stack.send(0, { source: US, sourcePort: 1, to, bytes: new Uint8Array(1) }, 9);
    const [output] = t.stack.drain();
    expect(output).toMatchObject({ kind: "frame", tag: 9 });
    if (output?.kind !== "frame") return;
    expect([...output.frame.subarray(0, 6)]).toEqual([0x01, 0x00, 0x5e, 0x7f, 0xff, 0xfa]);
    expect(readUdpFrame(output.frame)).toMatchObject({ kind: "udp-frame", ttl: 1 });
  });

  it("skips routes and ARP where the MAC is given", () => {
    const t = new Tape();
    expect(t.send("10.9.9.9", "0.0.0.0", SERVER_MAC)).toEqual([`#1 to ${SERVER_MAC}`]);
    t.rests();
  });

  it.each([
    ["a source that is not ours", SERVER, "192.0.2.8"],
    ["a destination that is no address", "example.com", US],
    ["a source that is no address", SERVER, ""],
    ["ourselves", US, US],
    ["loopback", "127.0.0.1", US],
    ["no host: 0.0.0.0", "0.0.0.0", US],
    ["a reserved address", "240.0.0.1", US],
  ])("fails at once for %s", (_, address, source) => {
    expect(new Tape().send(address, source)).toEqual(["#1 failed: unreachable"]);
  });

  it("fails at once for a MAC that is none", () => {
    expect(new Tape().send(SERVER, US, "02:00")).toEqual(["#1 failed: unreachable"]);
  });

  it("fails at once without a route", () => {
    const t = new Tape();
    t.stack.removeRoute({ destination: "0.0.0.0", prefixLength: 0 });
    expect(t.send(OUTSIDE)).toEqual(["#1 failed: unreachable"]);
  });

  it("never fragments: what does not fit the MTU is too big", () => {
    const t = new Tape({ mtuBytes: 600 });
    const to = { address: "192.0.2.255", port: 53 };
    const send = (length: number, tag: number) =>
      t.stack.send(0, { source: US, sourcePort: 1, to, bytes: new Uint8Array(length) }, tag);
    send(572, 1);
    send(573, 2);
    expect(t.said()).toEqual([`#1 to ${ALL}`, "#2 failed: too-big"]);
  });

  it("is not made for a MAC that is no station's", () => {
    for (const mac of ["", "00:00:00:00:00:00", ALL, "01:00:5e:00:00:01"])
      expect(() => new UserStack({ mac })).toThrow(/MAC address of one station/);
  });
});
