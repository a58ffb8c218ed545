/**
 * Measures a host's own work, one piece after another, for whoever asked for it; without one, none of this exists.
 *
 *   ┬─ stepping ─ stepped ─ mark, sent … ─ mark, notified ─┬─ end      one piece: it may take several inputs
 *   └──────────────── again for each input ────────────────┘
 *
 * What is told comes in the order that `HostTiming` promises. Each reading of the clock costs some 100 ns, and an input
 * takes three and two for each packet and for the listeners.
 */
import type { HostTiming } from "../latency.ts";
import type { Input, Output } from "../service.ts";
import type { Clock } from "./clock.ts";

type InputKind = Input<never>["kind"];
type Send = Extract<Output<never>, { kind: "send" }>;

export class HostTimings {
  readonly #clock: Clock;
  readonly #tell: (timing: HostTiming) => void;
  #input: InputKind = "command";
  #pieceUs = 0;
  #first: InputKind = "command";
  #inputs = 0;
  /** When what is measured at the moment began. */
  #sinceUs = 0;
  #waitingSinceUs = 0;

  constructor(clock: Clock, tell: (timing: HostTiming) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /**
   * An input is given to the service next. It has waited since the kernel took it, since it was stamped or, if it is
   * the deadline, since `dueUs`.
   */
  stepping(atUs: number, input: Input<unknown>, dueUs: number): void {
    this.#input = input.kind;
    if (this.#inputs++ === 0) {
      this.#first = input.kind;
      this.#pieceUs = atUs;
    }
    this.#waitingSinceUs = atUs;
    if (input.kind === "datagram" && input.stamp !== undefined)
      this.#waitingSinceUs = input.stamp.monoUs;
    if (input.kind === "deadline") this.#waitingSinceUs = Math.min(atUs, dueUs);
    this.#sinceUs = this.#nowUs();
  }

  /** The service has said what it wants. */
  stepped(): void {
    const input = this.#input;
    const [begunUs, endedUs] = [this.#sinceUs, this.#nowUs()];
    const monoUs = Math.min(this.#waitingSinceUs, begunUs);
    this.#tell({ phase: "queue", monoUs, durationUs: begunUs - monoUs, input });
    this.#tell({ phase: "parse", monoUs: begunUs, durationUs: endedUs - begunUs, input });
  }

  /** A packet, or the listeners' turn, comes next. */
  mark(): void {
    this.#sinceUs = this.#nowUs();
  }

  /** The packet is out. */
  sent({ about, to, bytes }: Send): void {
    const monoUs = this.#sinceUs;
    const durationUs = this.#nowUs() - monoUs;
    const lengthBytes = bytes.length;
    this.#tell({ phase: "send", monoUs, durationUs, input: this.#input, about, to, lengthBytes });
  }

  /** The listeners have been told. */
  notified(): void {
    const monoUs = this.#sinceUs;
    const durationUs = this.#nowUs() - monoUs;
    this.#tell({ phase: "notify", monoUs, durationUs, input: this.#input });
  }

  /** The piece of work is done: the event loop is free again. */
  end(): void {
    const inputs = this.#inputs;
    if (inputs === 0) return;
    this.#inputs = 0;
    const monoUs = this.#pieceUs;
    const durationUs = this.#nowUs() - monoUs;
    this.#tell({ phase: "stall", monoUs, durationUs, input: this.#first, inputs });
  }

  #nowUs(): number {
    return this.#clock.now().monoUs;
  }
}
