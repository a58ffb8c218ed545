/** Datagrams to the services of this machine that listen at a path: the service manager, syslog, the journal. */
import { LibcMissing, loadLibc } from "../net/host/linux/libc.ts";
import { UnixDatagrams } from "../net/host/linux/unix-datagrams.ts";
import { UnsupportedError } from "./manage-errors.ts";

export interface DatagramSender {
  /**
   * Undefined: it is there, or will be as soon as the receiver has room for it; they stay in their order. Otherwise the
   * system's code, and it is lost.
   */
  send(bytes: Uint8Array): string | undefined;
  /** Tries once more to send what waits. */
  close(): void;
}

/** Rejects with an UnsupportedError off Linux or without koffi, with the system's error otherwise. */
export async function datagramsTo(path: string): Promise<DatagramSender> {
  try {
    return new PatientSender(UnixDatagrams.to(await loadLibc(), path));
  } catch (error) {
    if (!(error instanceof LibcMissing)) throw error;
    throw new UnsupportedError(`no datagrams to ${path}: ${error.message}`, "npm install koffi");
  }
}

/** A receiver that does not read for so long loses the oldest. */
const WAITING_MAX = 256;
const RETRY_MS = 50;

/** A receiver has room for ten datagrams, as a rule, and a bring-up says more than that in a millisecond. */
class PatientSender implements DatagramSender {
  readonly #socket: UnixDatagrams;
  readonly #waiting: Uint8Array[] = []; // BOUNDED: by WAITING_MAX
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: UnixDatagrams) {
    this.#socket = socket;
  }

  send(bytes: Uint8Array): string | undefined {
    const fault = this.#waiting.length === 0 ? this.#socket.send(bytes) : FULL;
    if (fault !== FULL) return fault;
    if (this.#waiting.length >= WAITING_MAX) this.#waiting.shift();
    this.#waiting.push(bytes);
    this.#timer ??= setInterval(() => this.#retry(), RETRY_MS);
    return undefined;
  }

  close(): void {
    this.#retry();
    clearInterval(this.#timer);
    this.#socket.close();
  }

  #retry(): void {
    // BOUNDED: by WAITING_MAX
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#socket.send(next) === FULL) return;
      this.#waiting.shift();
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

const FULL = "EAGAIN";
