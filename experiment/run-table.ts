/**
 * The finished runs of one cell, in columns: 45 bytes a run and no object, so that a million of them fit. Row r is run
 * r, or, where several devices power up together, device r mod devices of run r div devices.
 */
import type { RunResult } from "./run.ts";

/** Stands for "not reached" in a column of times. */
export const NEVER_US = 0xffff_ffff;

const COUNTS = [
  "endUs",
  "dhcpUs",
  "timeValidUs",
  "operationalUs",
  "sent",
  "received",
  "sentBytes",
  "receivedBytes",
  "retries",
  "droppedTx",
  "droppedRx",
] as const;
export type Column = (typeof COUNTS)[number];

/** The columns alone, each as long as the table: what crosses from thread to thread. */
export type RunColumns = Readonly<Record<Column, Uint32Array<ArrayBuffer>>> & {
  readonly reached: Uint8Array<ArrayBuffer>;
};

const FIRST_CAPACITY = 256;

export class RunTable implements RunColumns {
  endUs!: Uint32Array<ArrayBuffer>;
  dhcpUs!: Uint32Array<ArrayBuffer>;
  timeValidUs!: Uint32Array<ArrayBuffer>;
  operationalUs!: Uint32Array<ArrayBuffer>;
  sent!: Uint32Array<ArrayBuffer>;
  received!: Uint32Array<ArrayBuffer>;
  sentBytes!: Uint32Array<ArrayBuffer>;
  receivedBytes!: Uint32Array<ArrayBuffer>;
  retries!: Uint32Array<ArrayBuffer>;
  droppedTx!: Uint32Array<ArrayBuffer>;
  droppedRx!: Uint32Array<ArrayBuffer>;
  /** 1 where the goal was reached in time. */
  reached: Uint8Array<ArrayBuffer>;
  /** Rows so far; the columns are longer. */
  length = 0;

  /** `capacity` rows need no move; more are possible. */
  constructor(capacity = FIRST_CAPACITY) {
    this.reached = new Uint8Array(capacity);
    for (const column of COUNTS) this[column] = new Uint32Array(capacity);
  }

  push(result: RunResult): void {
    if (this.length === this.reached.length) this.#grow();
    const row = this.length++;
    this.reached[row] = Number(result.reached);
    // a typed array would make 0 of Infinity
    for (const column of COUNTS) this[column][row] = Math.min(result[column], NEVER_US);
  }

  /** Row `index` as it was pushed. */
  at(index: number): RunResult {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`no row ${index}`);
    const time = (column: Column): number => {
      const value = this[column][index] as number;
      return value === NEVER_US ? Infinity : value;
    };
    const count = (column: Column): number => this[column][index] as number;
    return {
      reached: this.reached[index] === 1,
      endUs: time("endUs"),
      dhcpUs: time("dhcpUs"),
      timeValidUs: time("timeValidUs"),
      operationalUs: time("operationalUs"),
      sent: count("sent"),
      received: count("received"),
      sentBytes: count("sentBytes"),
      receivedBytes: count("receivedBytes"),
      retries: count("retries"),
      droppedTx: count("droppedTx"),
      droppedRx: count("droppedRx"),
    };
  }

  /** The rows of another table behind those of this one. */
  append(columns: RunColumns): void {
    const first = this.length;
    this.length += columns.reached.length;
    if (this.length > this.reached.length) this.#grow();
    this.reached.set(columns.reached, first);
    for (const column of COUNTS) this[column].set(columns[column], first);
  }

  /** The rows so far, as columns of their own. */
  columns(): RunColumns {
    const { length } = this;
    const columns: Partial<Record<Column, Uint32Array<ArrayBuffer>>> = {};
    for (const column of COUNTS) columns[column] = this[column].slice(0, length);
    const counts = columns as Record<Column, Uint32Array<ArrayBuffer>>;
    return { ...counts, reached: this.reached.slice(0, length) };
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, this.length, 2 * this.reached.length);
    const reached = new Uint8Array(capacity);
    reached.set(this.reached);
    this.reached = reached;
    for (const column of COUNTS) {
      const grown = new Uint32Array(capacity);
      grown.set(this[column]);
      this[column] = grown;
    }
  }
}
