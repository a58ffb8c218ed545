import { describe, expect, it } from "vitest";
import { bodyText, parseBody } from "../../../../services/dns/index.ts";

describe("parseBody and bodyText", () => {
  it.each([
    ["A", "192.0.2.1"],
    ["AAAA", "2001:db8::1"],
    ["CNAME", "www.example.com"],
    ["NS", "ns.example.com"],
    ["PTR", "a\\.b.example.com"],
    ["MX", "10 mail.example.com"],
    ["SRV", "0 5 443 www.example.com"],
    ["SOA", "ns.example.com hostmaster.example.com 1 3600 600 86400 60"],
    ["TXT", '"v=spf1 -all"'],
    ["TXT", '"one" "two \\"quoted\\" \\\\ \\000\\255"'],
  ])("%s %s is read and printed the same", (type, text) => {
    const body = parseBody(type, text);
    expect(body && bodyText(body)).toBe(text);
  });

  it("takes text without quotes for one string", () => {
    expect(parseBody("TXT", "v=spf1 -all")).toEqual({ kind: "TXT", strings: ["v=spf1 -all"] });
  });

  it.each([
    ["A", "2001:db8::1"],
    ["A", "192.0.2.1 "],
    ["AAAA", "192.0.2.1"],
    ["CNAME", "a..b"],
    ["MX", "mail.example.com"],
    ["MX", "65536 mail.example.com"],
    ["SRV", "0 5 www.example.com"],
    ["SOA", "ns.example.com hostmaster.example.com 1 3600 600 86400"],
    ["TXT", '"open'],
    ["TXT", `"${"x".repeat(256)}"`],
    ["HINFO", "cpu os"],
  ])("%s %s is no such data", (type, text) => {
    expect(parseBody(type, text)).toBeUndefined();
  });

  it("prints octets without a reading as RFC 3597 §5 has it", () => {
    expect(bodyText({ kind: "opaque", hex: "0102ff" })).toBe("\\# 3 0102ff");
    expect(bodyText({ kind: "opaque", hex: "" })).toBe("\\# 0");
  });
});
