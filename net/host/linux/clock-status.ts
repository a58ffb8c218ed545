/** Whether the kernel takes its clock for synchronised (adjtimex(2)). Nothing is set. */
import type { Libc } from "./libc.ts";
import { LITTLE } from "./message-batch.ts";

/** `struct timex` on a 64-bit machine: what is to be set, then numbers of eight octets, the status in their midst. */
const TIMEX_OCTETS = 208;
const STATUS_OFFSET = 40;
const STA_UNSYNC = 0x0040;

/** `null` where the kernel does not say. */
export function isClockSynchronised(libc: Libc): boolean | null {
  const timex = new Uint8Array(TIMEX_OCTETS);
  if (libc.adjtimex(timex) < 0) return null;
  const status = new DataView(timex.buffer).getInt32(STATUS_OFFSET, LITTLE);
  return (status & STA_UNSYNC) === 0;
}
