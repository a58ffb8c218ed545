import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bar } from "../../../../cli/tui/drawing/bar.ts";
import { cell, table, type Column, type FillColumn } from "../../../../cli/tui/drawing/table.ts";
import { textOf } from "../screen-cells.ts";

interface Server {
  readonly name: string;
  readonly sent: number;
  readonly note: string;
}

const SERVERS: readonly Server[] = [
  { name: "192.0.2.53", sent: 12, note: "answers as it should" },
  { name: "192.0.2.1", sent: 3, note: "" },
];

const COLUMNS: readonly (Column<Server> | FillColumn<Server>)[] = [
  { title: "server", drop: 0, cell: ({ name }) => cell(name) },
  { title: "sent", drop: 1, align: "right", cell: ({ sent }) => cell(String(sent)) },
  {
    title: "share",
    drop: 3,
    least: 5,
    most: 8,
    fill: ({ sent }, cells) => bar(sent / 12, cells, true),
  },
  { title: "note", drop: 2, shrinks: 6, cell: ({ note }) => cell(note) },
];

function drawn(columns: number, rows = SERVERS): readonly string[] {
  const { header, lines } = table(COLUMNS, rows, columns, true);
  return [header, ...lines].map((line) => textOf(line).trimEnd());
}

describe("a table", () => {
  it("gives what is left over to texts, then to bars", () => {
    expect(drawn(60)).toEqual([
      "server      sent  share     note",
      "192.0.2.53    12  ########  answers as it should",
      "192.0.2.1      3  ##......",
    ]);
  });

  it("cuts long texts before a column goes", () => {
    expect(drawn(36)).toEqual([
      "server      sent  share  note",
      "192.0.2.53    12  #####  answers as~",
      "192.0.2.1      3  #....",
    ]);
  });

  it("makes its gaps narrow before a column goes", () => {
    expect(drawn(28)).toEqual([
      "server     sent share note",
      "192.0.2.53   12 ##### answe~",
      "192.0.2.1     3 #....",
    ]);
  });

  it("lets the columns go that say the least", () => {
    expect(drawn(23)).toEqual([
      "server     sent note",
      "192.0.2.53   12 answer~",
      "192.0.2.1     3",
    ]);
    expect(drawn(16)).toEqual(["server     sent", "192.0.2.53   12", "192.0.2.1     3"]);
    expect(drawn(10)).toEqual(["server", "192.0.2.53", "192.0.2.1"]);
  });

  it("leaves out a column in which nothing stands", () => {
    expect(drawn(60, SERVERS.slice(1))[0]).toBe("server     sent  share");
  });

  it("keeps all its lines in step", () => {
    const texts = fc.record({ name: fc.string(), sent: fc.nat(), note: fc.string() });
    fc.assert(
      fc.property(
        fc.array(texts, { maxLength: 5 }),
        fc.integer({ min: 12, max: 90 }),
        (rows, width) => {
          const { lines } = table(COLUMNS.slice(0, 2), rows, width, true);
          const widths = new Set(lines.map((line) => textOf(line).length));
          expect(widths.size).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
