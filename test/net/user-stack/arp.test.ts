import { describe, expect, it } from "vitest";
import {
  ALL,
  arpFrame,
  ask,
  MS,
  OUR_MAC,
  requestFrame,
  ROGUE_MAC,
  ROUTER,
  ROUTER_MAC,
  SERVER,
  SERVER_MAC,
  Tape,
  US,
} from "./tape.ts";

describe("UserStack, answering ARP", () => {
  it("answers requests for its addresses, the asker alone, and passes them on", () => {
    const t = new Tape();
    expect(t.receive(requestFrame(ROUTER, ROUTER_MAC, US))).toMatchObject({
      kind: "arp",
      packet: { senderAddress: ROUTER, targetAddress: US },
    });
    const [output] = t.stack.drain();
    const expected = arpFrame(ROUTER_MAC, {
      operation: 2,
      senderMac: OUR_MAC,
      senderAddress: US,
      targetMac: ROUTER_MAC,
      targetAddress: ROUTER,
    });
    expect(output).toEqual({ kind: "frame", frame: expected, tag: undefined });
  });

  it("answers a probe: the address is taken (RFC 5227 §2.1.1)", () => {
    const t = new Tape();
    expect(t.request("0.0.0.0", ROUTER_MAC)).toEqual([`answer ${US} to ${ROUTER_MAC}`]);
  });

  it("answers for no address that is not there, or not any more", () => {
    const t = new Tape();
    expect(t.request(ROUTER, ROUTER_MAC, "192.0.2.8")).toEqual([]);
    t.stack.removeAddress(US);
    expect(t.request(ROUTER, ROUTER_MAC)).toEqual([]);
  });

  it("leaves the answer to the kernel where that owns the address too", () => {
    expect(new Tape({ answersArp: false }).request(ROUTER, ROUTER_MAC)).toEqual([]);
  });

  it("answers 32 times in 100 ms and no more", () => {
    const t = new Tape();
    const flood = () => {
      let answers = 0;
      for (let i = 0; i < 100; i++) answers += t.request(ROUTER, ROUTER_MAC).length;
      return answers;
    };
    expect(flood()).toBe(32);
    t.nowUs += 100 * MS - 1;
    expect(flood()).toBe(0);
    t.nowUs += 1;
    expect(flood()).toBe(32);
  });

  it("passes replies and unknown operations on, and answers neither", () => {
    const t = new Tape();
    const fields = { senderMac: SERVER_MAC, senderAddress: SERVER, targetMac: OUR_MAC };
    for (const operation of [2, 3, 0]) {
      const frame = arpFrame(OUR_MAC, { operation, ...fields, targetAddress: US });
      expect(t.receive(frame)).toMatchObject({ kind: "arp", packet: { operation } });
    }
    expect(t.said()).toEqual([]);
  });
});

describe("UserStack, who else has our address", () => {
  it.each([
    ["announces it", ALL, 1, US],
    ["asks with it", ALL, 1, ROUTER],
    ["answers with it", OUR_MAC, 2, US],
  ])("reports a station that %s", (_, destination, operation, targetAddress) => {
    const t = new Tape();
    const fields = { senderMac: ROGUE_MAC, senderAddress: US, targetMac: OUR_MAC };
    const frame = arpFrame(destination, { operation, ...fields, targetAddress });
    expect(t.receive(frame)).toMatchObject({
      kind: "arp-conflict",
      address: US,
      link: ROGUE_MAC,
      packet: { operation },
    });
    expect(t.said()).toEqual([]);
  });

  it("does not take a probe for a claim", () => {
    expect(new Tape().receive(requestFrame("0.0.0.0", ROGUE_MAC, US)).kind).toBe("arp");
  });

  it("does not take its own packets for another's", () => {
    const t = new Tape();
    expect(t.receive(requestFrame(US, OUR_MAC, ROUTER))).toEqual({
      kind: "ignored",
      reason: "sent by this interface",
    });
    // A bridge may put its own MAC on the frame.
    const relayed = requestFrame(US, OUR_MAC, ROUTER);
    relayed.set([2, 0, 0, 0, 0x77, 0x77], 6);
    expect(t.receive(relayed)).toEqual({
      kind: "ignored",
      reason: "an ARP packet of our own",
    });
  });
});

describe("UserStack, ARP that teaches nothing", () => {
  it.each([
    ["a reply to somebody else", SERVER, { targetMac: ROUTER_MAC, targetAddress: ROUTER }],
    ["a reply from off the link", "198.51.100.1", {}],
    ["a reply from no address", "0.0.0.0", {}],
  ])("%s", (_, address, more) => {
    const t = new Tape();
    t.reply(address, SERVER_MAC, more);
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
  });
});
