/** Everything about a packet: what became of it, the chain it belongs to, every field of its message, its bytes. */
import { formatEndpoint } from "../../../net/endpoint.ts";
import { formatDurationUs } from "../../../net/instant.ts";
import type { PacketRow } from "../../../observation/packet-row.ts";
import { decodeMessage, type MessageProtocol } from "../../../services/decode.ts";
import { messageText } from "../../decode-text.ts";
import { hexDump } from "../drawing/hex-dump.ts";
import type { Page } from "../drawing/page.ts";
import { cell, markColumn, table, type Column } from "../drawing/table.ts";
import { agoText } from "../drawing/time-text.ts";
import { windowAround } from "../drawing/window.ts";
import type { PaneModel } from "../pane.ts";
import { Chain } from "./packet-chain.ts";
import { fateText, kindRole, kindSign } from "./packet-words.ts";

/** One packet of a chain, and the time since the one before it. */
interface Link {
  readonly row: PacketRow;
  readonly gapUs: number | undefined;
}

/** A chain that goes on for days is shown around the packet. */
const CHAIN_ROWS = 24;
const FIELD_INDENT = 4;

export function explainPacket(page: Page, model: PaneModel, selected: number): void {
  const { packets, snapshot } = model;
  const row = packets[selected];
  if (row === undefined) {
    page.say("no packet yet", "dim");
    return;
  }
  writeFacts(page, row, snapshot.atUs);
  const chain = new Chain(packets, selected, page.signs.chain);
  if (chain.indices.length > 1) writeChain(page, packets, chain, selected);
  page.blank();
  if (row.bytes === undefined) page.say("its bytes were not kept", "dim");
  else writeBytes(page, row, row.bytes, snapshot.unixUs);
}

function writeFacts(page: Page, row: PacketRow, nowUs: number): void {
  const { number, atUs, source, what, peer, local, lengthBytes, transaction, attempt } = row;
  const name = what === "" ? "packet" : what;
  page.add(
    { text: `${kindSign(row, page.signs)} `, role: kindRole(row) },
    { text: name, role: "strong" },
    { text: `  packet ${number + 1}, ${source}`, role: "dim" },
  );
  page.field("fate", fateText(row), kindRole(row));
  page.field("at", `${formatDurationUs(atUs)}, ${agoText(atUs, nowUs)}`);
  if (peer !== undefined) page.field("peer", formatEndpoint(peer), "accent");
  if (local !== undefined) page.field("local", formatEndpoint(local));
  page.field("length", `${lengthBytes} bytes`);
  if (transaction !== undefined) page.field("transaction", `0x${transaction.toString(16)}`);
  if (attempt !== undefined) page.field("try", String(attempt), attempt > 1 ? "warning" : "plain");
}

function writeChain(
  page: Page,
  packets: readonly PacketRow[],
  { indices }: Chain,
  selected: number,
): void {
  page.blank();
  page.say(`${indices.length} packets of this transaction and its retries`, "strong");
  const at = indices.indexOf(selected);
  const { from, to } = windowAround(at, indices.length, CHAIN_ROWS);
  const links = indices.slice(from, to).map((index, offset): Link => {
    const row = packets[index] as PacketRow;
    const before = packets[indices[from + offset - 1] ?? -1];
    return { row, gapUs: before && row.atUs - before.atUs };
  });
  page.append(table(linkColumns(page, at - from), links, page.columns, page.ascii).lines);
}

function linkColumns({ signs }: Page, selected: number): readonly Column<Link>[] {
  return [
    markColumn(signs.selected, (_, index) => index === selected),
    {
      title: "",
      drop: 0,
      align: "right",
      cell: ({ gapUs }) => cell(gapUs === undefined ? "" : `+${formatDurationUs(gapUs)}`, "dim"),
    },
    { title: "", drop: 0, cell: ({ row }) => cell(kindSign(row, signs), kindRole(row)) },
    { title: "", drop: 0, shrinks: 8, cell: ({ row }) => cell(row.what, "strong") },
    {
      title: "",
      drop: 1,
      cell: ({ row }) => cell(row.attempt === undefined ? "" : `try ${row.attempt}`),
    },
    { title: "", drop: 0, shrinks: 8, cell: ({ row }) => cell(fateText(row), kindRole(row)) },
  ];
}

function writeBytes(
  page: Page,
  { source, lengthBytes }: PacketRow,
  bytes: Uint8Array,
  unixUs: number,
): void {
  if (bytes.length < lengthBytes)
    page.say(`only its first ${bytes.length} bytes were kept`, "warning");
  const fields = decodeMessage(bytes, protocolOf(source), { nearUnixUs: unixUs });
  const [title = "", ...rows] = messageText(fields).trimEnd().split("\n");
  page.say(title, "malformed" in fields ? "bad" : "strong");
  for (const row of rows) page.wrap(row, "plain", FIELD_INDENT);
  page.blank();
  page.append(hexDump(bytes, page.columns));
}

function protocolOf(source: string): MessageProtocol | "auto" {
  if (source.startsWith("dhcp/")) return "dhcp";
  return source === "ntp" || source === "dns" ? source : "auto";
}
