import { describe, expect, it } from "vitest";
import { toHex } from "../../../../net/hex.ts";
import {
  encodeDns,
  encodeQuery,
  parseName,
  TYPE,
  type DnsMessage,
} from "../../../../services/dns/index.ts";
import { MESSAGES, QUERY_HEX } from "../../../vectors/dns/messages.ts";
import { decoded, octets } from "../octets.ts";

describe("encodeDns", () => {
  it.each(MESSAGES)("gives $name back as it came", ({ hex }) => {
    const bytes = octets(hex);
    expect(toHex(encodeDns(decoded(bytes)))).toBe(hex);
  });

  const message: DnsMessage = { ...decoded(octets(QUERY_HEX)), qr: true };
  const record = { type: TYPE.A, class: 1, ttlSeconds: 60 } as const;

  it("compresses against every name before, by exact spelling", () => {
    const body = { kind: "A", address: "192.0.2.1" } as const;
    const bytes = encodeDns({
      ...message,
      answers: [
        { ...record, name: "www.example.com", body },
        { ...record, name: "a.example.com", body },
        { ...record, name: "a.Example.com", body },
        { ...record, name: ".", body },
      ],
    });
    const names = decoded(bytes).answers.map(({ name }) => name);
    expect(names).toEqual(["www.example.com", "a.example.com", "a.Example.com", "."]);
    // 33 of header and question, four records of 14, names of 2, 4, 2 + 8 + 2, and 1 octets
    expect(bytes).toHaveLength(33 + 4 * 14 + 2 + 4 + 12 + 1);
  });

  it("writes SRV and SVCB targets whole (RFC 3597 §4)", () => {
    const body = {
      kind: "SRV",
      priority: 0,
      weight: 0,
      port: 1,
      target: "www.example.com",
    } as const;
    const bytes = encodeDns({
      ...message,
      answers: [{ ...record, type: TYPE.SRV, name: "x.example.com", body }],
    });
    expect(decoded(bytes).answers[0]?.rdataLength).toBe(6 + 17);
  });

  it("points only where 14 bits reach", () => {
    const strings = Array.from({ length: 100 }, () => "x".repeat(255));
    const body = { kind: "TXT", strings } as const;
    const far = {
      ...record,
      name: "far.example",
      body: { kind: "A", address: "192.0.2.1" },
    } as const;
    const answers = [{ ...record, type: TYPE.TXT, name: "x.example.com", body }, far, far];
    expect(decoded(encodeDns({ ...message, answers })).answers.map(({ name }) => name)).toEqual([
      "x.example.com",
      "far.example",
      "far.example",
    ]);
  });

  it.each([
    ["a label of 64 octets", "a".repeat(64), { kind: "A", address: "192.0.2.1" }],
    ["an empty label", "a..b", { kind: "A", address: "192.0.2.1" }],
    ["an address that is none", "a", { kind: "A", address: "192.0.2" }],
    ["an address of the other family", "a", { kind: "AAAA", address: "192.0.2.1" }],
    ["a string of 256 octets", "a", { kind: "TXT", strings: ["x".repeat(256)] }],
    ["text that is not octets", "a", { kind: "TXT", strings: ["€"] }],
  ] as const)("refuses to write %s", (_, name, body) => {
    expect(() => encodeDns({ ...message, answers: [{ ...record, name, body }] })).toThrow(
      RangeError,
    );
  });
});

describe("encodeQuery", () => {
  const name = parseName("www.example.com") as Uint8Array;

  it("writes what encodeDns would", () => {
    expect(toHex(encodeQuery(0xbeef, name, TYPE.A))).toBe(QUERY_HEX);
  });

  it("offers EDNS where it is given a size", () => {
    expect(decoded(encodeQuery(1, name, TYPE.HTTPS, 1_232))).toMatchObject({
      id: 1,
      rd: true,
      questions: [{ type: TYPE.HTTPS }],
      edns: { udpSize: 1_232, version: 0, dnssecOk: false, options: [] },
    });
  });
});
