/** What a session can show of its bring-up: the log to all who listen, what it left behind, and snapshots. */
import { StallRing } from "../net/host/stall-ring.ts";
import { wordsOfLink } from "../net/impairment/link-words.ts";
import type { Instant } from "../net/instant.ts";
import type { HostTiming } from "../net/latency.ts";
import type { Endpoint, PortId, Service } from "../net/service.ts";
import { capturing, PacketCapture } from "../observation/capture.ts";
import { EventStore } from "../observation/event-store.ts";
import type { Snapshot, StallShot } from "../observation/snapshot.ts";
import { takeSnapshot } from "../observation/take-snapshot.ts";
import type { BringUp, BringUpCommand, BringUpEvent } from "../services/bring-up.ts";
import { EventFan } from "./event-fan.ts";
import type { BringUpOptions, Plan } from "./options.ts";

type Stepped = Service<BringUpCommand, BringUpEvent, unknown>;

export class Observer {
  readonly events = new EventFan();
  readonly store: EventStore | undefined;
  /** Whether anybody wants packets with their bytes and ends, which are of no effect on the bring-up. */
  readonly wantsPackets: boolean;
  readonly #service: BringUp;
  readonly #plan: Plan;
  readonly #capture: PacketCapture | undefined;
  readonly #stalls: StallRing | undefined;
  readonly #onTiming: BringUpOptions["onTiming"];

  constructor(service: BringUp, plan: Plan, options: BringUpOptions) {
    const { onEvent, onRecord, onTiming, observe, capture } = options;
    this.#service = service;
    this.#plan = plan;
    this.#onTiming = onTiming;
    this.wantsPackets = capture === true || onRecord !== undefined;
    if (capture === true) this.#capture = new PacketCapture();
    if (observe === true) {
      const store = new EventStore();
      this.store = store;
      this.events.add((event) => store.add(event));
      if (plan.mode !== "simulate") this.#stalls = new StallRing();
    }
    if (onEvent !== undefined) this.events.add(onEvent);
  }

  /** What a driver steps in the place of `inner`, the service or what records it. */
  around(inner: Stepped): Stepped {
    return this.#capture === undefined ? inner : capturing(inner, this.#capture);
  }

  /** The driver has bound a port. */
  opened(port: PortId, local: Endpoint): void {
    this.#capture?.opened(port, local);
  }

  /** Whom a host tells how long its work takes; undefined: nobody. */
  get timed(): ((timing: HostTiming) => void) | undefined {
    const stalls = this.#stalls;
    const onTiming = this.#onTiming;
    if (stalls === undefined && onTiming === undefined) return undefined;
    return (timing) => {
      stalls?.take(timing);
      onTiming?.(timing, this.#service.startedUs);
    };
  }

  snapshot(at: Instant): Snapshot {
    const { mode } = this.#plan;
    const store = this.store ?? new EventStore();
    const shot = takeSnapshot(this.#service, store, at, { mode, link: wordsOfLink(this.#plan) });
    return this.#stalls === undefined ? shot : { ...shot, stalls: this.#worstStalls(this.#stalls) };
  }

  #worstStalls(stalls: StallRing): readonly StallShot[] {
    const { startedUs } = this.#service;
    return stalls.worst(STALLS_MAX).map(({ monoUs, worstUs, what, sumUs, count }) => {
      const atUs = Math.max(0, monoUs - startedUs);
      return { atUs, worstUs, what, sumUs, count };
    });
  }
}

const STALLS_MAX = 8;
