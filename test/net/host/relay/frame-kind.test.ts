import { describe, expect, it } from "vitest";
import { FrameKind, kindText } from "../../../../net/host/relay/frame-kind.ts";
import type { Exemption } from "../../../../net/host/relay/plan.ts";
import { bytesOf } from "./bytes-of.ts";

const ADDRESSES = "02 00 00 00 bb 01 02 00 00 00 aa 01";
const ZERO_8 = "00 00 00 00 00 00 00 00";
const IPV6_ADDRESSES = `${ZERO_8} ${ZERO_8} ${ZERO_8} ${ZERO_8}`;

const FRAMES = {
  arp: `${ADDRESSES} 08 06 00 01`,
  udp: `${ADDRESSES} 08 00 45 00 00 1c 00 00 00 00 40 11 00 00 0a 09 00 01 0a 09 00 02 00 44 00 43`,
  fragment: `${ADDRESSES} 08 00 45 00 00 1c 00 00 00 10 40 11 00 00 0a 09 00 01 0a 09 00 02 00 44 00 43`,
  options: `${ADDRESSES} 08 00 46 00 00 20 00 00 00 00 40 06 00 00 0a 09 00 01 0a 09 00 02 01 01 01 01 00 50 01 bb`,
  tagged: `${ADDRESSES} 81 00 00 05 08 06 00 01`,
  twiceTagged: `${ADDRESSES} 88 a8 00 05 81 00 00 06 08 06 00 01`,
  solicitation: `${ADDRESSES} 86 dd 60 00 00 00 00 08 3a ff ${IPV6_ADDRESSES} 87 00`,
  echo: `${ADDRESSES} 86 dd 60 00 00 00 00 08 3a ff ${IPV6_ADDRESSES} 80 00`,
  listeners: `${ADDRESSES} 86 dd 60 00 00 00 00 10 00 01 ${IPV6_ADDRESSES} 3a 00 05 02 00 00 01 00 8f 00`,
  ntp6: `${ADDRESSES} 86 dd 60 00 00 00 00 08 11 40 ${IPV6_ADDRESSES} ff 00 00 7b`,
  lldp: `${ADDRESSES} 88 cc 02 07`,
} as const;

function kindOf(name: keyof typeof FRAMES): FrameKind {
  const kind = new FrameKind();
  kind.read(bytesOf(`ff ff ${FRAMES[name]}`), 2);
  return kind;
}

describe("what a frame is about", () => {
  it.each([
    ["arp", "arp"],
    ["udp", "ipv4 udp 68 > 67"],
    ["fragment", "ipv4 udp"],
    ["options", "ipv4 tcp 80 > 443"],
    ["tagged", "arp"],
    ["twiceTagged", "arp"],
    ["solicitation", "ipv6 icmpv6"],
    ["ntp6", "ipv6 udp 65280 > 123"],
    ["lldp", "ethertype 0x88cc"],
  ] as const)("%s is %s", (name, text) => {
    expect(kindText(kindOf(name))).toBe(text);
  });

  it("is told of every beginning of a frame", () => {
    for (const hex of Object.values(FRAMES)) {
      const whole = bytesOf(hex);
      for (let length = 0; length <= whole.length; length++) {
        const kind = new FrameKind();
        kind.read(whole.subarray(0, length), 0);
        expect(kindText(kind)).toMatch(/^(?:arp|ipv[46]|ethertype)/);
      }
    }
  });
});

describe("an exemption", () => {
  it.each([
    ["arp", ["arp", "tagged", "twiceTagged"]],
    ["nd", ["solicitation", "listeners"]],
    ["ipv6", ["solicitation", "echo", "listeners", "ntp6"]],
  ] as const)("%s is for %j alone", (exemption: Exemption, names) => {
    const exempt = (Object.keys(FRAMES) as (keyof typeof FRAMES)[]).filter((name) =>
      kindOf(name).isOneOf([exemption]),
    );
    expect(exempt).toEqual(names);
  });

  it("is not of UDP that a proxy carries", () => {
    const kind = kindOf("solicitation");
    kind.setUdp(true, 1, 2);
    expect(kind.isOneOf(["arp", "nd"])).toBe(false);
  });
});
