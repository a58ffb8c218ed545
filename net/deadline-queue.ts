/**
 * One ordered queue of microsecond deadlines: insert, cancel and pop in O(log n), equal deadlines in the order of
 * their insertion. A binary heap whose entries know where they are, so that cancelling needs no search.
 */
export interface DeadlineEntry<T> {
  readonly deadlineUs: number;
  readonly value: T;
  /** Still waiting: neither popped nor cancelled. */
  readonly waiting: boolean;
}

class Entry<T> implements DeadlineEntry<T> {
  deadlineUs: number;
  readonly value: T;
  sequence: number;
  place: number;

  constructor(deadlineUs: number, value: T, sequence: number, place: number) {
    this.deadlineUs = deadlineUs;
    this.value = value;
    this.sequence = sequence;
    this.place = place;
  }

  get waiting(): boolean {
    return this.place >= 0;
  }
}

export class DeadlineQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #sequence = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Deadline of the entry that comes next; Infinity when the queue is empty. O(1). */
  get nextUs(): number {
    return this.#heap[0]?.deadlineUs ?? Infinity;
  }

  insert(deadlineUs: number, value: T): DeadlineEntry<T> {
    if (Number.isNaN(deadlineUs))
      throw new RangeError("a deadline is a number of microseconds, not NaN");
    const entry = new Entry(deadlineUs, value, this.#sequence++, this.#heap.length);
    this.#heap.push(entry);
    this.#rise(entry, entry.place);
    return entry;
  }

  /** Gives an entry of this queue another deadline, as if it were cancelled, if it still waits, and inserted anew. */
  move(handle: DeadlineEntry<T>, deadlineUs: number): void {
    if (Number.isNaN(deadlineUs))
      throw new RangeError("a deadline is a number of microseconds, not NaN");
    const entry = handle as Entry<T>;
    const isSooner = deadlineUs < entry.deadlineUs;
    entry.deadlineUs = deadlineUs;
    entry.sequence = this.#sequence++;
    if (!entry.waiting) {
      this.#heap.push(entry);
      this.#rise(entry, this.#heap.length - 1);
    } else if (isSooner) this.#rise(entry, entry.place);
    else this.#sink(entry, entry.place);
  }

  /** Takes an entry out; false if it had been popped or cancelled before. */
  cancel(handle: DeadlineEntry<T>): boolean {
    const entry = handle as Entry<T>;
    const place = entry.place;
    if (place < 0 || this.#heap[place] !== entry) return false;
    this.#remove(place);
    return true;
  }

  /** Takes out and returns the earliest entry whose deadline has come, or undefined. */
  popDue(nowUs: number): DeadlineEntry<T> | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.deadlineUs > nowUs) return undefined;
    this.#remove(0);
    return first;
  }

  /** Every waiting entry in the order of its deadline; O(n log n), for views and for saving. */
  entries(): readonly DeadlineEntry<T>[] {
    return this.#heap.toSorted((a, b) => (before(a, b) ? -1 : 1));
  }

  #remove(place: number): void {
    const heap = this.#heap;
    const gone = heap[place];
    const last = heap.pop();
    if (gone === undefined || last === undefined) return;
    gone.place = -1;
    if (last === gone) return;
    if (place > 0 && before(last, heap[(place - 1) >> 1] as Entry<T>)) this.#rise(last, place);
    else this.#sink(last, place);
  }

  #rise(entry: Entry<T>, from: number): void {
    const heap = this.#heap;
    let place = from;
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = heap[parentPlace] as Entry<T>;
      if (!before(entry, parent)) break;
      heap[place] = parent;
      parent.place = place;
      place = parentPlace;
    }
    heap[place] = entry;
    entry.place = place;
  }

  #sink(entry: Entry<T>, from: number): void {
    const heap = this.#heap;
    let place = from;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const leftChild = heap[left] as Entry<T>;
      const rightChild = heap[right];
      const child =
        rightChild !== undefined && before(rightChild, leftChild) ? rightChild : leftChild;
      if (!before(child, entry)) break;
      const childPlace = child.place;
      heap[place] = child;
      child.place = place;
      place = childPlace;
    }
    heap[place] = entry;
    entry.place = place;
  }
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.deadlineUs < b.deadlineUs || (a.deadlineUs === b.deadlineUs && a.sequence < b.sequence);
}
