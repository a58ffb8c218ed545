import type { LiveHostOptions } from "../net/host/live-host.ts";
import { KernelClock } from "../net/host/linux/kernel-clock.ts";
import { LibcMissing, loadLibc } from "../net/host/linux/libc.ts";
import { kernelUdpMaker } from "../net/host/linux/udp-sockets.ts";

/**
 * A host whose datagrams carry the kernel's receive times; an empty one where there are none to be had, off Linux or
 * without koffi. A process that has just started is late to its first reply by more than the clock may be off.
 */
export async function preciseHost(): Promise<Pick<LiveHostOptions<never>, "clock" | "udpMaker">> {
  try {
    const libc = await loadLibc();
    const clock = new KernelClock(libc);
    return { clock, udpMaker: kernelUdpMaker({ libc, clock }) };
  } catch (error) {
    if (error instanceof LibcMissing) return {};
    throw error;
  }
}
