/** The parts of one bring-up, wired: what the network is decides whom time and names ask. */
import type { Instant, Saved } from "../../net/service.ts";
import { supervise } from "../system-state/index.ts";
import type { BringUpCommand } from "./contract.ts";
import { NamesPart } from "./names-part.ts";
import { NetworkPart } from "./network-part.ts";
import { preferring, type Preferences } from "./preferences.ts";
import type { BringUpRecord } from "./record.ts";
import type { Shared } from "./shared.ts";
import { TimePart } from "./time-part.ts";

/** What an operator does while it runs, and what the driver only has to say. */
type Aside = Extract<
  BringUpCommand,
  { kind: "renew" | "resync" | "flush" | "prefer" | "link-model" | "opened" }
>;

export class Parts {
  readonly names: NamesPart;
  readonly time: TimePart;
  readonly network: NetworkPart;
  readonly #shared: Shared;
  #preferences: Preferences | undefined;

  /** `children`: the saved services of the composition, in their order. `isOver`: whether it was stopped. */
  constructor(
    shared: Shared,
    children: readonly Saved[],
    saved: BringUpRecord | undefined,
    isOver: () => boolean,
  ) {
    this.#shared = shared;
    this.#preferences = saved?.preferences;
    shared.config = preferring(shared.config, saved?.preferences);
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

  /** As last told; undefined: those of the configuration. */
  get preferences(): Preferences | undefined {
    return this.#preferences;
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
      case "prefer":
        return this.#prefer(command);
      case "link-model":
        return this.#shared.journal.linkModel(at, command);
      case "opened":
        return;
    }
  }

  #prefer({ ntpServers, dnsServers, probe }: Preferences): void {
    const preferences = { ntpServers, dnsServers, ...(probe === undefined ? {} : { probe }) };
    this.#preferences = preferences;
    this.#shared.config = preferring(this.#shared.config, preferences);
    const networks = this.network.usable();
    if (networks.length === 0) return;
    this.names.configure(networks);
    this.time.configure(networks);
  }
}
