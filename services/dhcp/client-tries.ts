/** When a DHCP client tries again: its policies, fed with the round trips it sees and those of its neighbours. */
import type { Instant } from "../../net/instant.ts";
import type { RandomStream } from "../../net/random.ts";
import { firstAttempt, nextAttempt, type Attempts, type RetryPolicy } from "../../net/retry.ts";
import type { RoundTrips } from "../../net/round-trips.ts";
import type { Awaiting } from "./client-state.ts";

/** The name of DHCP servers among the round-trip times. */
const PEER = "dhcp";

export class ClientTries {
  readonly #roundTrips: RoundTrips;
  readonly #random: RandomStream;

  constructor(roundTrips: RoundTrips, random: RandomStream) {
    this.#roundTrips = roundTrips;
    this.#random = random;
  }

  first(policy: RetryPolicy, at: Instant): Attempts {
    return firstAttempt(policy, at.monoUs, this.#random, this.#roundTrips.timeoutUs(PEER));
  }

  /** Undefined when the policy gives up. */
  next(policy: RetryPolicy, before: Attempts, at: Instant): Attempts | undefined {
    return nextAttempt(policy, before, at.monoUs, this.#random, this.#roundTrips.timeoutUs(PEER));
  }

  /** Only what is unambiguous (Karn): the answer to a packet that was sent once, or has an xid of its own. */
  sample(state: Awaiting, arrivedUs: number): void {
    const acquiring = "attempts" in state;
    if (acquiring && state.attempts.attempt > 1) return;
    const sentUs = acquiring ? state.attempts.sentUs : state.sentUs;
    this.#roundTrips.sample(PEER, Math.max(0, arrivedUs - sentUs));
  }
}
