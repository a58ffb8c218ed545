/** One client's place in the events of an instance, and the snapshots it wants from time to time. */
import type { Socket } from "node:net";
import { choiceArgument, wholeArgument } from "./verb-arguments.ts";
import type { Instance } from "./instance.ts";
import { lineOf, type VerbArguments } from "./protocol.ts";

/** Nobody sees more than ten a second. */
const SNAPSHOT_MS_MIN = 100;
const HOUR_MS = 3_600_000;

export class Subscription {
  readonly #socket: Socket;
  readonly #id: number;
  readonly #instance: Instance;
  readonly #wantsEvents: boolean;
  readonly #timer: NodeJS.Timeout | undefined;
  #next: number;

  /**
   * `since`: number of the first event wanted, left out: the next one. `events: false`: none. `snapshotMs`: a snapshot
   * now and each so many milliseconds; left out: none. Throws a CliError.
   */
  constructor(socket: Socket, id: number, given: VerbArguments, instance: Instance) {
    this.#socket = socket;
    this.#id = id;
    this.#instance = instance;
    this.#wantsEvents = choiceArgument(given, "events", [true, false]) ?? true;
    this.#next = wholeArgument(given, "since", 0, Number.MAX_SAFE_INTEGER) ?? instance.events.next;
    const everyMs = wholeArgument(given, "snapshotMs", SNAPSHOT_MS_MIN, HOUR_MS);
    if (everyMs === undefined) return;
    this.#timer = setInterval(() => this.#snapshot(), everyMs);
    setImmediate(() => this.#snapshot());
  }

  /** Sends what the socket takes. */
  pump(): void {
    if (!this.#wantsEvents || !this.#hasRoom) return;
    const { events } = this.#instance;
    if (this.#next < events.oldest) {
      const lost = events.oldest - this.#next;
      this.#next = events.oldest;
      this.#socket.write(lineOf({ id: this.#id, lost }));
    }
    // BOUNDED: by the ring
    while (this.#hasRoom) {
      const event = events.at(this.#next);
      if (event === undefined) return;
      this.#socket.write(lineOf({ id: this.#id, event, number: this.#next++ }));
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** One that the client has no room for is left out: the next one says more. */
  #snapshot(): void {
    if (!this.#hasRoom) return;
    this.#socket.write(lineOf({ id: this.#id, snapshot: this.#instance.session.snapshot() }));
  }

  get #hasRoom(): boolean {
    return this.#socket.writable && !this.#socket.writableNeedDrain;
  }
}
