/** What a capture file gives: packets as they lie in the file, and the places where it is damaged. */

/** When a packet was captured; exact to the nanosecond. */
export interface CaptureTime {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Digits of the fraction that the file can say: six for microseconds. */
  readonly digits: 6 | 9;
}

/** One packet. Its bytes are borrowed: the next `push` may overwrite them. */
export interface Frame {
  readonly kind: "frame";
  /** From 1 over the whole file, as every tool that shows captures counts. */
  readonly number: number;
  /** Where its record begins in the file, in bytes. */
  readonly offset: number;
  /** LINKTYPE of its interface. */
  readonly linkType: number;
  /** Left out by records that carry no time. */
  readonly time: CaptureTime | undefined;
  /** The packet lies in these bytes from `start` to `end`. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Bytes that the packet had on the wire; more than captured where the capture cut it. */
  readonly originalLength: number;
}

/** A place that cannot be read. What follows is read where the container still says where it begins. */
export interface Damage {
  readonly kind: "damage";
  readonly reason: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
}

/** A packet longer than this is not believed: no capturing tool writes one. */
export const PACKET_BYTES_MAX = 262_144;

export function damage(reason: string, offset: number): Damage {
  return { kind: "damage", reason, offset };
}
