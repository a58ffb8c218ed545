/**
 * The record of a relay: what happened to each packet. In the worker a packet is a row of numbers in a batch; outside
 * it is an object, and a line of a file.
 */
import { DROP_REASONS } from "../../impairment.ts";
import { kindText } from "./frame-kind.ts";
import { DIRECTIONS, type Direction, type Report } from "./plan.ts";

export const RECORD_SCHEMA = "bringup.relay-record/1";

/** Why a packet, or one of its copies, did not come out: first what the link did, then what the system. */
export const FATES = [
  "delivered",
  ...DROP_REASONS,
  "queue-full",
  "link-down",
  "too-big",
  "refused",
] as const;
export type Fate = (typeof FATES)[number];

export const RECORD_FIELDS = 12;
const ROWS = 512;

/** One packet, at the moment its fate was known. Times count from the start of the relay. */
export interface RelayRecord {
  readonly atUs: number;
  /** Which pair of interfaces or which proxy, in the order they were given. */
  readonly circuit: number;
  readonly direction: Direction;
  /** Packet k of its direction, from 0 on, has draw k of the dice; null for one that took none. */
  readonly index: number | null;
  readonly lengthBytes: number;
  /** `ipv4 udp 68 > 67`. */
  readonly protocol: string;
  /** Twice for a duplicate, none for a lost packet. */
  readonly deliverAtUs: readonly number[];
  readonly dropped?: Exclude<Fate, "delivered">;
}

/** Takes rows in the worker and hands them over in batches. */
export class RecordWriter {
  readonly #startedUs: number;
  readonly #post: (report: Report, transfer: readonly ArrayBuffer[]) => void;
  #rows = new Float64Array(ROWS * RECORD_FIELDS);
  #used = 0;

  constructor(startedUs: number, post: (report: Report, transfer: readonly ArrayBuffer[]) => void) {
    this.#startedUs = startedUs;
    this.#post = post;
  }

  write(
    lane: { readonly circuit: number; readonly direction: Direction },
    packet: RecordedPacket,
    fate: Fate,
    dueUs = Number.NaN,
    copyDueUs = Number.NaN,
  ): void {
    const { kind } = packet;
    const rows = this.#rows;
    let at = this.#used;
    rows[at++] = lane.circuit;
    rows[at++] = DIRECTIONS.indexOf(lane.direction);
    rows[at++] = packet.index;
    rows[at++] = packet.arrivedUs - this.#startedUs;
    rows[at++] = packet.lengthBytes;
    rows[at++] = kind.etherType;
    rows[at++] = kind.protocol;
    rows[at++] = kind.sourcePort;
    rows[at++] = kind.targetPort;
    rows[at++] = FATES.indexOf(fate);
    rows[at++] = dueUs - this.#startedUs;
    rows[at++] = copyDueUs - this.#startedUs;
    this.#used = at;
    if (at === rows.length) this.flush();
  }

  flush(): void {
    if (this.#used === 0) return;
    const rows = this.#rows.slice(0, this.#used);
    this.#used = 0;
    this.#post({ kind: "records", rows }, [rows.buffer]);
  }
}

export interface RecordedPacket {
  /** -1: took no dice. */
  readonly index: number;
  readonly arrivedUs: number;
  readonly lengthBytes: number;
  readonly kind: {
    readonly etherType: number;
    readonly protocol: number;
    readonly sourcePort: number;
    readonly targetPort: number;
  };
}

/** The rows of a batch as objects. */
export function recordsOf(rows: Float64Array): readonly RelayRecord[] {
  const records: RelayRecord[] = []; // BOUNDED: by the batch
  for (let at = 0; at + RECORD_FIELDS <= rows.length; at += RECORD_FIELDS)
    records.push(recordOf(rows.subarray(at, at + RECORD_FIELDS)));
  return records;
}

function recordOf(row: Float64Array): RelayRecord {
  const [circuit, direction, index, atUs, lengthBytes] = row as unknown as Row;
  const [, , , , , etherType, protocol, sourcePort, targetPort, fate] = row as unknown as Row;
  const dropped = FATES[fate] ?? "refused";
  return {
    atUs,
    circuit,
    direction: DIRECTIONS[direction] ?? "a-to-b",
    index: index < 0 ? null : index,
    lengthBytes,
    protocol: kindText({ etherType, protocol, sourcePort, targetPort }),
    deliverAtUs: [...row.subarray(10)].filter((dueUs) => !Number.isNaN(dueUs)),
    ...(dropped === "delivered" ? {} : { dropped }),
  };
}

/** Ten numbers, then two due times. */
type Row = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
