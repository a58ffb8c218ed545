/** A message found in a capture, with the packet that completed it. */
import type { Endpoint } from "../endpoint.ts";
import type { CaptureTime } from "./frame.ts";

export interface CapturedMessage {
  readonly kind: "message";
  /** The packet with which it was complete, from 1. */
  readonly frame: number;
  /** Where that packet's record begins in the file. */
  readonly offset: number;
  readonly time: CaptureTime | undefined;
  readonly transport: "udp" | "tcp";
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** What was captured of it; borrowed until the next `push`. */
  readonly bytes: Uint8Array;
  /** Bytes that it had on the wire. */
  readonly wireLength: number;
  /** The first fragment of a datagram whose others are elsewhere. */
  readonly isFragment: boolean;
  readonly isChecksumBad: boolean;
  /** The datagram contradicts the packet it came in. */
  readonly fault: string | undefined;
}
