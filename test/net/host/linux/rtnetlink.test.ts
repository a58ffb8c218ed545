import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../../net/hex.ts";
import {
  addressKeyParts,
  addressParts,
  decodeAddress,
} from "../../../../net/host/linux/rtnetlink/address.ts";
import {
  decodeLink,
  isUsable,
  linkHead,
  linkName,
  macvlanParts,
  type LinkEntry,
} from "../../../../net/host/linux/rtnetlink/link.ts";
import {
  decodeAcknowledgement,
  decodeAttributes,
  decodeMessages,
  encodeRequest,
  type NetlinkMessage,
} from "../../../../net/host/linux/rtnetlink/message.ts";
import { decodeRoute, routeParts } from "../../../../net/host/linux/rtnetlink/route.ts";

/**
 * What Linux 6.18 on x86-64 answered in a namespace with one pair of veth, one address and one default route, and what
 * it was asked. Of the link, statistics and other attributes that nobody reads here were cut out.
 */
const LINK_UP =
  "6400000010000000" +
  "01000000f64f0000" +
  "0000010006000000431001000000000007000300763500000500100006000000" +
  "08000400dc0500000500210001000000" +
  "0a00010002000000000500000800050005000000" +
  "10001200090001007665746800000000";
const ADDRESSES =
  "4c0000001400020003000000f64f0000020880fe01000000080001007f000001080002007f000001070003006c6f000008000800" +
  "8000000014000600ffffffffffffffff93ab100093ab1000" +
  "5c0000001400020003000000f64f0000021800000600000008000100c000020a08000200c000020a08000400c00002ff07000300" +
  "7635000005000b00100000000800080000000000140006002c01000058020000f6571200f6571200";
const ROUTES =
  "3c0000001800220005000000f64f000002000000fe1000010000000008000f00fe000000080006006400000008000500c000020108" +
  "00040006000000" +
  "3c0000001800220005000000f64f000002180000fe02fd010000000008000f00fe00000008000100c000020008000700c000020a08" +
  "00040006000000";
const DONE = "140000000300220005000000f64f000000000000";
const ACKNOWLEDGED = "240000000200000102000000f64f0000000000004c000000140005060200000000000000";
const REFUSED =
  "440000000200000306000000f64f00009bffffff34000000180005060600000000000000200001004e657874686f7020686173" +
  "20696e76616c6964206761746577617900";

const VECTORS = { LINK_UP, ADDRESSES, ROUTES, DONE, ACKNOWLEDGED, REFUSED };

function bytesOf(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array(0);
}

function messagesIn(hex: string): readonly NetlinkMessage[] {
  const decoded = decodeMessages(bytesOf(hex));
  if (decoded.kind === "malformed") throw new Error(`${decoded.reason}, at ${decoded.offset}`);
  return decoded.messages;
}

function only(hex: string): NetlinkMessage {
  return messagesIn(hex)[0] as NetlinkMessage;
}

describe("what the kernel tells", () => {
  it("is an interface with its state, its kind and what it lies on", () => {
    expect(decodeLink(only(LINK_UP).body)).toEqual({
      kind: "link",
      index: 6,
      device: "v5",
      mac: "02:00:00:00:00:05",
      up: true,
      carrier: true,
      operationalState: "up",
      mtu: 1500,
      loopback: false,
      type: "veth",
      parent: 5,
    });
  });

  it("is an address, for ever or for some seconds", () => {
    expect(messagesIn(ADDRESSES).map(({ body }) => decodeAddress(body))).toEqual([
      {
        kind: "address",
        index: 1,
        address: "127.0.0.1",
        prefixLength: 8,
        protocol: 0,
        secondary: false,
      },
      {
        kind: "address",
        index: 6,
        address: "192.0.2.10",
        prefixLength: 24,
        validSeconds: 600,
        preferredSeconds: 300,
        protocol: 16,
        secondary: false,
      },
    ]);
  });

  it("is a route, by a gateway or on the link", () => {
    const common = { kind: "route", index: 6, onLink: false, table: 254, unicast: true };
    expect(messagesIn(ROUTES).map(({ body }) => decodeRoute(body))).toEqual([
      {
        ...common,
        destination: "0.0.0.0",
        prefixLength: 0,
        gateway: "192.0.2.1",
        metric: 100,
        protocol: 16,
      },
      { ...common, destination: "192.0.2.0", prefixLength: 24, metric: 0, protocol: 2 },
    ]);
  });

  it("is a yes, a no with a reason, or the end of a list", () => {
    const yes = { kind: "acknowledgement", errno: 0, text: "" };
    expect(decodeAcknowledgement(only(ACKNOWLEDGED))).toEqual(yes);
    expect(decodeAcknowledgement(only(DONE))).toEqual(yes);
    expect(decodeAcknowledgement(only(REFUSED))).toEqual({
      kind: "acknowledgement",
      errno: 101,
      text: "Nexthop has invalid gateway",
    });
  });

  it("is understood where the whole request stands before the reason, too", () => {
    const [head, request, text] = ["9bffffff", REFUSED.slice(40, 72), REFUSED.slice(72)];
    // length of the repeated request: 16 bytes of header and 4 more
    const body = bytesOf(`${head}14000000${request.slice(8)}00000000${text}`);
    expect(decodeAcknowledgement({ type: 2, flags: 0x200, sequence: 6, body })).toMatchObject({
      text: "Nexthop has invalid gateway",
    });
  });
});

describe("isUsable", () => {
  const link = decodeLink(only(LINK_UP).body) as LinkEntry;

  it.each([
    [{}, true],
    [{ operationalState: "unknown" }, true],
    [{ up: false }, false],
    [{ carrier: false }, false],
    [{ operationalState: "dormant" }, false],
  ] as const)("with %o says %s", (change, usable) => {
    expect(isUsable({ ...link, ...change })).toBe(usable);
  });
});

function request(
  type: number,
  flags: number,
  sequence: number,
  parts: readonly Uint8Array[],
): string {
  return toHex(encodeRequest({ type, flags, sequence, parts }));
}

const address = Uint8Array.of(192, 0, 2, 10);

function partsOf(prefixLength: number): readonly Uint8Array[] {
  return addressParts({ index: 6, address, prefixLength });
}

function attributes(hex: string): ReturnType<typeof decodeAttributes> {
  return decodeAttributes(bytesOf(hex), 0);
}

describe("what the kernel is asked", () => {
  it("are the bytes that it has understood", () => {
    const named = [linkHead(0), linkName("v5")];
    expect(request(18, 5, 1, named)).toBe(
      "28000000120005000100000000000000000000000000000000000000000000000700030076350000",
    );
    const lifetimes = { validSeconds: 600, preferredSeconds: 300 };
    const added = addressParts({ index: 6, address, prefixLength: 24, ...lifetimes });
    expect(request(20, 0x605, 2, added)).toBe(
      "4c000000140005060200000000000000021800000600000008000200c000020a08000100c000020a05000b0010000000" +
        "140006002c01000058020000000000000000000008000400c00002ff",
    );
    const gateway = Uint8Array.of(192, 0, 2, 1);
    const destination = new Uint8Array(4);
    const route = routeParts({ index: 6, destination, prefixLength: 0, gateway, metric: 100 });
    expect(request(24, 0x605, 4, route)).toBe(
      "3400000018000506040000000000000002000000fe10000100000000080004000600000008000500c000020108000600" +
        "64000000",
    );
    const mac = Uint8Array.of(2, 0, 0, 0, 0, 9);
    const child = macvlanParts({ device: "mv0", mac, parent: 6, namespace: 30 });
    expect(request(16, 0x605, 7, child)).toBe(
      "6000000010000506070000000000000000000000000000000000000000000000080003006d7630000a00010002000000" +
        "00090000080005000600000008001c001e0000001c0012800c0001006d6163766c616e000c0002800800010004000000",
    );
  });

  it("has no broadcast address where a network has no room for one (RFC 3021)", () => {
    expect(partsOf(30).map(toHex)).toContain("08000400c000020b");
    expect(partsOf(31).map((part) => part[2])).not.toContain(4);
    expect(partsOf(32).map((part) => part[2])).not.toContain(4);
  });

  it("tells an address that stays for ever from one without a network route", () => {
    const key = { index: 6, address, prefixLength: 24 };
    expect(addressParts(key).map(toHex)).toContain("14000600ffffffffffffffff0000000000000000");
    expect(addressParts({ ...key, noPrefixRoute: true }).map(toHex)).toContain("0800080000020000");
    expect(addressKeyParts(key).map(toHex)).toEqual([
      "0218000006000000",
      "08000200c000020a",
      "08000100c000020a",
    ]);
  });
});

/** Everything that is made of a datagram, whatever is in it. */
function decodeAll(bytes: Uint8Array): readonly { readonly kind: string }[] {
  const decoded = decodeMessages(bytes);
  if (decoded.kind === "malformed") return [decoded];
  return decoded.messages.flatMap((message) => [
    decodeLink(message.body),
    decodeAddress(message.body),
    decodeRoute(message.body),
    decodeAcknowledgement(message),
  ]);
}

describe("what breaks the format", () => {
  it.each(Object.entries(VECTORS))("%s: every truncation says where it ends", (_name, hex) => {
    const whole = bytesOf(hex);
    for (let length = 1; length < whole.length; length++) {
      const decoded = decodeMessages(whole.subarray(0, length));
      if (decoded.kind === "netlink") {
        const lengths = decoded.messages.map(({ body }) => 16 + body.length);
        expect(lengths.reduce((sum, bytes) => sum + bytes, 0)).toBe(length);
      } else expect(decoded).toMatchObject({ reason: /./, offset: expect.any(Number) as number });
    }
  });

  it("is an attribute that is longer than its message, or shorter than itself", () => {
    expect(attributes("0500010007")).toMatchObject({ kind: "attributes" });
    expect(attributes("0600010007")).toEqual({
      kind: "malformed",
      reason: "an attribute of 6 bytes in 5",
      offset: 0,
    });
    expect(attributes("05000100070000000300")).toMatchObject({ offset: 8 });
    expect(attributes("03000100")).toMatchObject({ kind: "malformed" });
  });

  it("never throws, whatever 100 000 changed bytes say", () => {
    const seed = 20_260_801;
    let state = seed;
    const draw = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const vectors = Object.values(VECTORS).map(bytesOf);
    for (let i = 0; i < 100_000; i++) {
      const bytes = (vectors[draw(vectors.length)] as Uint8Array).slice();
      for (let change = draw(4); change >= 0; change--) bytes[draw(bytes.length)] = draw(256);
      expect(decodeAll(bytes), `seed ${seed}, round ${i}`).toBeInstanceOf(Array);
    }
  });
});
