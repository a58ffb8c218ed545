/**
 * Counts what a device sends and receives, and when it first got how far: a bring-up's service, watched from outside.
 * Nothing in here is part of the device, so its records and recordings stay as they are.
 */
import type { Input, Instant, Output, Saved, Service } from "../net/service.ts";
import type { BringUp, BringUpCommand, BringUpEvent, BringUpView } from "../services/bring-up.ts";
import { hasReached, type SystemState } from "../services/system-state/index.ts";
import type { RunResult } from "./run.ts";

export class Tally implements Service<BringUpCommand, BringUpEvent, BringUpView> {
  readonly #device: BringUp;
  #state: SystemState;
  #endUs = Infinity;
  #dhcpUs = Infinity;
  #timeValidUs = Infinity;
  #operationalUs = Infinity;
  #sent = 0;
  #received = 0;
  #sentBytes = 0;
  #receivedBytes = 0;
  #retries = 0;
  #droppedTx = 0;
  #droppedRx = 0;

  constructor(device: BringUp) {
    this.#device = device;
    this.#state = device.current;
  }

  get state(): BringUpView {
    return this.#device.state;
  }

  get deadlineUs(): number {
    return this.#device.deadlineUs;
  }

  /** Whether it has come to its goal, or to its time-out. */
  get ended(): boolean {
    return this.#endUs !== Infinity;
  }

  step(at: Instant, input: Input<BringUpCommand>): readonly Output<BringUpEvent>[] {
    const outputs = this.#device.step(at, input);
    if (input.kind === "datagram") {
      this.#received++;
      this.#receivedBytes += input.bytes.length;
    } else if (input.kind === "command" && input.command.kind === "dropped") {
      this.dropped(input.command.direction);
    }
    if (outputs.length > 0) this.#count(outputs);
    const { current, outcome, startedUs } = this.#device;
    if (current !== this.#state) this.#moved(current, at.monoUs - startedUs);
    if (outcome !== "climbing" && outcome !== "idle" && !this.ended)
      this.#endUs = at.monoUs - startedUs;
    return outputs;
  }

  /** The link dropped a packet of the device's. */
  dropped(direction: "tx" | "rx"): void {
    if (direction === "tx") this.#droppedTx++;
    else this.#droppedRx++;
  }

  save(): Saved {
    return this.#device.save();
  }

  /** What it has come to. A run that has not reached its goal is censored at `timeoutUs`. */
  result(timeoutUs: number): RunResult {
    const reached = this.#device.outcome === "reached";
    return {
      reached,
      endUs: reached ? this.#endUs : timeoutUs,
      dhcpUs: this.#dhcpUs,
      timeValidUs: this.#timeValidUs,
      operationalUs: this.#operationalUs,
      sent: this.#sent,
      received: this.#received,
      sentBytes: this.#sentBytes,
      receivedBytes: this.#receivedBytes,
      retries: this.#retries,
      droppedTx: this.#droppedTx,
      droppedRx: this.#droppedRx,
    };
  }

  #count(outputs: readonly Output<BringUpEvent>[]): void {
    for (const output of outputs) {
      if (output.kind !== "send") continue;
      this.#sent++;
      this.#sentBytes += output.bytes.length;
      if (output.about.attempt > 1) this.#retries++;
    }
  }

  /** The first time counts: what was lost and found again was there before. */
  #moved(to: SystemState, sinceUs: number): void {
    this.#state = to;
    if (hasReached(to, "DHCP")) this.#dhcpUs = Math.min(this.#dhcpUs, sinceUs);
    if (hasReached(to, "TIME_VALID")) this.#timeValidUs = Math.min(this.#timeValidUs, sinceUs);
    if (hasReached(to, "OPERATIONAL")) this.#operationalUs = Math.min(this.#operationalUs, sinceUs);
  }
}
