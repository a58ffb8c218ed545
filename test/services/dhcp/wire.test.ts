import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../net/hex.ts";
import { seededRandom } from "../../../net/random.ts";
import type { Malformed, Work } from "../../../net/service.ts";
import {
  DhcpOptions,
  type DhcpMessage,
  type OptionValues,
  decodeDhcp,
  encodeDhcp,
} from "../../../services/dhcp/index.ts";
import {
  ALL_VECTORS,
  CLASSLESS_ROUTES,
  DORA,
  ODDITIES,
  OVERLOADED,
  SPLIT_SEARCH_LIST,
  header,
  type DhcpVector,
} from "../../vectors/dhcp/dhcp.ts";

const OPTIONS_AT = 240;

function bytesOf(vector: { readonly hex: string }): Uint8Array {
  const bytes = fromHex(vector.hex);
  if (bytes === undefined) throw new Error("not hex");
  return bytes;
}

function decoded(vector: { readonly hex: string }): DhcpMessage {
  const message = decodeDhcp(bytesOf(vector));
  if (message.kind === "malformed") throw new Error(`${message.reason} at ${message.offset}`);
  return message;
}

/** Decodes a reply with these options, the end option added. */
function withOptions(hex: string): DhcpMessage | Malformed {
  return decodeDhcp(bytesOf({ hex: `${header({ op: "02" })}${hex}ff` }));
}

function faultOf(hex: string): Pick<Malformed, "reason" | "offset"> | undefined {
  const message = withOptions(hex);
  return message.kind === "malformed"
    ? { reason: message.reason, offset: message.offset }
    : undefined;
}

function vector(list: readonly DhcpVector[], name: string): DhcpVector {
  const found = list.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

/** A message with these options, written and read again. */
function roundTrip(values: OptionValues): DhcpMessage {
  const message = decoded(vector(DORA, "OFFER"));
  const again = decodeDhcp(encodeDhcp({ ...message, options: DhcpOptions.of(values) }));
  if (again.kind === "malformed") throw new Error(`${again.reason} at ${again.offset}`);
  return again;
}

describe("decodeDhcp", () => {
  it("reads the header of an OFFER (RFC 2131 figure 1)", () => {
    const { options, ...fields } = decoded(vector(DORA, "OFFER"));
    expect(fields).toEqual({
      kind: "dhcp",
      op: 2,
      htype: 1,
      hlen: 6,
      hops: 0,
      xid: 0x3903f326,
      secs: 0,
      broadcast: false,
      ciaddr: "0.0.0.0",
      yiaddr: "192.0.2.100",
      siaddr: "0.0.0.0",
      giaddr: "0.0.0.0",
      chaddr: "02:00:00:00:00:01",
      sname: "",
      file: "",
    });
    expect([...options.entries()]).toEqual([
      { code: 53, name: "messageType", value: 2 },
      { code: 54, name: "serverIdentifier", value: "192.0.2.1" },
      { code: 1, name: "subnetMask", value: "255.255.255.0" },
      { code: 3, name: "routers", value: ["192.0.2.1"] },
      { code: 6, name: "domainNameServers", value: ["192.0.2.53", "192.0.2.54"] },
      { code: 51, name: "leaseTime", value: 3600 },
      { code: 58, name: "renewalTime", value: 1800 },
      { code: 59, name: "rebindingTime", value: 3150 },
      { code: 15, name: "domainName", value: "lab.example" },
      { code: 26, name: "interfaceMtu", value: 1500 },
      { code: 28, name: "broadcastAddress", value: "192.0.2.255" },
      { code: 42, name: "ntpServers", value: ["192.0.2.11"] },
    ]);
  });

  it("reads secs, the broadcast flag and ciaddr of a renewal", () => {
    const message = decoded(vector(DORA, "REQUEST, renewing"));
    expect(message).toMatchObject({ op: 1, secs: 258, broadcast: true, ciaddr: "192.0.2.100" });
  });

  it("joins the pieces of a split option before it follows pointers (RFC 3396 §7, RFC 3397 §2)", () => {
    const { options } = decoded(SPLIT_SEARCH_LIST);
    expect(options.get("domainSearch")).toEqual(["eng.apple.com", "marketing.apple.com"]);
    expect(options.codes).toEqual([53, 119]);
  });

  it("reads the destination descriptors of RFC 3442", () => {
    const routes = decoded(CLASSLESS_ROUTES).options.get("classlessRoutes") ?? [];
    expect(routes.map(({ destination, prefixLength }) => `${destination}/${prefixLength}`)).toEqual(
      [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.0.0.0/24",
        "10.17.0.0/16",
        "10.27.129.0/24",
        "10.229.0.128/25",
        "10.198.122.47/32",
      ],
    );
    expect(new Set(routes.map(({ router }) => router))).toEqual(new Set(["192.0.2.1"]));
  });

  it("clears the bits of a destination behind its prefix (RFC 3442)", () => {
    const message = withOptions("7908090aff" + "c0000201".padEnd(10, "0")).kind;
    expect(message).toBe("malformed");
    const good = decoded({ hex: `${header({ op: "02" })}7907090affc0000201ff` });
    expect(good.options.get("classlessRoutes")).toEqual([
      { destination: "10.128.0.0", prefixLength: 9, router: "192.0.2.1" },
    ]);
  });

  it("reads options in file, then in sname, where option 52 says so, and no text there", () => {
    const message = decoded(OVERLOADED);
    expect(message.options.get("domainNameServers")).toEqual([
      "192.0.2.53",
      "192.0.2.54",
      "192.0.2.55",
    ]);
    expect(message.options.get("hostName")).toBe("abcd");
    expect(message).toMatchObject({ sname: "", file: "" });
  });

  it("reads text fields, trims trailing NULs, skips pads and keeps what it does not know", () => {
    const message = decoded(ODDITIES);
    expect(message).toMatchObject({ sname: "boot", file: "kernel", siaddr: "192.0.2.1" });
    expect([...message.options.entries()]).toEqual([
      { code: 53, name: "messageType", value: 5 },
      { code: 15, name: "domainName", value: "ab" },
      { code: 224, bytes: Uint8Array.of(1, 2, 3) },
      { code: 80, name: "rapidCommit", value: true },
      { code: 2, name: "timeOffset", value: -14400 },
      { code: 108, name: "ipv6OnlyPreferred", value: 1800 },
      { code: 116, name: "autoConfigure", value: 1 },
      { code: 81, name: "clientFqdn", value: Uint8Array.of(4, 0, 0, 0x61, 0x62, 0x63) },
      { code: 33, name: "staticRoutes", value: [["198.51.100.0", "192.0.2.1"]] },
    ]);
    expect(message.options.raw(224)).toEqual(Uint8Array.of(1, 2, 3));
    expect(message.options.raw(225)).toBeUndefined();
    expect(message.options.get("routers")).toBeUndefined();
  });

  it("hands out copies that outlive the packet", () => {
    const bytes = bytesOf(vector(DORA, "RELEASE"));
    const message = decodeDhcp(bytes);
    if (message.kind === "malformed") throw new Error(message.reason);
    const identifier = message.options.get("clientIdentifier");
    bytes.fill(0xee);
    expect(identifier).toEqual(Uint8Array.of(1, 2, 0, 0, 0, 0, 1));
  });
});

describe("decodeDhcp, malformed messages", () => {
  it.each([
    [
      "an option that ends outside the message",
      "3304000e",
      { reason: "option 51 (leaseTime) ends outside its field", offset: 240 },
    ],
    [
      "a fixed option of another length",
      "330300000e",
      { reason: "option 51 (leaseTime) has 3 bytes, expected 4", offset: 242 },
    ],
    [
      "a list that breaks off within an element",
      "0605c0000235c0",
      { reason: "option 6 (domainNameServers) has 5 bytes, expected a multiple of 4", offset: 242 },
    ],
    [
      "an empty list",
      "0300",
      { reason: "option 3 (routers) has 0 bytes, expected a multiple of 4", offset: 242 },
    ],
    [
      "an empty text",
      "0f00",
      { reason: "option 15 (domainName) has 0 bytes, expected at least 1", offset: 242 },
    ],
    [
      "a flag with a value",
      "500101",
      { reason: "option 80 (rapidCommit) has 1 bytes, expected 0", offset: 242 },
    ],
    [
      "a fixed option that comes twice",
      "350102350105",
      { reason: "option 53 (messageType) has 2 bytes, expected 1", offset: 242 },
    ],
    [
      "an overload of nothing",
      "340100",
      { reason: "option 52 (overload) is not one byte from 1 to 3", offset: 242 },
    ],
    [
      "a prefix longer than an address",
      "790621c0000201c0",
      {
        reason: "option 121 (classlessRoutes): a route has the prefix length 33, more than 32",
        offset: 242,
      },
    ],
    [
      "a route that ends outside its option",
      "7905080ac00002",
      { reason: "option 121 (classlessRoutes): a route ends outside its option", offset: 242 },
    ],
    [
      "a pointer to itself",
      "77040161c002",
      { reason: "option 119 (domainSearch): a compression pointer does not go back", offset: 244 },
    ],
    [
      "a pointer beyond the option",
      "7704016100c0",
      { reason: "option 119 (domainSearch): a compression pointer is cut off", offset: 245 },
    ],
    [
      "a name without end",
      "77020161",
      { reason: "option 119 (domainSearch): a name in the search list has no end", offset: 242 },
    ],
    [
      "a label that ends outside",
      "7703036100",
      { reason: "option 119 (domainSearch): a label ends outside its option", offset: 242 },
    ],
    [
      "a reserved label type",
      "7703806100",
      {
        reason: "option 119 (domainSearch): a label has the reserved length byte 128",
        offset: 242,
      },
    ],
    [
      "an empty name",
      "77020000",
      { reason: "option 119 (domainSearch): a name in the search list is empty", offset: 242 },
    ],
    [
      "a line break in a name",
      "7704020a6100",
      {
        reason: "option 119 (domainSearch): a label has the byte 10, which no host name has",
        offset: 243,
      },
    ],
  ])("refuses %s", (_, hex, fault) => {
    expect(faultOf(hex)).toEqual(fault);
  });

  it("refuses a header that is short, has a foreign op, a long address or no cookie", () => {
    const whole = bytesOf(vector(DORA, "OFFER"));
    const changed = (offset: number, value: number): Uint8Array => whole.with(offset, value);
    expect(decodeDhcp(whole.subarray(0, 239))).toMatchObject({ kind: "malformed", offset: 239 });
    expect(decodeDhcp(changed(0, 3))).toMatchObject({
      reason: "op is 3, neither request nor reply",
      offset: 0,
    });
    expect(decodeDhcp(changed(2, 17))).toMatchObject({
      reason: "hlen is 17, more than 16",
      offset: 2,
    });
    expect(decodeDhcp(changed(236, 0))).toMatchObject({
      reason: "the magic cookie is missing",
      offset: 236,
    });
  });

  it("refuses options without an end option, which may have lost their tail (RFC 2131 §4.1)", () => {
    const hex = header({ op: "02" });
    expect(decodeDhcp(bytesOf({ hex: `${hex}350102` }))).toEqual({
      kind: "malformed",
      reason: "the options field has no end option",
      offset: 243,
    });
  });

  it("accepts an overloaded file field that is full to its last byte", () => {
    const file = `0c7e${"61".repeat(126)}`;
    const message = decoded({ hex: `${header({ op: "02", file })}340101ff` });
    expect(message.options.get("hostName")).toBe("a".repeat(126));
  });

  it("bounds what a search list may expand to", () => {
    const name = `3f${"61".repeat(63)}`.repeat(3) + "00";
    const pointers = "c000".repeat(29);
    expect(faultOf(`77fb${name}${pointers}`)?.reason).toBe(
      "option 119 (domainSearch): the search list expands beyond 2048 bytes",
    );
  });

  it("bounds the number of options", () => {
    expect(faultOf("e000".repeat(256))).toEqual({ reason: "more than 255 options", offset: 750 });
    expect(faultOf("e000".repeat(255))).toBeUndefined();
  });

  it("refuses every truncation: without its end no message is whole", () => {
    for (const each of ALL_VECTORS) {
      const whole = bytesOf(each);
      const endAt = whole.lastIndexOf(0xff);
      for (let length = 0; length <= endAt; length++) {
        const message = decodeDhcp(whole.subarray(0, length));
        if (message.kind !== "malformed")
          throw new Error(`${each.name} is whole at ${length} bytes`);
        expect(message.reason).not.toBe("");
        expect(message.offset).toBeLessThanOrEqual(length);
      }
    }
  });
});

describe("encodeDhcp", () => {
  it.each(DORA)("writes $name as it was read, padded to 300 bytes", (each) => {
    const bytes = encodeDhcp(decoded(each));
    expect(toHex(bytes)).toBe(each.hex.padEnd(600, "0"));
  });

  it.each(ALL_VECTORS)("writes $name so that it means the same", (each) => {
    const message = decoded(each);
    const again = decodeDhcp(encodeDhcp(message));
    if (again.kind === "malformed") throw new Error(again.reason);
    const { options, ...fields } = message;
    const { options: optionsAgain, ...fieldsAgain } = again;
    expect(fieldsAgain).toEqual(fields);
    const known = [...options.entries()].filter(({ code }) => code !== OVERLOAD);
    expect([...optionsAgain.entries()]).toEqual(known);
  });

  it("reads back what it wrote, in every format", () => {
    const values = {
      messageType: 5,
      timeOffset: -3600,
      ipForwarding: true,
      policyFilter: [["192.0.2.0", "255.255.255.0"]],
      pathMtuPlateauTable: [68, 1500],
      leaseTime: 0xffffffff,
      parameterRequestList: [1, 3, 6],
      rapidCommit: true,
      vendorSpecific: Uint8Array.of(1, 2, 3),
      captivePortal: "https://portal.example/api",
      domainSearch: ["lab.example", "a.lab.example", "example"],
      classlessRoutes: [
        { destination: "0.0.0.0", prefixLength: 0, router: "192.0.2.1" },
        { destination: "198.51.100.0", prefixLength: 22, router: "0.0.0.0" },
      ],
    } as const;
    const { options } = roundTrip(values);
    for (const [name, value] of Object.entries(values)) {
      expect(options.get(name as keyof typeof values), name).toEqual(value);
    }
  });

  it("splits a value of more than 255 bytes and joins it again (RFC 3396 §5)", () => {
    const text = "0123456789".repeat(60);
    const message = roundTrip({ messageType: 2, rootPath: text });
    expect(message.options.get("rootPath")).toBe(text);
    const bytes = encodeDhcp(message);
    expect([bytes[244], bytes[244 + 257], bytes[244 + 514]]).toEqual([255, 255, 90]);
  });

  it("writes a search list with pointers (RFC 1035 §4.1.4)", () => {
    const options = DhcpOptions.of({ domainSearch: ["eng.apple.com", "marketing.apple.com"] });
    expect(toHex(options.raw(119) ?? new Uint8Array(0))).toBe(
      "03656e67056170706c6503636f6d00096d61726b6574696e67c004",
    );
  });

  it("throws for what a field cannot hold, which is the caller's mistake", () => {
    const message = decoded(vector(DORA, "OFFER"));
    expect(() => encodeDhcp({ ...message, yiaddr: "192.0.2" })).toThrow(RangeError);
    expect(() => encodeDhcp({ ...message, chaddr: "02:00" })).toThrow(RangeError);
    expect(() => encodeDhcp({ ...message, sname: "x".repeat(65) })).toThrow(RangeError);
    expect(() => DhcpOptions.of({ leaseTime: 2 ** 32 })).toThrow(RangeError);
    expect(() => DhcpOptions.of({ hostName: "→" })).toThrow(RangeError);
    expect(() => DhcpOptions.of({}, undefined, [{ code: 255, bytes: new Uint8Array(1) }])).toThrow(
      RangeError,
    );
  });
});

const OVERLOAD = 52;

describe("decodeDhcp under mutation", () => {
  it("never throws, and its work is bounded by the bytes", () => {
    const random = seededRandom(20_131).stream("mutations");
    const originals = ALL_VECTORS.map(bytesOf);
    for (let round = 0; round < 100_000; round++) {
      const position = random.position;
      const original = originals[random.below(originals.length)] as Uint8Array;
      const bytes = original.slice(
        0,
        random.below(8) === 0 ? random.below(original.length + 1) : original.length,
      );
      for (let changes = 1 + random.below(6); changes > 0 && bytes.length > 0; changes--) {
        // mostly where the options are: the header has few ways to be wrong
        const from = bytes.length > OPTIONS_AT && random.below(4) > 0 ? OPTIONS_AT : 0;
        bytes[from + random.below(bytes.length - from)] = random.below(256);
      }
      const work: Work = { visited: 0 };
      try {
        const message = decodeDhcp(bytes, work);
        if (message.kind === "dhcp") for (const _ of message.options.entries()) continue;
      } catch (error) {
        throw new Error(`stream position ${position} of seed 20131: ${toHex(bytes)}`, {
          cause: error,
        });
      }
      if (work.visited > 8 * bytes.length + 4096) {
        throw new Error(`stream position ${position} of seed 20131: ${work.visited} bytes visited`);
      }
    }
  });
});
