/**
 * A bring-up in the embedded lab, with the ladder printed as it is climbed and a notifier of your own: it holds
 * REGISTERED until some work is done.
 *
 *   npx tsx examples/bring-up.ts
 */
import { startBringUp, type LogEvent, type SystemState, type Vote } from "../library/index.ts";

class Registration {
  readonly name = "registration";
  #work: "to do" | "under way" | "done" = "to do";

  vote(_current: SystemState, next: SystemState): Vote {
    if (next !== "REGISTERED" || this.#work === "done") return { kind: "proceed" };
    if (this.#work === "to do") setTimeout(() => this.#finish(), 50);
    this.#work = "under way";
    return { kind: "hold", reason: "telling the operator our serial number" };
  }

  /** Done: `release` has it asked again. */
  #finish(): void {
    this.#work = "done";
    session.command({ kind: "release", name: this.name });
  }
}

function print(event: LogEvent): void {
  const time = `${(event.atUs / 1_000).toFixed(1).padStart(7)} ms`;
  if (event.type === "state-entered") console.log(`${time}  ${event.state}`);
  // a notifier outside is asked by an event, so for a moment it always holds
  if (event.type === "held" && event.reason !== "has not voted yet")
    console.log(`${time}    ${event.next} waits for ${event.notifier}: ${event.reason}`);
}

const session = await startBringUp({ notifiers: [new Registration()], onEvent: print });
const end = await session.ended;
const { reached, dhcp, ntp, packets } = await session.stop();
console.log(`${end}: ${reached} with ${dhcp?.address}, ${packets.sent} packets sent`);
console.log(`the clock is ${ntp?.offsetUs} µs off, give or take ${ntp?.errorUs} µs`);
