/** The neighbours that are known, a bounded number: when one more comes, the one worth least goes. */
import { Neighbour } from "./neighbour.ts";

const NEIGHBOURS_MAX = 32;
/** Below it, an entry may make room for one that was only overheard. */
const WORTH_OF_CONFIRMED = 2;

export class NeighbourCache<Tag> {
  // BOUNDED: by NEIGHBOURS_MAX
  readonly #known = new Map<number, Neighbour<Tag>>();

  get(address: number): Neighbour<Tag> | undefined {
    return this.#known.get(address);
  }

  values(): Iterable<Neighbour<Tag>> {
    return this.#known.values();
  }

  /** Is there room for what was only overheard? It is made at the cost of its like alone. */
  get takesOverheard(): boolean {
    return this.#known.size < NEIGHBOURS_MAX || this.#leastWorth().worth < WORTH_OF_CONFIRMED;
  }

  /** Takes one out if there is no room for another, and returns it. */
  makeRoom(): Neighbour<Tag> | undefined {
    if (this.#known.size < NEIGHBOURS_MAX) return undefined;
    const evicted = this.#leastWorth();
    this.#known.delete(evicted.address);
    return evicted;
  }

  add(address: number): Neighbour<Tag> {
    const neighbour = new Neighbour<Tag>(address);
    this.#known.set(address, neighbour);
    return neighbour;
  }

  remove(address: number): void {
    this.#known.delete(address);
  }

  clear(): void {
    this.#known.clear();
  }

  /** Of those worth the same, the one unused for longest. */
  #leastWorth(): Neighbour<Tag> {
    return [...this.#known.values()].reduce((least, each) =>
      (each.worth - least.worth || each.usedUs - least.usedUs) < 0 ? each : least,
    );
  }
}
