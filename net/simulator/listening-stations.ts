import type { Attachment } from "./attachment.ts";

const NOBODY: readonly Attachment[] = [];

/**
 * The interfaces of a segment at which a port is open that takes broadcasts, by the number of that port: so that a
 * broadcast costs as much as it has listeners, not as there are stations.
 */
export class ListeningStations {
  readonly #byNumber = new Map<number, Map<Attachment, number>>(); // BOUNDED: by the open ports of the segment's nodes

  /** In the order in which they began to listen. */
  at(number: number): Iterable<Attachment> {
    return this.#byNumber.get(number)?.keys() ?? NOBODY;
  }

  opened(number: number, station: Attachment): void {
    let ports = this.#byNumber.get(number);
    if (ports === undefined) this.#byNumber.set(number, (ports = new Map()));
    ports.set(station, (ports.get(station) ?? 0) + 1);
  }

  closed(number: number, station: Attachment): void {
    const ports = this.#byNumber.get(number);
    const open = ports?.get(station);
    if (ports === undefined || open === undefined) return;
    if (open > 1) ports.set(station, open - 1);
    else ports.delete(station);
  }

  /** The interface is gone, whatever is open there. */
  forget(station: Attachment): void {
    for (const ports of this.#byNumber.values()) ports.delete(station);
  }
}
