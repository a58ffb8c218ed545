import { describe, expect, it } from "vitest";
import { toHex } from "../../../../net/hex.ts";
import { bodyText, decodeDns, encodeDns, rdataOf, TYPE } from "../../../../services/dns/index.ts";
import { SVCB_MALFORMED, SVCB_VECTORS } from "../../../vectors/dns/svcb.ts";
import { decoded, octets, withRdata } from "../octets.ts";

describe("SVCB data (RFC 9460 Appendix D)", () => {
  it.each(SVCB_VECTORS)("reads, prints and writes figure $figure", ({ hex, text }) => {
    const message = decoded(withRdata(TYPE.SVCB, octets(hex)));
    const [record] = message.answers;
    expect(record && bodyText(record.body)).toBe(text);
    const again = encodeDns(message);
    const [written] = decoded(again).answers;
    expect(written && toHex(rdataOf(again, written))).toBe(hex);
  });

  it.each(SVCB_MALFORMED)("refuses $why", ({ hex }) => {
    expect(decodeDns(withRdata(TYPE.HTTPS, octets(hex)))).toMatchObject({ kind: "malformed" });
  });

  it("ignores the parameters of an alias (§2.4.2)", () => {
    const bytes = withRdata(TYPE.SVCB, octets("0000 00 ffff"));
    expect(decoded(bytes).answers[0]?.body).toEqual({
      kind: "SVCB",
      priority: 0,
      target: ".",
      params: [],
    });
  });
});
