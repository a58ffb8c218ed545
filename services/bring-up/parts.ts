/** The parts of one bring-up, wired: what the network is decides whom time and names ask. */
import type { Instant, Saved } from "../../net/service.ts";
import { supervise } from "../system-state/index.ts";
import type { BringUpCommand } from "./contract.ts";
import { NamesPart } from "./names-part.ts";
import { NetworkPart } from "./network-part.ts";
import type { BringUpRecord } from "./record.ts";
import type { Shared } from "./shared.ts";
import { TimePart } from "./time-part.ts";

/** What an operator does while it runs, and what the driver only has to say. */
type Aside = Extract<
  BringUpCommand,
  { kind: "renew" | "resync" | "flush" | "link-model" | "opened" }
>;

export class Parts {
  readonly names: NamesPart;
  readonly time: TimePart;
  readonly network: NetworkPart;
  readonly #shared: Shared;

  /** `children`: the saved services of the composition, in their order. `isOver`: whether it was stopped. */
  constructor(
    shared: Shared,
    children: readonly Saved[],
    saved: BringUpRecord | undefined,
    isOver: () => boolean,
  ) {
    this.#shared = shared;
    this.names = new NamesPart(shared, children[1], saved?.names);
    this.time = new TimePart(shared, children[2], saved?.time);
    this.network = new NetworkPart(shared, children.slice(3), saved?.applied, {
      usable: (networks) => {
        // with the first of several interfaces stopped, the others are not a reason to begin again
        if (isOver()) return;
        this.names.configure(networks);
        this.time.configure(networks);
      },
      lost: (why) => {
        this.time.pause();
        this.names.stop(why);
      },
    });
    supervise(shared.system, [
      this.network.linkRequirement,
      this.network.leaseRequirement,
      this.time.requirement,
      this.names.requirement,
    ]);
  }

  get deadlineUs(): number {
    return Math.min(this.names.deadlineUs, this.time.deadlineUs);
  }

  /** Follows a command that moves no state of the bring-up itself. */
  aside(command: Aside, at: Instant): void {
    switch (command.kind) {
      case "renew":
        return this.network.renew(command.device);
      case "resync":
        return this.time.resync();
      case "flush":
        return this.names.flush(command.name);
      case "link-model":
        return this.#shared.journal.linkModel(at, command);
      case "opened":
        return;
    }
  }
}
