/**
 * Streams whose code is loaded at the first request: reading TCP and TLS in takes as long as a whole look-up by UDP,
 * and most hosts never ask.
 */
import type { StreamEvent, StreamId, StreamRequest } from "../service.ts";
import type { TcpMaker } from "./stream-connection.ts";
import type { Streams } from "./streams.ts";

interface Waiting {
  readonly id: StreamId;
  readonly request: StreamRequest;
}

export class LateStreams {
  readonly #deliver: (id: StreamId, event: StreamEvent) => void;
  readonly #within: (bring: () => void) => void;
  readonly #makeTcp: TcpMaker | undefined;
  #waiting: Waiting[] = []; // BOUNDED: by what the service asks until the code is there
  #streams: Streams | undefined;
  #loading: Promise<void> | undefined;
  #closed = false;

  /** `within` runs what delivers; what that throws is a fault of the host's. */
  constructor(
    deliver: (id: StreamId, event: StreamEvent) => void,
    within: (bring: () => void) => void,
    makeTcp?: TcpMaker,
  ) {
    this.#makeTcp = makeTcp;
    this.#deliver = deliver;
    this.#within = within;
  }

  request(id: StreamId, request: StreamRequest): void {
    if (this.#streams !== undefined) return this.#streams.request(id, request);
    this.#waiting.push({ id, request });
    this.#loading ??= this.#load();
  }

  /** Resolves when the system has let go of every stream. */
  async closeAll(): Promise<void> {
    this.#closed = true;
    await this.#loading;
    await this.#streams?.closeAll();
  }

  async #load(): Promise<void> {
    const { Streams } = await import("./streams.ts");
    if (this.#closed) return;
    const streams = new Streams(this.#deliver, this.#makeTcp);
    this.#streams = streams;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#within(() => {
      for (const { id, request } of waiting) streams.request(id, request);
    });
  }
}
