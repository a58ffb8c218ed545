/** What became of a packet, by sign, word and role. */
import type { PacketRow } from "../../../observation/packet-row.ts";
import type { Signs } from "../drawing/signs.ts";
import type { Role } from "../pane.ts";

export function kindSign({ kind, direction }: PacketRow, { packet }: Signs): string {
  if (kind === "dropped") return direction === "tx" ? packet.droppedTx : packet.droppedRx;
  return packet[kind];
}

export function kindRole({ kind }: PacketRow): Role {
  switch (kind) {
    case "sent":
    case "received":
      return kind;
    case "ignored":
      return "warning";
    case "dropped":
    case "failed":
      return "bad";
  }
}

/** `dropped on the way out: burst`. */
export function fateText({ kind, direction, reason }: PacketRow): string {
  const way = direction === "tx" ? " on the way out" : " on the way in";
  return `${kind}${kind === "dropped" ? way : ""}${reason === undefined ? "" : `: ${reason}`}`;
}
