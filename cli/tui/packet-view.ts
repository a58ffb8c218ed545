/**
 * The packets that a filter lets through, kept up to date: only what is new is looked at, so that ten thousand rows
 * cost nothing while a few arrive.
 */
import type { PacketRow } from "../../observation/packet-row.ts";
import type { Ring } from "../../observation/ring.ts";
import { parseFilter, showsPacket, type PaneFilter } from "./pane-filter.ts";

export class PacketView {
  #filter: PaneFilter = parseFilter("");
  #text = "";
  #rows: readonly PacketRow[] = []; // BOUNDED: by the ring
  /** Packets of the run that have been looked at. */
  #seen = 0;

  /** Oldest first, of those that the ring still has. */
  rows(ring: Ring<PacketRow>, filter: string): readonly PacketRow[] {
    if (filter !== this.#text) {
      this.#text = filter;
      this.#filter = parseFilter(filter);
      this.restart();
    }
    const fresh = ring.taken - this.#seen;
    if (fresh === 0) return this.#rows;
    this.#seen = ring.taken;
    if (this.#filter.words.length === 0) return (this.#rows = ring.slice());
    const oldest = ring.at(0)?.number ?? 0;
    const kept = this.#rows.filter(({ number }) => number >= oldest);
    const added = ring.slice(Math.max(0, ring.size - fresh));
    this.#rows = kept.concat(added.filter((row) => showsPacket(this.#filter, row)));
    return this.#rows;
  }

  /** The packets are those of another run, or of another time. */
  restart(): void {
    this.#rows = [];
    this.#seen = 0;
  }
}
