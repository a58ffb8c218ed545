/** The packet timeline, newest at the bottom. Only what is in view is built: behind it there may be 10 000 rows. */
import { formatEndpoint } from "../../../net/endpoint.ts";
import { formatDurationUs, SECOND_US } from "../../../net/instant.ts";
import type { PacketRow } from "../../../observation/packet-row.ts";
import type { Snapshot } from "../../../observation/snapshot.ts";
import { Page } from "../drawing/page.ts";
import { cell, markColumn, table, type Column } from "../drawing/table.ts";
import { selectedOf, windowAround } from "../drawing/window.ts";
import type { Line, PaneLooks, PaneModel, PanePlace, PaneSize } from "../pane.ts";
import { makePane } from "./make-pane.ts";
import { Chain } from "./packet-chain.ts";
import { explainPacket } from "./packet-detail.ts";
import { kindRole, kindSign } from "./packet-words.ts";

/** A row with what it takes from its neighbours. */
interface ShownPacket {
  readonly row: PacketRow;
  /** Since the row before it. */
  readonly afterUs: number | undefined;
  readonly chain: string;
}

export const packetsPane = makePane({
  id: "packets",
  title: "Packets",
  items: ({ packets }) => packets.length,
  draw,
  explain: (page, model, place) =>
    explainPacket(page, model, selectedOf(place, model.packets.length)),
});

function draw(
  { snapshot, packets, filter }: PaneModel,
  { columns, rows }: PaneSize,
  place: PanePlace,
  looks: PaneLooks,
): readonly Line[] {
  const page = new Page(columns, looks);
  if (packets.length === 0) {
    page.wrap(noPacketText(snapshot, filter), "dim", 2, 2);
    return page.lines();
  }
  const selected = selectedOf(place, packets.length);
  const { from, to } = windowAround(selected, packets.length, rows - 1);
  const chain = new Chain(packets, selected, page.signs.chain);
  const shown = packets.slice(from, to).map((row, offset): ShownPacket => {
    const before = packets[from + offset - 1];
    const afterUs = before && row.atUs - before.atUs;
    return { row, afterUs, chain: chain.signOf(from + offset) };
  });
  const spec = packetColumns(page, selected - from);
  const { header, lines } = table(spec, shown, columns, looks.ascii);
  page.append([header, ...lines]);
  return page.lines();
}

function noPacketText({ outcome }: Snapshot, filter: string): string {
  if (filter !== "") return "no packet matches the filter";
  return outcome === "idle"
    ? "no packet yet: not started"
    : "no packet yet: the first is sent when an interface has a carrier";
}

function packetColumns(page: Page, selected: number): readonly Column<ShownPacket>[] {
  const { signs } = page;
  return [
    markColumn(signs.selected, (_, index) => index === selected),
    { title: "", drop: 0, least: 1, cell: ({ chain }) => cell(chain, "accent") },
    {
      title: "s",
      drop: 0,
      least: 7,
      align: "right",
      cell: ({ row }) => cell((row.atUs / SECOND_US).toFixed(3), "dim"),
    },
    {
      title: "after",
      drop: 6,
      least: 8,
      align: "right",
      cell: ({ afterUs }) => cell(afterUs === undefined ? "" : formatDurationUs(afterUs), "dim"),
    },
    { title: "", drop: 0, cell: ({ row }) => cell(kindSign(row, signs), kindRole(row)) },
    { title: "kind", drop: 8, least: 8, cell: ({ row }) => cell(row.kind, kindRole(row)) },
    { title: "service", drop: 3, least: 9, most: 12, cell: ({ row }) => cell(row.source) },
    {
      title: "what",
      drop: 0,
      least: 10,
      shrinks: 10,
      cell: ({ row }) => cell(row.what === "" ? "packet" : row.what, "strong"),
    },
    {
      title: "peer",
      drop: 4,
      least: 13,
      shrinks: 13,
      cell: ({ row }) => cell(row.peer === undefined ? "" : formatEndpoint(row.peer)),
    },
    {
      title: "bytes",
      drop: 7,
      align: "right",
      cell: ({ row }) => cell(row.lengthBytes === 0 ? "" : String(row.lengthBytes), "dim"),
    },
    {
      title: "try",
      drop: 2,
      align: "right",
      cell: ({ row: { attempt } }) =>
        cell(attempt === undefined ? "" : String(attempt), (attempt ?? 0) > 1 ? "warning" : "dim"),
    },
    {
      title: "",
      drop: 0,
      least: 6,
      shrinks: 6,
      cell: ({ row }) => cell(row.reason ?? "", "warning"),
    },
  ];
}
