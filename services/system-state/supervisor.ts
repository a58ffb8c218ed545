/**
 * Requirements, declared: what must be true before a state is entered, and where to go when it is no longer true.
 *
 * Each requirement is a notifier that holds the entry of the state it guards while its check fails. Once that state
 * has been reached, a check that fails makes the system fall back; of several, the deepest fall is taken.
 * Hysteresis belongs into the check.
 */
import type { Instant } from "../../net/instant.ts";
import {
  compareStates,
  hasReached,
  mayFallBack,
  type LadderState,
  type SystemState,
} from "./ladder.ts";
import type { Watcher } from "./ladder-machine.ts";
import { PROCEED, type Notifier, type Vote } from "./notifier.ts";

/** Why a requirement is not met. */
export interface Unmet {
  readonly reason: string;
  readonly evidence?: unknown;
  /** Absolute, on the monotonic clock, as of a hold. */
  readonly expiresUs?: number;
}

export interface Requirement {
  readonly name: string;
  /** The state whose entry it holds. */
  readonly guards: LadderState;
  /** Where the system falls to when the requirement is lost: below `guards`. */
  readonly fallBackTo: SystemState;
  /** Undefined if it is met. Must say the same when asked again at the same instant. */
  check(at: Instant): Unmet | undefined;
  /** Why the system goes back; left out, the reason of the check. */
  lost?(at: Instant): string;
}

/** The part of the system state that a supervisor needs. */
export interface Supervised {
  register(notifier: Notifier): void;
  watch(watcher: Watcher): void;
}

/** Registers the requirements in their order. Throws if one of them does not fall below the state it guards. */
export function supervise(system: Supervised, requirements: readonly Requirement[]): void {
  for (const requirement of requirements) {
    const { name, guards, fallBackTo } = requirement;
    if (!mayFallBack(guards, fallBackTo)) {
      throw new Error(`"${name}" cannot fall from ${guards} to ${fallBackTo}`);
    }
    system.register(new RequirementNotifier(requirement));
  }
  system.watch(new Supervisor(requirements));
}

class Supervisor implements Watcher {
  // BOUNDED: by the list given at creation.
  readonly #requirements: readonly Requirement[];

  constructor(requirements: readonly Requirement[]) {
    this.#requirements = requirements;
  }

  lost(
    current: SystemState,
    at: Instant,
  ): { readonly to: SystemState; readonly why: string } | undefined {
    let deepest: { readonly to: SystemState; readonly why: string } | undefined;
    for (const requirement of this.#requirements) {
      if (!hasReached(current, requirement.guards)) continue;
      const unmet = requirement.check(at);
      if (unmet === undefined) continue;
      const to = requirement.fallBackTo;
      if (deepest === undefined || compareStates(to, deepest.to) < 0) {
        deepest = { to, why: requirement.lost?.(at) ?? unmet.reason };
      }
    }
    return deepest;
  }
}

class RequirementNotifier implements Notifier {
  readonly name: string;
  readonly #requirement: Requirement;

  constructor(requirement: Requirement) {
    this.name = requirement.name;
    this.#requirement = requirement;
  }

  vote(_current: SystemState, next: SystemState, at: Instant): Vote {
    if (next !== this.#requirement.guards) return PROCEED;
    const unmet = this.#requirement.check(at);
    return unmet === undefined ? PROCEED : { kind: "hold", ...unmet };
  }
}
