/** Datagrams to the services of this machine that listen at a path: the service manager, syslog, the journal. */
import { LibcMissing, loadLibc } from "../net/host/linux/libc.ts";
import { UnixDatagrams } from "../net/host/linux/unix-datagrams.ts";
import { UnsupportedError } from "./manage-errors.ts";

export interface DatagramSender {
  /** Undefined: it is there. Otherwise the system's code; nothing waits, nothing is kept. */
  send(bytes: Uint8Array): string | undefined;
  close(): void;
}

/** Rejects with an UnsupportedError off Linux or without koffi, with the system's error otherwise. */
export async function datagramsTo(path: string): Promise<DatagramSender> {
  try {
    return UnixDatagrams.to(await loadLibc(), path);
  } catch (error) {
    if (!(error instanceof LibcMissing)) throw error;
    throw new UnsupportedError(`no datagrams to ${path}: ${error.message}`, "npm install koffi");
  }
}
