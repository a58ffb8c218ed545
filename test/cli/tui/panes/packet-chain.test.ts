import { describe, expect, it } from "vitest";
import { signsFor } from "../../../../cli/tui/drawing/signs.ts";
import { Chain } from "../../../../cli/tui/panes/packet-chain.ts";
import type { PacketRow } from "../../../../observation/packet-row.ts";

const SIGNS = signsFor(true).chain;

type Given = Partial<PacketRow> & Pick<PacketRow, "kind" | "what">;

function rows(...given: readonly Given[]): readonly PacketRow[] {
  const usual = { source: "dns", direction: "tx", lengthBytes: 40 } as const;
  return given.map((row, number) => Object.assign({ number, atUs: number }, usual, row));
}

function marks(packets: readonly PacketRow[], selected: number): string {
  const chain = new Chain(packets, selected, SIGNS);
  return packets.map((_, index) => chain.signOf(index)).join("");
}

describe("the chain of a packet", () => {
  const packets = rows(
    { kind: "sent", what: "A a.example", transaction: 1, attempt: 1 },
    { kind: "sent", what: "A b.example", transaction: 2, attempt: 1 },
    { kind: "sent", what: "A a.example", transaction: 1, attempt: 2 },
    { kind: "dropped", what: "", direction: "rx" },
    { kind: "received", what: "A a.example", transaction: 1, direction: "rx" },
    { kind: "received", what: "A b.example", transaction: 2, direction: "rx" },
  );

  it("marks all rows of its transaction, and what lies in between", () => {
    expect(marks(packets, 2)).toBe("/|+|\\ ");
    expect(marks(packets, 5)).toBe(" /|||\\");
  });

  it("is none for a packet of no transaction, or alone in it", () => {
    expect(marks(packets, 3)).toBe("      ");
    expect(marks(rows({ kind: "sent", what: "x", transaction: 1 }), 0)).toBe(" ");
    expect(marks([], -1)).toBe("");
  });

  it("does not mix services that use the same numbers", () => {
    const both = rows(
      { kind: "sent", what: "q", transaction: 1, source: "ntp" },
      { kind: "sent", what: "q", transaction: 1, source: "dns" },
      { kind: "received", what: "r", transaction: 1, source: "ntp" },
    );
    expect(marks(both, 0)).toBe("/|\\");
    expect(marks(both, 1)).toBe("   ");
  });

  it("goes on where the next try has another number", () => {
    const tries = rows(
      { kind: "sent", what: "DISCOVER", transaction: 7, attempt: 1 },
      { kind: "sent", what: "DISCOVER", transaction: 8, attempt: 2 },
      { kind: "sent", what: "DISCOVER", transaction: 9, attempt: 3 },
      { kind: "received", what: "OFFER", transaction: 8 },
      { kind: "sent", what: "DISCOVER", transaction: 5, attempt: 1 },
    );
    for (const selected of [0, 1, 2, 3]) expect(marks(tries, selected)).toBe("/++\\ ");
    expect(marks(tries, 4)).toBe("     ");
  });

  it("looks only so far", () => {
    const many = rows(
      ...Array.from({ length: 3_000 }, (): Given => ({ kind: "sent", what: "q", transaction: 1 })),
    );
    expect(new Chain(many, 1_500, SIGNS).indices).toHaveLength(1_000);
  });
});
