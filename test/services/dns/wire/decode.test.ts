import { describe, expect, it } from "vitest";
import { toHex } from "../../../../net/hex.ts";
import { decodeDns, rdataOf, TYPE } from "../../../../services/dns/index.ts";
import {
  CNAME_REPLY_HEX,
  EXTENDED_RCODE_HEX,
  MESSAGES,
  NXDOMAIN_HEX,
  QUERY_HEX,
  TYPES_HEX,
} from "../../../vectors/dns/messages.ts";
import { decoded, octets, withRdata } from "../octets.ts";

describe("decodeDns", () => {
  it("reads a query", () => {
    expect(decodeDns(octets(QUERY_HEX))).toEqual({
      kind: "message",
      id: 0xbeef,
      qr: false,
      opcode: 0,
      aa: false,
      tc: false,
      rd: true,
      ra: false,
      ad: false,
      cd: false,
      rcode: 0,
      questions: [{ name: "www.example.com", type: TYPE.A, class: 1 }],
      answers: [],
      authorities: [],
      additionals: [],
      extendedErrors: [],
      trailingOctets: 0,
    });
  });

  it("reads compressed owners and targets, and says where the data lies", () => {
    const bytes = octets(CNAME_REPLY_HEX);
    const { answers } = decoded(bytes);
    expect(answers.map(({ name, ttlSeconds, body }) => [name, ttlSeconds, body])).toEqual([
      ["www.example.com", 300, { kind: "CNAME", target: "web.example.com" }],
      ["web.example.com", 60, { kind: "A", address: "192.0.2.1" }],
      ["web.example.com", 60, { kind: "A", address: "192.0.2.2" }],
    ]);
    expect(answers.map((record) => toHex(rdataOf(bytes, record)))).toEqual([
      "03776562c010",
      "c0000201",
      "c0000202",
    ]);
  });

  it("reads a SOA record", () => {
    expect(decoded(octets(NXDOMAIN_HEX))).toMatchObject({
      rcode: 3,
      aa: true,
      ra: true,
      authorities: [
        {
          name: "example.com",
          body: {
            kind: "SOA",
            mname: "ns.example.com",
            rname: "hostmaster.example.com",
            serial: 0x78a3b1c2,
            refreshSeconds: 3_600,
            retrySeconds: 600,
            expireSeconds: 86_400,
            minimumSeconds: 60,
          },
        },
      ],
    });
  });

  it("reads every other type, leaves the unknown one as octets, and keeps the OPT record apart", () => {
    const message = decoded(octets(TYPES_HEX));
    expect(message.answers.map((record) => record.body)).toEqual([
      { kind: "MX", preference: 10, exchange: "mail.example.com" },
      { kind: "TXT", strings: ["v=spf1 -all", '\u0000\u00ff"\\'] },
      { kind: "SRV", priority: 1, weight: 5, port: 443, target: "www.example.com" },
      { kind: "AAAA", address: "2001:db8::1" },
      {
        kind: "HTTPS",
        priority: 1,
        target: ".",
        params: [{ key: "alpn", protocols: ["h2", "h3"] }],
      },
      { kind: "opaque", hex: "0102ff" },
    ]);
    expect(message.authorities.map((record) => record.body)).toEqual([
      { kind: "NS", target: "ns.example.com" },
    ]);
    expect(message.additionals.map((record) => record.name)).toEqual(["ns.example.com"]);
    expect(message.edns).toEqual({
      udpSize: 1_232,
      version: 0,
      dnssecOk: true,
      options: [
        { code: 10, data: octets("0011223344556677") },
        { code: 15, data: octets("0016646f776e") },
      ],
    });
    expect(message.extendedErrors).toEqual([{ infoCode: 22, extraText: "down" }]);
  });

  it("joins the two parts of an extended response code (RFC 6891 §6.1.3)", () => {
    expect(decoded(octets(EXTENDED_RCODE_HEX)).rcode).toBe(23);
  });

  it("gives the octets of other types to whoever can read them, within their bounds", () => {
    const seen: unknown[] = [];
    const recordBodies = {
      decode: (type: number, rdata: Uint8Array) => {
        seen.push([type, toHex(rdata)]);
        return type === 0xff00 ? "read" : undefined;
      },
    };
    const { answers } = decoded(octets(TYPES_HEX), { recordBodies });
    expect(seen).toEqual([[0xff00, "0102ff"]]);
    expect(answers[5]?.body).toEqual({ kind: "opaque", hex: "0102ff", value: "read" });
  });

  it("reads A and AAAA only in class IN", () => {
    const bytes = withRdata(TYPE.A, octets("c0000201"));
    bytes[bytes.length - 11] = 3;
    expect(decoded(bytes).answers[0]?.body).toEqual({ kind: "opaque", hex: "c0000201" });
  });

  it("reads a TTL with its highest bit set as 0 (RFC 2181 §8)", () => {
    const bytes = withRdata(TYPE.A, octets("c0000201"));
    bytes[bytes.length - 10] = 0x80;
    expect(decoded(bytes).answers[0]?.ttlSeconds).toBe(0);
  });

  it("reports octets behind the last record", () => {
    expect(decoded(octets(`${QUERY_HEX}0000`)).trailingOctets).toBe(2);
  });
});

describe("decodeDns, malformed", () => {
  it.each([
    ["an A record of 2 octets", TYPE.A, "c000", "A data ends early", 41],
    ["an A record of 5 octets", TYPE.A, "c000020100", "record data is longer than its content", 45],
    ["an AAAA record of 4 octets", TYPE.AAAA, "c0000201", "AAAA data ends early", 41],
    ["a CNAME beyond its end", TYPE.CNAME, "0361", "a name ends early", 43],
    [
      "a CNAME with more behind it",
      TYPE.CNAME,
      "0000",
      "record data is longer than its content",
      42,
    ],
    ["an MX record without a name", TYPE.MX, "000a", "a name ends early", 43],
    ["a TXT record without a string", TYPE.TXT, "", "TXT data ends early", 41],
    ["a TXT string beyond its end", TYPE.TXT, "0261", "TXT data ends early", 42],
    ["a SOA record without numbers", TYPE.SOA, "0000", "SOA data ends early", 43],
    ["an SRV record that ends early", TYPE.SRV, "000100020003", "a name ends early", 47],
    ["an OPT record among the answers", TYPE.OPT, "", "an OPT record in the answer section", 29],
  ])("refuses %s", (_, type, rdata, reason, offset) => {
    expect(decodeDns(withRdata(type, octets(rdata)))).toEqual({
      kind: "malformed",
      reason,
      offset,
    });
  });

  it("refuses RDLENGTH beyond the message", () => {
    const bytes = withRdata(TYPE.A, octets("c0000201"), 200);
    expect(decodeDns(bytes)).toEqual({
      kind: "malformed",
      reason: "record data ends early",
      offset: bytes.length,
    });
  });

  it("does not let a record's data end inside the next one", () => {
    const bytes = octets(CNAME_REPLY_HEX);
    bytes[0x2d - 1] = 8; // the CNAME's RDLENGTH, two octets too many
    expect(decodeDns(bytes)).toMatchObject({ reason: "record data is longer than its content" });
  });

  it.each([
    ["a second OPT record", "00 0029 0200 00000000 0000".repeat(2), 2, "a second OPT record"],
    [
      "an OPT record with a name",
      "0161 00 0029 0200 00000000 0000",
      1,
      "an OPT record owned by a name",
    ],
    [
      "an option that ends early",
      "00 0029 0200 00000000 0005 000a 0008 00",
      1,
      "an EDNS option ends early",
    ],
    [
      "an extended error without a code",
      "00 0029 0200 00000000 0005 000f 0001 00",
      1,
      "an extended error has no code",
    ],
  ])("refuses %s", (_, additionals, count, reason) => {
    expect(decodeDns(octets(`0001 8000 0000 0000 0000 000${count} ${additionals}`))).toMatchObject({
      reason,
    });
  });

  it("believes counts only as far as there are octets", () => {
    const work = { visited: 0 };
    const message = decodeDns(octets("0001 8000 ffff ffff ffff ffff"), undefined, work);
    expect(message).toEqual({ kind: "malformed", reason: "a name ends early", offset: 12 });
    expect(work.visited).toBe(12);
  });

  it.each(MESSAGES)("refuses every part of $name, with reason and place", ({ hex }) => {
    const whole = octets(hex);
    for (let length = 0; length < whole.length; length++) {
      const part = decodeDns(whole.subarray(0, length));
      if (part.kind === "message") expect.fail(`${length} octets decode`);
      expect(part.reason).toMatch(/ends early$/);
      expect(part.offset).toBeLessThanOrEqual(length);
    }
  });
});
