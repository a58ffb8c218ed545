import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILTER_HELP, parseFilter, showsPacket, showsTexts } from "../../../cli/tui/pane-filter.ts";
import type { PacketRow } from "../../../observation/packet-row.ts";

const DROPPED: PacketRow = {
  number: 3,
  atUs: 1_000,
  source: "dns",
  kind: "dropped",
  direction: "tx",
  what: "A Lab.Example",
  lengthBytes: 40,
  peer: { address: "192.0.2.1", port: 53 },
  reason: "burst loss",
};

function shows(filter: string, row = DROPPED): boolean {
  return showsPacket(parseFilter(filter), row);
}

describe("a filter of packets", () => {
  it("lets everything through while it is empty", () => {
    expect(shows("")).toBe(true);
    expect(shows("  ")).toBe(true);
  });

  it("looks for a word in all that a row says, whatever its case", () => {
    for (const word of ["lab.example", "LAB", "dns", "dropped", "burst", "192.0.2.1:53"])
      expect(shows(word), word).toBe(true);
    expect(shows("offer")).toBe(false);
  });

  it("wants all words", () => {
    expect(shows("lab burst")).toBe(true);
    expect(shows("lab offer")).toBe(false);
  });

  it("leaves out what has a word with a minus", () => {
    expect(shows("-lab")).toBe(false);
    expect(shows("-offer")).toBe(true);
    expect(shows("-kind:dropped")).toBe(false);
    expect(shows("lab -kind:sent")).toBe(true);
  });

  it("looks in one part where a key says so", () => {
    expect(shows("kind:drop")).toBe(true);
    expect(shows("kind:burst")).toBe(false);
    expect(shows("from:dns")).toBe(true);
    expect(shows("from:lab")).toBe(false);
    expect(shows("peer:192.0.2.1")).toBe(true);
    expect(shows("peer:dns")).toBe(false);
  });

  it("takes the numbers of an address whole", () => {
    const row = { ...DROPPED, peer: { address: "192.0.2.10", port: 53 } };
    expect(shows("peer:192.0.2.1", row)).toBe(false);
    expect(shows("peer:192.0.2.", row)).toBe(true);
    expect(shows("peer:192.0.2.10", row)).toBe(true);
  });

  it("finds no peer where none is known", () => {
    expect(shows("peer:192", { ...DROPPED, peer: undefined })).toBe(false);
  });

  it("asks for nothing by a word that is not typed to its end", () => {
    for (const begun of ["-", "kind:", "-peer:"]) expect(shows(begun), begun).toBe(true);
  });

  it("takes a key that it does not know as a word", () => {
    expect(shows("colour:red")).toBe(false);
    expect(shows("example:53")).toBe(false);
  });

  it("understands anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(typeof shows(text)).toBe("boolean");
      }),
    );
  });
});

describe("a filter of other things", () => {
  const texts = ["A", "lab.example", null, "192.0.2.53"];

  it("looks for its words in every text", () => {
    expect(showsTexts(parseFilter("lab"), texts)).toBe(true);
    expect(showsTexts(parseFilter("www"), texts)).toBe(false);
    expect(showsTexts(parseFilter("-lab"), texts)).toBe(false);
  });

  it("looks for a peer where there is one", () => {
    const filter = parseFilter("peer:192.0.2.53");
    expect(showsTexts(filter, texts, "192.0.2.53:53")).toBe(true);
    expect(showsTexts(filter, texts, "192.0.2.54:53")).toBe(false);
    expect(showsTexts(filter, texts, null)).toBe(false);
    expect(showsTexts(filter, texts)).toBe(true);
  });

  it("does not heed what is about packets", () => {
    expect(showsTexts(parseFilter("kind:dropped from:ntp"), texts)).toBe(true);
  });
});

describe("the help for filters", () => {
  it("has examples that are understood", () => {
    for (const [example] of FILTER_HELP)
      expect(parseFilter(example).words.length, example).toBeGreaterThan(0);
  });
});
