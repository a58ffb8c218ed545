/** Sockets that are open; timers are not counted, because the test runner has some of its own. */
const KINDS = new Set(["UDPWrap", "TCPSocketWrap", "TCPServerWrap"]);
const TURNS_MAX = 100;

export function openHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => KINDS.has(kind)).length;
}

/** The number of handles once it is `wanted`, or when it has had time to become so: closing takes turns of the loop. */
export async function settled(wanted: number): Promise<number> {
  for (let turn = 0; turn < TURNS_MAX && openHandles() > wanted; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return openHandles();
}
