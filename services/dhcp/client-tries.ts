/** When a DHCP client tries again: its policies, fed with the round trips it sees and those of its neighbours. */
import type { Instant } from "../../net/instant.ts";
import type { RandomStream } from "../../net/random.ts";
import { firstAttempt, nextAttempt, type Attempts, type RetryPolicy } from "../../net/retry.ts";
import type { RoundTrips } from "../../net/round-trips.ts";
import { discoverOf } from "./client-discovers.ts";
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
    return firstAttempt(policy, at.monoUs, this.#random, this.#roundTrips.path(PEER));
  }

  /** Undefined when the policy gives up. */
  next(policy: RetryPolicy, before: Attempts, at: Instant): Attempts | undefined {
    return nextAttempt(policy, before, at.monoUs, this.#random, this.#roundTrips.path(PEER));
  }

  /** Only what is unambiguous (Karn): the answer to a packet that was sent once, or has an xid of its own. */
  sample(state: Awaiting, xid: number, arrivedUs: number): void {
    const sentUs = sentUsOf(state, xid);
    if (sentUs !== undefined) this.#roundTrips.sample(PEER, Math.max(0, arrivedUs - sentUs));
  }
}

/** When the packet with this xid left, if there was but one. */
function sentUsOf(state: Awaiting, xid: number): number | undefined {
  switch (state.kind) {
    case "selecting": {
      const { discovers, attempts } = state;
      const shared = xid === state.xid && attempts.attempt > discovers.length;
      return shared ? undefined : discoverOf(discovers, xid)?.sentUs;
    }
    case "requesting":
      return state.attempts.attempt === 1 ? state.attempts.sentUs : undefined;
    case "renewing":
    case "rebinding":
      return state.sentUs;
  }
}
