/**
 * The networks on which a DHCP server gives out addresses: that of its own link, and those behind relay agents.
 *
 * Which one a client is on (RFC 2131 §4.3.1): where a relay has put its address into `giaddr`, the network of that
 * address; otherwise that of `ciaddr`, because a client extends its lease by unicast, past the relay; otherwise the
 * server's own. A relay on a network that is not served hears nothing.
 */
import { DeadlineQueue, type DeadlineEntry } from "../../net/deadline-queue.ts";
import { PrefixTable } from "../../net/prefix-table.ts";
import { AddressPool, poolRange, type Binding, type PoolRange, type PoolRecord } from "./pool.ts";
import type { DhcpServerConfig, RelayedNetwork } from "./server-config.ts";
import { ServerMessages } from "./server-message.ts";
import { UNSPECIFIED, type DhcpMessage } from "./wire.ts";

/** What the configuration says of a network, made fit for use. */
interface NetworkPlan {
  /** Any address on it. */
  readonly address: string;
  readonly prefixLength: number;
  readonly range: PoolRange;
  readonly messages: ServerMessages;
}

export interface NetworkPlans {
  /** That of the server's own link first. */
  readonly plans: readonly NetworkPlan[];
  readonly placeOf: PrefixTable<number>;
}

/** RangeError for a configuration that cannot be. */
export function networkPlans(config: DhcpServerConfig): NetworkPlans {
  const { networks = [] } = config;
  const plans = [config, ...networks].map((network) => networkPlan(config, network));
  const placeOf = new PrefixTable<number>();
  for (const [place, { address, prefixLength }] of plans.entries()) {
    placeOf.set(address, prefixLength, place);
  }
  return { plans, placeOf };
}

function networkPlan(config: DhcpServerConfig, network: RelayedNetwork): NetworkPlan {
  const { dnsServers, ntpServers } = config;
  const { address, prefixLength, pool, routers } = network;
  const reserved = [config.address, ...routers, ...dnsServers, ...ntpServers];
  return {
    address,
    prefixLength,
    range: poolRange(pool.first, pool.last, reserved),
    messages: new ServerMessages({ ...config, prefixLength, routers }),
  };
}

/** A network with the leases on it. */
export class ServedNetwork {
  readonly plan: NetworkPlan;
  readonly pool: AddressPool;
  /** Its place among the networks on which something ends. */
  entry: DeadlineEntry<ServedNetwork> | undefined;

  constructor(plan: NetworkPlan, saved: PoolRecord | undefined) {
    this.plan = plan;
    this.pool = new AddressPool(plan.range, saved);
  }
}

/** All networks of one server, found by the addresses in a message, and the one deadline of all their leases. */
export class ServedNetworks {
  readonly #placeOf: PrefixTable<number>;
  /** The own one first. */
  readonly #all: readonly ServedNetwork[]; // BOUNDED: by the configuration, as the next one
  /** Those behind relays. */
  readonly #ends = new DeadlineQueue<ServedNetwork>();
  readonly #own: ServedNetwork;

  constructor({ plans, placeOf }: NetworkPlans, saved: readonly PoolRecord[] | undefined) {
    this.#placeOf = placeOf;
    this.#all = plans.map((plan, place) => new ServedNetwork(plan, saved?.[place]));
    this.#own = this.#all[0] as ServedNetwork;
    for (const network of this.#all) this.changed(network);
  }

  /** When the next use of an address ends. */
  get nextUs(): number {
    return Math.min(this.#own.pool.nextUs, this.#ends.nextUs);
  }

  /** The network a client is on; undefined where that is none of these. */
  of({ giaddr, ciaddr }: DhcpMessage): ServedNetwork | undefined {
    if (giaddr !== UNSPECIFIED) return this.#at(giaddr);
    return (ciaddr === UNSPECIFIED ? undefined : this.#at(ciaddr)) ?? this.#own;
  }

  /** To be called whenever something was done with a network's pool. */
  changed(network: ServedNetwork): void {
    if (network === this.#own) return;
    const { nextUs } = network.pool;
    const { entry } = network;
    if (entry?.waiting && entry.deadlineUs === nextUs) return;
    if (entry !== undefined) this.#ends.cancel(entry);
    network.entry = nextUs === Infinity ? undefined : this.#ends.insert(nextUs, network);
  }

  /** Frees everything whose time is up and returns the leases among it. */
  expire(nowUs: number): readonly Binding[] {
    const expired = [...this.#own.pool.expire(nowUs)]; // BOUNDED: by the addresses of the pools
    for (let due = this.#ends.popDue(nowUs); due !== undefined; due = this.#ends.popDue(nowUs)) {
      expired.push(...due.value.pool.expire(nowUs));
      this.changed(due.value);
    }
    return expired;
  }

  *bindings(): IterableIterator<Binding> {
    for (const { pool } of this.#all) yield* pool.bindings();
  }

  save(): readonly PoolRecord[] {
    return this.#all.map(({ pool }) => pool.save());
  }

  #at(address: string): ServedNetwork | undefined {
    const place = this.#placeOf.longest(address);
    return place === undefined ? undefined : this.#all[place];
  }
}
