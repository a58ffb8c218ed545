/**
 * A notifier of your own: it holds the entry of REGISTERED until some work is done, then releases.
 *
 *   npx tsx examples/own-notifier.ts
 */
import { formatDurationUs } from "../net/instant.ts";
import {
  createSystemState,
  PROCEED,
  type Notifier,
  type SystemState,
  type Vote,
} from "../services/system-state/index.ts";

function now() {
  return { monoUs: Math.round(performance.now() * 1_000), unixUs: Date.now() * 1_000 };
}

class Registration implements Notifier {
  readonly name = "registration";
  #work: "to do" | "under way" | "done" = "to do";

  vote(_current: SystemState, next: SystemState): Vote {
    if (next !== "REGISTERED" || this.#work === "done") return PROCEED;
    if (this.#work === "to do") {
      this.#work = "under way";
      setTimeout(() => this.#finish(), 120);
    }
    return { kind: "hold", reason: "telling the operator our serial number" };
  }

  entered(state: SystemState): void {
    console.log(`  entered ${state}`);
  }

  #finish(): void {
    this.#work = "done";
    const at = now();
    system.release(this.name, at);
    system.settle(at);
    console.log(`now in ${system.current}`);
    for (const { state, holds } of system.state.visits) {
      for (const { notifier, reason, heldUs } of holds) {
        console.log(`${notifier} held ${state} for ${formatDurationUs(heldUs)}: ${reason}`);
      }
    }
  }
}

const system = createSystemState({ explain: false });
system.register(new Registration());

const { reached, blockedBy } = system.advanceTo("OPERATIONAL", now());
console.log(`reached ${reached}`);
for (const { kind, notifier, next, reason } of blockedBy) {
  console.log(`${next} waits: ${kind} of ${notifier}, ${reason}`);
}
