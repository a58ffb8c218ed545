import { describe, expect, it } from "vitest";
import { fromHex } from "../../../net/hex.ts";
import { decodeMessage, type MessageFields } from "../../../services/decode.ts";
import { DhcpOptions, encodeDhcp, decodeDhcp } from "../../../services/dhcp/index.ts";
import { ALL_VECTORS, DORA } from "../../vectors/dhcp/dhcp.ts";
import {
  CNAME_REPLY_HEX,
  EXTENDED_RCODE_HEX,
  QUERY_HEX,
  TYPES_HEX,
} from "../../vectors/dns/messages.ts";
import { PACKETS, REPLY_HEX, REQUEST_HEX } from "../../vectors/ntp/packets.ts";

const NEAR_2026 = { nearUnixUs: 1_780_000_000_000_000 };

function bytesOf(hex: string): Uint8Array {
  return fromHex(hex.replaceAll(" ", "")) as Uint8Array;
}

function decoded(hex: string, as: "dhcp" | "ntp" | "dns" | "auto" = "auto"): MessageFields {
  return decodeMessage(bytesOf(hex), as, NEAR_2026);
}

function packetNamed(name: string): string {
  return PACKETS.find((each) => each.name === name)?.hex ?? "";
}

/** A reply with these options, by code and hex. */
function withOptions(...options: readonly (readonly [number, string])[]): MessageFields {
  const template = decodeDhcp(bytesOf(DORA[1]?.hex ?? ""));
  if (template.kind === "malformed") throw new Error(template.reason);
  const raw = options.map(([code, hex]) => ({ code, bytes: bytesOf(hex) }));
  return decodeMessage(
    encodeDhcp({ ...template, options: DhcpOptions.of({}, undefined, raw) }),
    "dhcp",
    NEAR_2026,
  );
}

describe("a DHCP message", () => {
  it("shows its header and every option, known ones by name and value, in their order", () => {
    expect(decoded(DORA[1]?.hex ?? "")).toEqual({
      protocol: "dhcp",
      dhcp: {
        op: 2,
        opName: "BOOTREPLY",
        messageType: "OFFER",
        htype: 1,
        hlen: 6,
        hops: 0,
        xid: 0x3903_f326,
        secs: 0,
        broadcast: false,
        ciaddr: "0.0.0.0",
        yiaddr: "192.0.2.100",
        siaddr: "0.0.0.0",
        giaddr: "0.0.0.0",
        chaddr: "02:00:00:00:00:01",
        sname: "",
        file: "",
        options: expect.arrayContaining([
          { code: 53, name: "messageType", value: 2 },
          { code: 54, name: "serverIdentifier", value: "192.0.2.1" },
          { code: 6, name: "domainNameServers", value: ["192.0.2.53", "192.0.2.54"] },
          { code: 51, name: "leaseTime", value: 3_600 },
          { code: 15, name: "domainName", value: "lab.example" },
        ]),
      },
    });
  });

  it("shows options that nobody knows as hex, with their code", () => {
    expect(withOptions([53, "05"], [224, "c0ffee"])).toMatchObject({
      dhcp: { messageType: "ACK", options: [{ code: 53 }, { code: 224, hex: "c0ffee" }] },
    });
  });

  it.each([
    [61, "01020000000001", { type: 1, address: "02:00:00:00:00:01" }],
    [61, "ff0000000700010203", { type: 255, iaid: 7, duid: "00010203" }],
    [61, "00616263", { type: 0, identifier: "616263" }],
    [
      81,
      "050000046c6162310378797a00",
      { flags: ["S", "E"], rcode1: 0, rcode2: 0, name: "lab1.xyz" },
    ],
    [81, "0000006c616231", { flags: [], rcode1: 0, rcode2: 0, name: "lab1" }],
    [81, "040000ff61", { flags: ["E"], rcode1: 0, rcode2: 0, name: "ff61" }],
    [
      82,
      "0104657468300504c0000200fe01aa",
      {
        subOptions: [
          { code: 1, name: "circuitId", hex: "65746830" },
          { code: 5, name: "linkSelection", address: "192.0.2.0" },
          { code: 254, hex: "aa" },
        ],
      },
    ],
    [125, "0000000904aabbccdd", { vendors: [{ enterprise: 9, hex: "aabbccdd" }] }],
    [82, "0109ff", undefined],
  ])("takes option %i apart: %s", (code, hex, detail) => {
    const { dhcp } = withOptions([53, "05"], [code, hex]) as Extract<
      MessageFields,
      { dhcp: object }
    >;
    expect(dhcp.options[1]).toMatchObject({ code, value: hex });
    expect((dhcp.options[1] as { detail?: object }).detail).toEqual(detail);
  });
});

describe("an NTP packet", () => {
  it("shows its header, times and what the reference id means", () => {
    expect(decoded(REPLY_HEX)).toEqual({
      protocol: "ntp",
      ntp: {
        leap: 0,
        leapName: "no warning",
        version: 4,
        mode: 4,
        modeName: "server",
        stratum: 2,
        poll: 6,
        precision: -24,
        rootDelayUs: 41_718,
        rootDispersionUs: 4_440,
        referenceId: "192.0.2.1",
        referenceIdHex: "c0000201",
        reference: { time: "2026-05-15T13:55:12.000000000Z", hex: "edb1a44000000000" },
        origin: { time: "1984-08-28T12:24:23.073804381Z", hex: "9f3c5a7712e4d80b" },
        receive: { time: "2026-05-15T13:56:16.250000000Z", hex: "edb1a48040000000" },
        transmit: { time: "2026-05-15T13:56:16.500000000Z", hex: "edb1a48080000000" },
        extensions: [],
      },
    });
  });

  it("reads timestamps in the era of the capture", () => {
    const hex = `${REPLY_HEX.slice(0, 80)}0000000080000000`;
    const in2036 = decodeMessage(bytesOf(hex), "ntp", { nearUnixUs: 2_085_978_496_000_000 });
    expect(in2036).toMatchObject({
      ntp: {
        reference: { time: "2026-05-15T13:55:12.000000000Z" },
        transmit: { time: "2036-02-07T06:28:16.500000000Z" },
      },
    });
  });

  it("says that a timestamp is not set", () => {
    expect(decoded(REQUEST_HEX)).toMatchObject({
      ntp: { modeName: "client", reference: { time: null, hex: "0000000000000000" } },
    });
  });

  it("explains a kiss code, and lists extension fields and MAC", () => {
    expect(decoded(packetNamed("kiss-o'-death RATE"))).toMatchObject({
      ntp: { referenceId: "RATE", referenceIdMeaning: "rate exceeded" },
    });
    expect(decoded(packetNamed("reply with two fields and a MAC of 20 bytes"))).toMatchObject({
      ntp: {
        extensions: [
          { type: 0x0206, offset: 48, length: 16 },
          { type: 0x0104, name: "unique identifier", offset: 64, length: 36 },
        ],
        mac: { keyId: 42, offset: 100, length: 20 },
      },
    });
  });

  it("shows control messages (RFC 9327) and private ones", () => {
    const control = "16 82 0001 0618 0000 0000 0005 613d310d0a".replaceAll(" ", "");
    expect(decoded(control, "ntp")).toMatchObject({
      ntp: {
        mode: 6,
        response: true,
        opcodeName: "read variables",
        status: 0x0618,
        data: "a=1\r\n",
      },
    });
    expect(decoded(`${control.slice(0, 20)}00ff`, "ntp")).toEqual({
      protocol: "ntp",
      malformed: { reason: "255 bytes of data are not there", offset: 10 },
    });
    expect(decoded("1700032a", "ntp")).toEqual({
      protocol: "ntp",
      ntp: { version: 2, mode: 7, modeName: "private", hex: "1700032a" },
    });
  });
});

describe("a DNS message", () => {
  it("shows header, question and records in the RFCs' words", () => {
    expect(decoded(CNAME_REPLY_HEX)).toEqual({
      protocol: "dns",
      dns: {
        id: 0xbeef,
        qr: true,
        opcode: 0,
        opcodeName: "QUERY",
        aa: false,
        tc: false,
        rd: true,
        ra: true,
        ad: false,
        cd: false,
        rcode: 0,
        rcodeName: "NOERROR",
        questions: [{ name: "www.example.com", type: "A", class: "IN" }],
        answers: [
          {
            name: "www.example.com",
            type: "CNAME",
            class: "IN",
            ttlSeconds: 300,
            data: { kind: "CNAME", target: "web.example.com" },
          },
          expect.objectContaining({ data: { kind: "A", address: "192.0.2.1" } }),
          expect.objectContaining({ data: { kind: "A", address: "192.0.2.2" } }),
        ],
        authorities: [],
        additionals: [],
      },
    });
  });

  it("shows EDNS with its options, extended errors, and data of unknown types as RFC 3597 writes it", () => {
    expect(decoded(TYPES_HEX)).toMatchObject({
      dns: {
        answers: expect.arrayContaining([
          expect.objectContaining({
            type: "TYPE65280",
            data: { kind: "opaque", hex: "0102ff", text: "\\# 3 0102ff" },
          }),
        ]),
        edns: {
          udpSize: 1_232,
          version: 0,
          dnssecOk: true,
          options: [
            { code: 10, name: "cookie", hex: "0011223344556677" },
            { code: 15, name: "extendedError", hex: "0016646f776e" },
          ],
        },
        extendedErrors: [{ infoCode: 22, name: "No Reachable Authority", extraText: "down" }],
      },
    });
    expect(decoded(EXTENDED_RCODE_HEX)).toMatchObject({
      dns: { rcode: 23, rcodeName: "BADCOOKIE" },
    });
  });

  it("asks for rare types whoever was given for them", () => {
    const context = { ...NEAR_2026, recordBodies: { decode: (type: number) => `type ${type}` } };
    expect(decodeMessage(bytesOf(TYPES_HEX), "dns", context)).toMatchObject({
      dns: {
        answers: expect.arrayContaining([
          expect.objectContaining({ data: expect.objectContaining({ value: "type 65280" }) }),
        ]),
      },
    });
  });

  it("of multicast DNS has a bit in its classes that is no part of them (RFC 6762)", () => {
    const hex =
      "000084000001000100000000" +
      "026162056c6f63616c000001 8001" +
      "c00c0001800100000078 0004c0000207";
    const context = { ...NEAR_2026, multicast: true };
    expect(decodeMessage(bytesOf(hex), "dns", context)).toMatchObject({
      dns: {
        questions: [{ name: "ab.local", class: "IN", unicastResponse: true }],
        answers: [{ class: "IN", cacheFlush: true, data: { kind: "A", address: "192.0.2.7" } }],
      },
    });
    expect(decoded(hex, "dns")).toMatchObject({
      dns: { answers: [{ class: "CLASS32769", data: { kind: "opaque" } }] },
    });
  });

  it("shows a bit that must be zero, and octets behind the message", () => {
    expect(decoded(`${QUERY_HEX.slice(0, 6)}40${QUERY_HEX.slice(8)}ffff`, "dns")).toMatchObject({
      dns: { z: true, trailingOctets: 2 },
    });
  });
});

describe("auto", () => {
  it.each([
    ...ALL_VECTORS.map(({ name, hex }) => ["dhcp", name, hex] as const),
    ...PACKETS.map(({ name, hex }) => ["ntp", name, hex] as const),
    ["dns", "a query", QUERY_HEX] as const,
    ["dns", "one record of each type", TYPES_HEX] as const,
    ["dns", "an extended response code", EXTENDED_RCODE_HEX] as const,
  ])("tells %s by its content: %s", (protocol, _name, hex) => {
    expect(decoded(hex)).toMatchObject({ protocol, [protocol]: {} });
  });

  it("says so where it is none of them", () => {
    expect(decoded("")).toMatchObject({ malformed: { offset: 0 } });
    expect(decoded("00112233445566778899aabbccddeeff0011")).toEqual({
      malformed: { reason: expect.stringContaining("neither DHCP"), offset: 0 },
    });
  });
});

describe("a malformed message", () => {
  it("says why, and where in it", () => {
    expect(decoded(REPLY_HEX.slice(0, 60), "ntp")).toEqual({
      protocol: "ntp",
      malformed: { reason: "an NTP header has 48 bytes", offset: 30 },
    });
    expect(decoded("", "dns")).toMatchObject({ protocol: "dns", malformed: { offset: 0 } });
    expect(decoded(DORA[0]?.hex.slice(0, 500) ?? "", "dhcp")).toMatchObject({
      protocol: "dhcp",
      malformed: { offset: 249 },
    });
  });
});
