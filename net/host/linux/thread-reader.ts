/**
 * Reads a socket of the system's in a thread of Node's pool: for where a socket cannot be adopted. Each read ends by
 * itself after 200 ms, so that closing waits no longer; it is slower by a thread's wake-up and takes one thread of four.
 */
import { codeOf } from "../socket-failure.ts";
import { SO_RCVTIMEO, SOL_SOCKET } from "./constants.ts";
import type { Fd, Libc } from "./libc.ts";

export interface ReaderSink {
  /** `bytes` are the receiver's. */
  message(bytes: Uint8Array): void;
  failed(error: Error): void;
}

const READ_US = 200_000;
/** After a failure, such as an interface that is down, which ends every read at once. */
const REST_MS = 100;
const LONGEST_FRAME = 65_550;

export class ThreadReader {
  readonly fd: Fd;
  readonly #libc: Libc;
  readonly #sink: ReaderSink;
  readonly #buffer = new Uint8Array(LONGEST_FRAME);
  readonly #closed = Promise.withResolvers<void>();
  #open = true;
  #rest: NodeJS.Timeout | undefined;

  /** `fd` is blocking, and the reader's from here on. */
  constructor(libc: Libc, fd: Fd, sink: ReaderSink) {
    this.#libc = libc;
    this.fd = fd;
    this.#sink = sink;
    const timeout = BigInt64Array.of(0n, BigInt(READ_US));
    libc.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, new Uint8Array(timeout.buffer));
    this.#read();
  }

  close(): Promise<void> {
    if (this.#open && this.#rest !== undefined) this.#end();
    this.#open = false;
    return this.#closed.promise;
  }

  #read(): void {
    this.#rest = undefined;
    const { read } = process.getBuiltinModule("node:fs");
    read(this.fd, this.#buffer, 0, LONGEST_FRAME, null, (error, length) => {
      if (!this.#open) return this.#end();
      if (error === null) this.#sink.message(this.#buffer.slice(0, length));
      else if (codeOf(error) !== "EAGAIN") return this.#failed(error);
      if (this.#open) this.#read();
      else this.#end();
    });
  }

  #failed(error: Error): void {
    this.#rest = setTimeout(() => this.#read(), REST_MS);
    this.#sink.failed(error);
  }

  #end(): void {
    clearTimeout(this.#rest);
    this.#libc.close(this.fd);
    this.#closed.resolve();
  }
}
