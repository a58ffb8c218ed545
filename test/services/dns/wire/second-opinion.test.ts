/** dns-packet reads what we write and writes what we read, as far as it gets things right. */
import { decode, encode, type Answer, type Packet } from "dns-packet";
import { describe, expect, it } from "vitest";
import {
  encodeDns,
  encodeQuery,
  parseName,
  TYPE,
  type RecordBody,
} from "../../../../services/dns/index.ts";
import { decoded } from "../octets.ts";

const RECORDS: readonly { readonly theirs: Answer; readonly ours: RecordBody }[] = [
  {
    theirs: { type: "A", name: "a.example.com", ttl: 60, data: "192.0.2.1" },
    ours: { kind: "A", address: "192.0.2.1" },
  },
  {
    theirs: { type: "AAAA", name: "a.example.com", ttl: 60, data: "2001:db8::1" },
    ours: { kind: "AAAA", address: "2001:db8::1" },
  },
  {
    theirs: { type: "CNAME", name: "b.example.com", ttl: 60, data: "a.example.com" },
    ours: { kind: "CNAME", target: "a.example.com" },
  },
  {
    theirs: { type: "NS", name: "example.com", ttl: 60, data: "ns.example.com" },
    ours: { kind: "NS", target: "ns.example.com" },
  },
  {
    theirs: { type: "PTR", name: "1.2.0.192.in-addr.arpa", ttl: 60, data: "a.example.com" },
    ours: { kind: "PTR", target: "a.example.com" },
  },
  {
    theirs: {
      type: "MX",
      name: "example.com",
      ttl: 60,
      data: { preference: 10, exchange: "mail.example.com" },
    },
    ours: { kind: "MX", preference: 10, exchange: "mail.example.com" },
  },
  {
    theirs: {
      type: "SRV",
      name: "_x._tcp.example.com",
      ttl: 60,
      data: { priority: 1, weight: 2, port: 3, target: "a.example.com" },
    },
    ours: { kind: "SRV", priority: 1, weight: 2, port: 3, target: "a.example.com" },
  },
  {
    theirs: {
      type: "SOA",
      name: "example.com",
      ttl: 60,
      data: {
        mname: "ns.example.com",
        rname: "h.example.com",
        serial: 4_000_000_000,
        refresh: 1,
        retry: 2,
        expire: 3,
        minimum: 4,
      },
    },
    ours: {
      kind: "SOA",
      mname: "ns.example.com",
      rname: "h.example.com",
      serial: 4_000_000_000,
      refreshSeconds: 1,
      retrySeconds: 2,
      expireSeconds: 3,
      minimumSeconds: 4,
    },
  },
];

describe.each(RECORDS)("a $ours.kind record", ({ theirs, ours }) => {
  const packet: Packet = {
    type: "response",
    id: 7,
    questions: [{ type: "A", name: "example.com" }],
    answers: [theirs],
  };

  it("of dns-packet is read", () => {
    expect(decoded(encode(packet)).answers).toMatchObject([
      { name: theirs.name, ttlSeconds: 60, body: ours },
    ]);
  });

  it("of ours is read by dns-packet, compressed names and all", () => {
    expect(decode(Buffer.from(encodeDns(decoded(encode(packet))))).answers).toMatchObject([theirs]);
  });
});

describe("encodeQuery", () => {
  it("is read by dns-packet, EDNS included", () => {
    const name = parseName("www.example.com") as Uint8Array;
    expect(decode(Buffer.from(encodeQuery(513, name, TYPE.AAAA, 1_232)))).toMatchObject({
      id: 513,
      type: "query",
      flag_rd: true,
      questions: [{ name: "www.example.com", type: "AAAA", class: "IN" }],
      additionals: [{ type: "OPT", udpPayloadSize: 1_232, ednsVersion: 0, options: [] }],
    });
  });
});
