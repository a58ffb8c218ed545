/** Whatever a snapshot holds and however small a window is: a pane keeps to its size and lets nothing dangerous out. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable } from "../../../cli/printable.ts";
import { PANE_IDS, type Line, type PaneModel, type PanePlace } from "../../../cli/tui/pane.ts";
import { PANES } from "../../../cli/tui/panes.ts";
import type { PacketRow } from "../../../observation/packet-row.ts";
import { model, packet } from "./random-models.ts";
import { cellsOnScreen, textOf } from "./screen-cells.ts";

const size = fc.record({
  columns: fc.oneof(fc.integer({ min: -1, max: 12 }), fc.integer({ min: 13, max: 210 })),
  rows: fc.oneof(fc.integer({ min: -1, max: 5 }), fc.integer({ min: 6, max: 60 })),
});

const place: fc.Arbitrary<PanePlace> = fc.record({
  selected: fc.integer({ min: -2, max: 40 }),
  follows: fc.boolean(),
  isOpen: fc.boolean(),
  hasFocus: fc.boolean(),
  scrolled: fc.integer({ min: -2, max: 90 }),
});

function check(lines: readonly Line[], columns: number, ascii: boolean): void {
  for (const line of lines) {
    const shown = textOf(line);
    expect(cellsOnScreen(shown)).toBeLessThanOrEqual(Math.max(0, columns));
    expect(printable(shown)).toBe(shown);
    if (ascii) expect(shown).toMatch(/^[\x20-\x7e]*$/);
  }
}

describe.each(PANE_IDS)("the %s pane, whatever it shows", (id) => {
  const pane = PANES[id];

  it("keeps to its size, in signs that every terminal shows as wide as they are", () => {
    fc.assert(
      fc.property(model, size, place, fc.boolean(), (model, size, place, ascii) => {
        for (const what of ["render", "detail"] as const) {
          const lines = pane[what](model, size, place, { ascii });
          expect(lines.length).toBeLessThanOrEqual(Math.max(0, size.rows));
          check(lines, size.columns, ascii);
        }
        check(pane.about(model, size.columns, place, { ascii }), size.columns, ascii);
      }),
      { numRuns: 150 },
    );
  });

  it("shows in its detail, bit by bit, all that there is about an item", () => {
    fc.assert(
      fc.property(model, place, (model, place) => {
        const size = { columns: 60, rows: 9 };
        const all = pane.about(model, 60, place, { ascii: true });
        for (const [index, line] of all.entries()) {
          const scrolled = Math.max(0, index - 3);
          const seen = pane.detail(model, size, { ...place, scrolled }, { ascii: true });
          expect(seen.map(textOf)).toContain(textOf(line));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("says something where there is nothing yet", () => {
    const nothing = fc.sample(model, { seed: 1, numRuns: 1 })[0] as PaneModel;
    const empty: PaneModel = {
      snapshot: {
        ...nothing.snapshot,
        visits: [],
        blockers: [],
        edges: [],
        interfaces: [],
        time: { ...nothing.snapshot.time, sample: null, servers: [], history: [], refusals: [] },
        names: {
          ...nothing.snapshot.names,
          probe: null,
          servers: [],
          cache: [],
          questions: [],
          cached: 0,
        },
      },
      packets: [],
      latency: { records: 0, rows: [] },
      filter: "",
    };
    const place = { selected: 0, follows: true, isOpen: false, hasFocus: true };
    const size = { columns: 80, rows: 20 };
    expect(pane.items(empty)).toBe(0);
    expect(pane.render(empty, size, place, { ascii: true }).map(textOf).join("")).not.toBe("");
    expect(pane.detail(empty, size, place, { ascii: true }).map(textOf).join("")).not.toBe("");
  });
});

describe("the packets pane with ten thousand packets", () => {
  it("looks at those in view and at the neighbourhood of the selected one, and at no others", () => {
    const [row] = fc.sample(packet, { seed: 1, numRuns: 1 }) as [PacketRow];
    const all = Array.from({ length: 10_000 }, (_, number) => ({ ...row, number, transaction: 1 }));
    let looks = 0;
    const packets = new Proxy(all, {
      get: (target, key) => {
        if (typeof key === "string" && /^\d+$/.test(key)) looks++;
        return Reflect.get(target, key) as unknown;
      },
    });
    const [given] = fc.sample(model, { seed: 1, numRuns: 1 }) as [PaneModel];
    const place = { selected: 0, follows: true, isOpen: false, hasFocus: true };
    PANES.packets.render({ ...given, packets }, { columns: 80, rows: 20 }, place, { ascii: false });
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThan(2_500);
  });
});
