import { describe, expect, it } from "vitest";
import type { RecordTypeName } from "../../../services/dns/index.ts";
import { query, reply, said, served, zone } from "./server-tape.ts";

describe("DnsServer", () => {
  it.each<readonly [string, RecordTypeName, readonly string[]]>([
    ["web.example.com", "A", ["NOERROR", "web.example.com 192.0.2.1"]],
    ["WEB.example.COM", "AAAA", ["NOERROR", "web.example.com 2001:db8::1"]],
    [
      "example.com",
      "SOA",
      ["NOERROR", "example.com ns.example.com admin.example.com 7 3600 600 86400 30"],
    ],
    ["example.com", "NS", ["NOERROR", "example.com ns.example.com"]],
    ["example.com", "MX", ["NOERROR", "example.com 10 mail.example.com"]],
    ["example.com", "TXT", ["NOERROR", 'example.com "hello"']],
    ["_ntp._udp.example.com", "SRV", ["NOERROR", "_ntp._udp.example.com 0 0 123 web.example.com"]],
    ["1.2.0.192.in-addr.arpa", "PTR", ["NOERROR", "1.2.0.192.in-addr.arpa web.example.com"]],
    [
      "web.example.com",
      "ANY",
      ["NOERROR", "web.example.com 192.0.2.1", "web.example.com 2001:db8::1"],
    ],
    [
      "www.example.com",
      "A",
      ["NOERROR", "www.Example.com web.example.com", "web.example.com 192.0.2.1"],
    ],
    ["www.example.com", "CNAME", ["NOERROR", "www.Example.com web.example.com"]],
    ["www.example.com", "MX", ["NOERROR", "www.Example.com web.example.com", "SOA of example.com"]],
    ["web.example.com", "MX", ["NOERROR", "SOA of example.com"]],
    ["nope.example.com", "A", ["NXDOMAIN", "SOA of example.com"]],
    ["a.b.nope.example.com", "A", ["NXDOMAIN", "SOA of example.com"]],
    // a name that has only something below it is there (RFC 4592 §2.2.2)
    ["_udp.example.com", "A", ["NOERROR", "SOA of example.com"]],
    ["out.example.com", "A", ["NOERROR", "out.example.com elsewhere.example"]],
    ["a.wild.example.com", "A", ["NOERROR", "a.wild.example.com 192.0.2.9"]],
    ["a.b.wild.example.com", "A", ["NOERROR", "a.b.wild.example.com 192.0.2.9"]],
    ["a.wild.example.com", "AAAA", ["NOERROR", "SOA of example.com"]],
    ["there.wild.example.com", "A", ["NOERROR", "SOA of example.com"]],
    ["a.there.wild.example.com", "A", ["NXDOMAIN", "SOA of example.com"]],
    ["example.org", "A", ["REFUSED"]],
    ["com", "A", ["REFUSED"]],
  ])("asked for %s %s", (name, type, words) => {
    expect(said(name, type)).toEqual(words);
  });

  it("answers with the question, its id and the authority it has", () => {
    expect(reply(served(), query("web.example.com", "A", { cd: true }))).toMatchObject({
      id: 7,
      qr: true,
      aa: true,
      rd: true,
      ra: false,
      cd: true,
      questions: [{ name: "web.example.com", type: 1, class: 1 }],
    });
    expect(reply(served(), query("example.org", "A")).aa).toBe(false);
  });

  it("ends a CNAME loop", () => {
    expect(reply(served(), query("loop.example.com", "A")).answers).toHaveLength(9);
  });

  it("makes zones for records that lie in none, one for each highest name", () => {
    const server = served({
      zones: [
        zone("lab.example", "A", "192.0.2.1"),
        zone("ntp.lab.example", "A", "192.0.2.2"),
        zone("pool.ntp.org", "A", "192.0.2.3"),
      ],
    });
    expect(said("ntp.lab.example", "A", server)).toEqual(["NOERROR", "ntp.lab.example 192.0.2.2"]);
    expect(said("nope.lab.example", "A", server)).toEqual(["NXDOMAIN", "SOA of lab.example"]);
    expect(said("pool.ntp.org", "AAAA", server)).toEqual(["NOERROR", "SOA of pool.ntp.org"]);
    expect(said("ntp.org", "A", server)).toEqual(["REFUSED"]);
  });

  it("takes data as values too", () => {
    const params = [{ key: "alpn", protocols: ["h2"] }] as const;
    const data = { kind: "HTTPS", priority: 1, target: ".", params } as const;
    const server = served({ zones: [{ name: "a.example", type: "HTTPS", ttlSeconds: 60, data }] });
    expect(said("a.example", "HTTPS", server)).toEqual(["NOERROR", 'a.example 1 . alpn="h2"']);
  });

  it.each([
    [zone("a..b", "A", "192.0.2.1"), "a..b is not a name: a label is empty"],
    [zone("a.example", "A", "::1"), '"::1" is not A data, of a.example'],
    [zone("a.example", "HTTPS", "1 ."), '"1 ." is not HTTPS data, of a.example'],
    [zone("a.example", "TYPE65536", "x"), "TYPE65536 is not a record type"],
  ])("refuses the record %j", (record, message) => {
    expect(() => served({ zones: [record] })).toThrow(new RangeError(message));
  });
});
