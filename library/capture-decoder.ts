/**
 * Reads the messages of a capture file from chunks. It stands between the pure decoder and whoever can wait: what
 * reads rare record types is loaded in `more`, when the first message needs it.
 */
import { CapturedMessages, type CaptureCounts } from "../net/capture/captured-messages.ts";
import type { CapturedMessage } from "../net/capture/captured-message.ts";
import type { Damage } from "../net/capture/frame.ts";
import {
  decodeCaptured,
  portsFor,
  type CapturedFields,
  type MessageProtocol,
} from "../services/decode.ts";
import { LateRecordBodies } from "./late-record-bodies.ts";

export class CaptureDecoder {
  readonly #as: MessageProtocol | "auto";
  readonly #messages: CapturedMessages;
  readonly #recordBodies = new LateRecordBodies();
  /** Decoded again when what it needs is loaded. */
  #waiting: CapturedMessage | undefined;

  /** `auto` goes by ports; a protocol takes every port, and everything on it for that protocol. */
  constructor(as: MessageProtocol | "auto") {
    this.#as = as;
    this.#messages = new CapturedMessages(portsFor(as));
  }

  get counts(): CaptureCounts {
    return this.#messages.counts;
  }

  /** Takes a copy of the next bytes of the file. */
  push(chunk: Uint8Array): void {
    this.#messages.push(chunk);
  }

  /** No more bytes will come. */
  end(): void {
    this.#messages.end();
  }

  /** The next message or damage; undefined: see `more`, then push. */
  next(): CapturedFields | Damage | undefined {
    const found = this.#waiting ?? this.#messages.next();
    if (found === undefined || found.kind === "damage") return found;
    const fields = decodeCaptured(found, this.#as, this.#recordBodies);
    this.#waiting = this.#recordBodies.isWanted ? found : undefined;
    return this.#waiting === undefined ? fields : undefined;
  }

  /** Whether `next` has more after all, now that what it needed is loaded. */
  async more(): Promise<boolean> {
    if (this.#waiting === undefined) return false;
    await this.#recordBodies.load();
    return true;
  }
}
