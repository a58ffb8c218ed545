/**
 * A pane of the terminal UI is a pure function: a model and a size in, lines out. What a part of a line means is its
 * role; which colour that has, a theme says. So panes are tested as text, and a theme is one table.
 */
import type { LatencyDigest } from "../../observation/latency-digest.ts";
import type { PacketRow } from "../../observation/packet-row.ts";
import type { Snapshot } from "../../observation/snapshot.ts";

export type Role =
  | "plain"
  | "dim"
  /** Headings and labels. */
  | "strong"
  | "good"
  | "warning"
  | "bad"
  /** Names, addresses, what a person looks for. */
  | "accent"
  /** Our packets, and those of others. */
  | "sent"
  | "received"
  /** The filled part of a bar, and the rest of it. */
  | "bar"
  | "track";

export interface Span {
  readonly text: string;
  readonly role: Role;
}

export type Line = readonly Span[];

export interface PaneSize {
  /** Cells that a line may fill. */
  readonly columns: number;
  readonly rows: number;
}

export interface PaneLooks {
  /** Only ASCII: no braille, no boxes, no arrows. */
  readonly ascii: boolean;
}

/** Everything that panes show. */
export interface PaneModel {
  readonly snapshot: Snapshot;
  /** Oldest first, as the filter leaves them. */
  readonly packets: readonly PacketRow[];
  readonly latency: LatencyDigest;
  /** Lower case; empty: everything. */
  readonly filter: string;
}

/** Where a person stands in a pane: the item selected, and whether its detail is open. */
export interface PanePlace {
  /** Index among `items`; the last one while `follows`. */
  readonly selected: number;
  /** Stays at the newest item. */
  readonly follows: boolean;
  readonly isOpen: boolean;
  readonly hasFocus: boolean;
  /** Lines of the detail that were scrolled away at its top; left out: none. Beyond the end is at the end. */
  readonly scrolled?: number;
}

export const PANE_IDS = ["ladder", "dhcp", "time", "dns", "packets", "latency"] as const;
export type PaneId = (typeof PANE_IDS)[number];

export interface Pane {
  readonly id: PaneId;
  /** `State ladder`. */
  readonly title: string;
  /** Things that can be selected: visits, servers, cache entries, packets, phases. */
  items(model: PaneModel): number;
  /** What makes each item the same when others come before it; left out: its index. */
  keys?(model: PaneModel): readonly string[];
  /** At most `rows` lines of at most `columns` cells. */
  render(model: PaneModel, size: PaneSize, place: PanePlace, looks: PaneLooks): readonly Line[];
  /** Everything about the selected item, every line that a width of `columns` makes of it. */
  about(model: PaneModel, columns: number, place: PanePlace, looks: PaneLooks): readonly Line[];
  /** The part of it that is in view: `rows` lines, from `place.scrolled` on. */
  detail(model: PaneModel, size: PaneSize, place: PanePlace, looks: PaneLooks): readonly Line[];
}
