/**
 * The addresses a DHCP server gives out (RFC 2131 §4.3.1), and to whom.
 *
 *   (never used) ──► offered ──► leased ──► idle ──► offered …        quarantined ──► idle
 *
 * An idle address still belongs to the client that had it last, so that this client gets it again (§2.2); it is
 * given to another only when no address is left that nobody ever had, the longest idle one first.
 */
import { DeadlineQueue, type DeadlineEntry } from "../../net/deadline-queue.ts";
import { ipv4Number, ipv4NumberText } from "../../net/ipv4-number.ts";

export type Use = "offered" | "leased" | "idle" | "quarantined";

export interface Binding {
  readonly address: string;
  /** The client it is for, or was; undefined after quarantine. */
  readonly client: string | undefined;
  readonly use: Use;
  /** End of this use on the monotonic clock; Infinity for an idle one and for a lease without end. */
  readonly untilUs: number;
}

interface Slot extends Binding {
  client: string | undefined;
  use: Use;
  untilUs: number;
  entry: DeadlineEntry<Slot> | undefined;
}

export interface PoolRecord {
  readonly fresh: number;
  /** In the order of their deadlines, then the idle ones, longest idle first. */
  readonly bindings: readonly Binding[];
}

/** The largest pool: a /16. */
const MAX_ADDRESSES = 65_536;

/** Which addresses a pool has, as numbers, both ends included. */
export interface PoolRange {
  readonly first: number;
  readonly last: number;
  /** Those among them that nobody gets. */
  readonly reserved: ReadonlySet<string>;
}

/** From `first` to `last`, both included, without those that are `reserved`. Throws a RangeError for other texts. */
export function poolRange(first: string, last: string, reserved: readonly string[]): PoolRange {
  const range = { first: addressNumber(first), last: addressNumber(last) };
  const size = range.last - range.first + 1;
  if (size >= 1 && size <= MAX_ADDRESSES) return { ...range, reserved: new Set(reserved) };
  throw new RangeError(`not a pool of 1 to ${MAX_ADDRESSES} IPv4 addresses: ${first} to ${last}`);
}

/** The addresses of one network, each with the use that is made of it. */
export class AddressPool {
  readonly #range: PoolRange;
  /** Every number below it has a binding or is reserved. */
  #fresh: number;
  readonly #byAddress = new Map<string, Slot>(); // BOUNDED: by the addresses of the pool, as the next three
  readonly #byClient = new Map<string, Slot>();
  readonly #idle = new Set<Slot>();
  readonly #ends = new DeadlineQueue<Slot>();

  constructor(range: PoolRange, saved?: PoolRecord) {
    this.#range = range;
    this.#fresh = saved?.fresh ?? range.first;
    for (const binding of saved?.bindings ?? []) this.#restore(binding);
  }

  /** When the next use ends. */
  get nextUs(): number {
    return this.#ends.nextUs;
  }

  find(client: string): Binding | undefined {
    return this.#byClient.get(client);
  }

  *bindings(): IterableIterator<Binding> {
    for (const { address, client, use, untilUs } of this.#byAddress.values()) {
      yield { address, client, use, untilUs };
    }
  }

  /** An address for a client: the one it has or had, the one it wants, a fresh one, the longest idle one. */
  choose(client: string, wanted: string | undefined): Binding | undefined {
    const own = this.#byClient.get(client);
    if (own !== undefined) return own;
    const adopted = wanted === undefined ? undefined : this.adopt(client, wanted);
    if (adopted !== undefined) return adopted;
    const { last, reserved } = this.#range;
    for (; this.#fresh <= last; this.#fresh++) {
      const address = ipv4NumberText(this.#fresh);
      if (!this.#byAddress.has(address) && !reserved.has(address))
        return this.#create(address, client);
    }
    for (const slot of this.#idle) return this.#assign(slot, client);
    return undefined;
  }

  /** This very address for a client that has none; undefined unless it is in the pool and nobody uses it. */
  adopt(client: string, address: string): Binding | undefined {
    if (!this.contains(address) || this.#byClient.has(client)) return undefined;
    const slot = this.#byAddress.get(address);
    if (slot === undefined) return this.#create(address, client);
    return slot.use === "idle" ? this.#assign(slot, client) : undefined;
  }

  contains(address: string): boolean {
    const { first, last, reserved } = this.#range;
    const number = addressNumber(address);
    return number >= first && number <= last && !reserved.has(address);
  }

  offer(binding: Binding, untilUs: number): void {
    this.#hold(binding as Slot, "offered", untilUs);
  }

  lease(binding: Binding, untilUs: number): void {
    this.#hold(binding as Slot, "leased", untilUs);
  }

  /** Somebody else uses it: nobody gets it until then, and its client gets another. */
  quarantine(binding: Binding, untilUs: number): void {
    const slot = binding as Slot;
    if (slot.client !== undefined) this.#byClient.delete(slot.client);
    slot.client = undefined;
    this.#hold(slot, "quarantined", untilUs);
  }

  free(binding: Binding): void {
    const slot = binding as Slot;
    if (slot.entry !== undefined) this.#ends.cancel(slot.entry);
    this.#setIdle(slot);
  }

  /** Frees everything whose time is up and returns the leases among it. */
  expire(nowUs: number): readonly Binding[] {
    const expired: Binding[] = []; // BOUNDED: by the addresses of the pool
    for (let due = this.#ends.popDue(nowUs); due !== undefined; due = this.#ends.popDue(nowUs)) {
      const slot = due.value;
      if (slot.use === "leased") expired.push(slot);
      this.#setIdle(slot);
    }
    return expired;
  }

  save(): PoolRecord {
    const bindings: Binding[] = []; // BOUNDED: by the addresses of the pool
    for (const { value } of this.#ends.entries()) bindings.push(plain(value));
    for (const slot of this.#idle) bindings.push(plain(slot));
    return { fresh: this.#fresh, bindings };
  }

  #restore(binding: Binding): void {
    const slot: Slot = { ...binding, entry: undefined };
    this.#byAddress.set(slot.address, slot);
    if (slot.client !== undefined) this.#byClient.set(slot.client, slot);
    if (slot.use === "idle") this.#idle.add(slot);
    else slot.entry = this.#ends.insert(slot.untilUs, slot);
  }

  #create(address: string, client: string): Slot {
    const slot: Slot = { address, client, use: "idle", untilUs: Infinity, entry: undefined };
    this.#byAddress.set(address, slot);
    this.#byClient.set(client, slot);
    this.#idle.add(slot);
    return slot;
  }

  #assign(slot: Slot, client: string): Slot {
    if (slot.client !== undefined) this.#byClient.delete(slot.client);
    slot.client = client;
    this.#byClient.set(client, slot);
    return slot;
  }

  #hold(slot: Slot, use: Use, untilUs: number): void {
    if (slot.entry !== undefined) this.#ends.cancel(slot.entry);
    this.#idle.delete(slot);
    slot.use = use;
    slot.untilUs = untilUs;
    slot.entry = this.#ends.insert(untilUs, slot);
  }

  #setIdle(slot: Slot): void {
    slot.use = "idle";
    slot.untilUs = Infinity;
    slot.entry = undefined;
    this.#idle.delete(slot);
    this.#idle.add(slot);
  }
}

function plain({ address, client, use, untilUs }: Slot): Binding {
  return { address, client, use, untilUs };
}

/** NaN for what is not an IPv4 address. */
function addressNumber(text: string): number {
  return ipv4Number(text) ?? Number.NaN;
}
