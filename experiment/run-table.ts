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
type Column = (typeof COUNTS)[number];

/** Memory of one row. */
export const ROW_BYTES = COUNTS.length * 4 + 1;

const FIRST_CAPACITY = 256;

export class RunTable implements Readonly<Record<Column, Uint32Array>> {
  endUs!: Uint32Array;
  dhcpUs!: Uint32Array;
  timeValidUs!: Uint32Array;
  operationalUs!: Uint32Array;
  sent!: Uint32Array;
  received!: Uint32Array;
  sentBytes!: Uint32Array;
  receivedBytes!: Uint32Array;
  retries!: Uint32Array;
  droppedTx!: Uint32Array;
  droppedRx!: Uint32Array;
  /** 1 where the goal was reached in time. */
  reached: Uint8Array;
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

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, 2 * this.reached.length);
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
