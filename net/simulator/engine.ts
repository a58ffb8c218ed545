/**
 * The loop of virtual time.
 *
 *   mailbox (this instant)  →  arrivals  →  deadlines  →  time moves on
 *
 * What is due at one microsecond happens in this order: inputs posted by earlier steps, then packets, then
 * deadlines, each in the order of their making. Nothing else decides, so the same seed gives the same trace.
 */
import { DeadlineQueue } from "../deadline-queue.ts";
import type { RandomRoot } from "../random.ts";
import type { Input, Instant, Output } from "../service.ts";
import { Mailbox } from "./mailbox.ts";
import type { Runner } from "./runner.ts";

/** Something that the network does by itself: a packet arrives, a retransmission is due. */
export interface Happening {
  happen(): void;
}

/** One step of one service, as the observer of a world sees it. */
export interface Step {
  readonly node: string;
  readonly service: string;
  readonly at: Instant;
  readonly input: Input<unknown>;
  readonly outputs: readonly Output<unknown>[];
}

export interface RunLimits {
  /** Stop when nothing is left up to this world time, and put the world's clock there. */
  readonly untilUs?: number;
  /** Stop as soon as this holds; asked before every step. */
  readonly until?: () => boolean;
}

/** `idle`: nothing will ever happen again unless somebody gives a command. */
export type RunEnd = "until" | "time" | "idle" | "steps";

/** What the parts of one world share. */
export class Engine {
  readonly random: RandomRoot;
  readonly startUnixUs: number;
  readonly paranoid: boolean;
  readonly onStep: ((step: Step) => void) | undefined;
  readonly mailbox = new Mailbox();
  readonly arrivals = new DeadlineQueue<Happening>(); // BOUNDED: by what services send within the delay of their links
  readonly deadlines = new DeadlineQueue<Runner>(); // BOUNDED: one for each service
  readonly #maxSteps: number;
  nowUs = 0;
  /** TLS connections so far. */
  connections = 0;
  #running = false;

  constructor(
    random: RandomRoot,
    startUnixUs: number,
    maxSteps: number,
    paranoid: boolean,
    onStep: ((step: Step) => void) | undefined,
  ) {
    this.random = random;
    this.startUnixUs = startUnixUs;
    this.#maxSteps = maxSteps;
    this.paranoid = paranoid;
    this.onStep = onStep;
  }

  run(limits: RunLimits): RunEnd {
    if (this.#running) throw new Error("the world is running already: give commands instead");
    this.#running = true;
    try {
      return this.#loop(limits.untilUs ?? Infinity, limits.until);
    } finally {
      this.#running = false;
    }
  }

  #loop(untilUs: number, until: (() => boolean) | undefined): RunEnd {
    const { mailbox, arrivals, deadlines } = this;
    for (let steps = 0; ; steps++) {
      if (until !== undefined && until()) return "until";
      const nextUs = mailbox.empty ? Math.min(arrivals.nextUs, deadlines.nextUs) : this.nowUs;
      if (nextUs > untilUs || nextUs === Infinity) {
        if (untilUs !== Infinity && untilUs > this.nowUs) this.nowUs = untilUs;
        return nextUs === Infinity ? "idle" : "time";
      }
      if (steps >= this.#maxSteps) return "steps"; // BOUNDED: by maxSteps
      this.nowUs = nextUs;
      if (!mailbox.empty) mailbox.deliverNext();
      else {
        const arrival = arrivals.popDue(nextUs);
        if (arrival !== undefined) arrival.value.happen();
        else deadlines.popDue(nextUs)?.value.expire();
      }
    }
  }
}
