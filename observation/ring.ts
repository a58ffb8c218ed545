/** The latest of many things, in flat memory: a full ring forgets the oldest. */
export class Ring<T> {
  readonly capacity: number;
  readonly #items: T[] = []; // BOUNDED: by the capacity
  /** Where the next one goes once the ring is full. */
  #next = 0;
  #taken = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** How many there are. */
  get size(): number {
    return this.#items.length;
  }

  /** How many there ever were. */
  get taken(): number {
    return this.#taken;
  }

  push(item: T): void {
    this.#taken++;
    if (this.#items.length < this.capacity) {
      this.#items.push(item);
      return;
    }
    this.#items[this.#next] = item;
    this.#next = this.#next + 1 === this.capacity ? 0 : this.#next + 1;
  }

  /** Puts another in the place of the newest one that fits; false if none does. */
  replaceNewest(fits: (item: T) => boolean, by: (item: T) => T): boolean {
    const items = this.#items;
    for (let back = items.length - 1; back >= 0; back--) {
      const index = (this.#next + back) % this.capacity;
      const item = items[index] as T;
      if (!fits(item)) continue;
      items[index] = by(item);
      return true;
    }
    return false;
  }

  /** 0 is the oldest that is there. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#items.length) return undefined;
    return this.#items[(this.#next + index) % this.capacity];
  }

  /** Oldest first; from `from` on, counted from the oldest that is there. */
  slice(from = 0): readonly T[] {
    const items = this.#items;
    const count = items.length - from;
    if (count <= 0) return [];
    const first = (this.#next + from) % this.capacity;
    if (first + count <= items.length) return items.slice(first, first + count);
    return [...items.slice(first), ...items.slice(0, first + count - items.length)];
  }

  *[Symbol.iterator](): Generator<T, void> {
    const items = this.#items;
    for (let index = 0; index < items.length; index++) {
      yield items[(this.#next + index) % this.capacity] as T;
    }
  }
}
