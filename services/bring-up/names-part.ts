/**
 * Names in a bring-up: the resolver, the proof that it answers, and the look-ups that other services ask for.
 */
import { ipBytes, isIpv6 } from "../../net/address.ts";
import type { Handle } from "../../net/composition.ts";
import type {
  Answer,
  AskId,
  Endpoint,
  Family,
  Instant,
  Saved,
  Service,
} from "../../net/service.ts";
import {
  createResolver,
  DnsProof,
  type LookupResult,
  type ResolverCommand,
  type ResolverEvent,
  type ResolverView,
} from "../dns/index.ts";
import type { Requirement } from "../system-state/index.ts";
import type { UsableNetwork } from "./network-part.ts";
import type { Shared } from "./shared.ts";

const NO_RESOLVER = "no resolver is known yet";

interface ProbeReport {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly elapsedUs: number;
}

/** Who waits for a look-up: the proof, or another service's question. */
type Waiting = "proof" | { readonly slot: number; readonly ask: AskId };

export interface NamesRecord {
  readonly proof: ReturnType<DnsProof["save"]> | undefined;
  readonly servers: readonly string[];
  readonly probe: ProbeReport | undefined;
  readonly lookups: number;
  readonly waiting: readonly (readonly [number, Waiting])[];
}

export class NamesPart {
  readonly #shared: Shared;
  readonly #resolver: Service<ResolverCommand, ResolverEvent, ResolverView>;
  readonly #handle: Handle<ResolverCommand, ResolverEvent>;
  /** From the first network on, until there is none. */
  #proof: DnsProof | undefined;
  readonly #waiting: Map<number, Waiting>; // BOUNDED: by the look-ups that the resolver takes at a time
  #servers: readonly string[];
  #probe: ProbeReport | undefined;
  #lookups: number;

  constructor(shared: Shared, savedResolver: Saved | undefined, saved: NamesRecord | undefined) {
    this.#shared = shared;
    const { config, random, roundTrips, composition } = shared;
    const { dns, retry, explain } = config;
    this.#resolver = createResolver(
      { port: dns.port, retry: retry.dns, roundTrips, explain },
      random,
      savedResolver,
    );
    this.#handle = composition.add("dns", this.#resolver, (event, at) => this.#onDns(event, at));
    this.#proof = saved?.proof && new DnsProof({}, saved.proof);
    this.#servers = saved?.servers ?? [];
    this.#probe = saved?.probe;
    this.#lookups = saved?.lookups ?? 0;
    this.#waiting = new Map(saved?.waiting);
  }

  readonly requirement: Requirement = {
    name: "dns",
    guards: "OPERATIONAL",
    fallBackTo: "AUTH2",
    check: () =>
      this.#shared.system.facts.get("names") === undefined
        ? { reason: this.#proof?.describe ?? NO_RESOLVER }
        : undefined,
    lost: () => "the resolvers do not answer any more",
  };

  get deadlineUs(): number {
    return this.#proof?.deadlineUs ?? Infinity;
  }

  get servers(): readonly string[] {
    return this.#servers;
  }

  /** The probe that proved the resolvers. */
  get probe(): ProbeReport | undefined {
    return this.#probe;
  }

  /** What the proof waits for; undefined while the resolvers answer. */
  get proof(): string | undefined {
    const proof = this.#proof;
    if (proof === undefined) return NO_RESOLVER;
    return proof.state.kind === "proven" ? undefined : proof.describe;
  }

  get resolver(): ResolverView {
    return this.#resolver.state;
  }

  get ignored(): number {
    return this.#resolver.state.counters.ignored;
  }

  configure(networks: readonly UsableNetwork[]): void {
    const { dns, ntp, bindSource } = this.#shared.config;
    this.#servers = distinct([dns.servers, ...networks.map(({ network }) => network.dnsServers)]);
    const servers = this.#servers.map((text) => serverEndpoint(text, dns.port));
    const addresses = networks.map(({ network }) => network.address);
    const families = familiesOf(addresses, dns.families);
    const [address] = addresses;
    const source = bindSource && address !== undefined ? { source: { address } } : {};
    this.#handle.command({ kind: "configure", servers, families, ...source });
    const domain = networks.find(({ network }) => network.domain !== undefined)?.network.domain;
    const ntpServer = ntp.servers.find((host) => ipBytes(host) === undefined);
    const names = { given: dns.probe, domain, ntpServer };
    if (this.#proof === undefined) this.#proof = new DnsProof(names);
    else this.#proof.rename(names);
  }

  /** The network is gone, and with it its resolvers, every look-up under way, and what was proven. */
  stop(why: string): void {
    this.#proof = undefined;
    this.#probe = undefined;
    this.#servers = [];
    // the stop cancels a probe that is under way; that says nothing about the resolvers of the next network
    for (const [id, waiting] of this.#waiting) if (waiting === "proof") this.#waiting.delete(id);
    this.#handle.command({ kind: "stop" });
    this.#shared.system.loseFact("names", why);
  }

  /** Forgets what is cached about a name, or everything. */
  flush(name: string | undefined): void {
    this.#handle.command(name === undefined ? { kind: "flush" } : { kind: "flush", name });
  }

  /** Resolves a name for the service in `slot`, which gets the answer to its `ask`. */
  resolve(name: string, slot: number, ask: AskId): void {
    this.#lookUp(name, { slot, ask });
  }

  /** Sends the probe that is due. */
  settle(at: Instant): void {
    const due = this.#proof?.next(at.monoUs);
    if (due !== undefined) this.#lookUp(due.probe, "proof");
  }

  save(): NamesRecord {
    return {
      proof: this.#proof?.save(),
      servers: this.#servers,
      probe: this.#probe,
      lookups: this.#lookups,
      waiting: [...this.#waiting],
    };
  }

  #lookUp(name: string, waiting: Waiting): void {
    const id = ++this.#lookups;
    this.#waiting.set(id, waiting);
    const fresh = waiting === "proof" ? ({ fresh: true } as const) : {};
    this.#handle.command({ kind: "lookup", id, name, ...fresh });
  }

  #onDns(event: ResolverEvent, at: Instant): void {
    const { journal } = this.#shared;
    if (event.kind !== "answer") {
      journal.verdict(at, "dns", event);
      return;
    }
    const { result } = event;
    if (journal.explain)
      journal.always(at, "dns", { type: "service", name: "answer", detail: answerDetail(result) });
    const waiting = this.#waiting.get(result.id);
    this.#waiting.delete(result.id);
    if (waiting === "proof") this.#judge(result, at);
    else if (waiting !== undefined)
      this.#shared.composition.answer(waiting.slot, waiting.ask, resolved(result));
  }

  #judge(result: LookupResult, at: Instant): void {
    const { system } = this.#shared;
    const verdict = this.#proof?.result(at.monoUs, result);
    if (verdict === undefined) return;
    if (verdict === "lost") {
      this.#probe = undefined;
      system.loseFact("names", "three probes in a row failed");
      return;
    }
    const { name, addresses, elapsedUs } = result;
    this.#probe = { name, addresses, elapsedUs };
    const server = result.server?.address ?? "";
    system.setFact("names", { probe: name, server }, { source: "dns", detail: server }, at);
  }
}

/** Everything in the lists, once each, in order. */
function distinct(lists: readonly (readonly string[])[]): readonly string[] {
  const known: string[] = []; // BOUNDED: by the lists
  for (const list of lists) {
    for (const text of list) if (!known.includes(text)) known.push(text);
  }
  return known;
}

/** `192.0.2.53`, `fe80::1%eth0`. */
function serverEndpoint(text: string, port: number): Endpoint {
  const percent = text.indexOf("%");
  if (percent < 0) return { address: text, port };
  return { address: text.slice(0, percent), port, zone: text.slice(percent + 1) };
}

/** Those of the addresses, and the `further` ones. */
function familiesOf(
  addresses: readonly string[],
  further: readonly Family[] = [],
): readonly Family[] {
  const families: Family[] = [];
  if (further.includes(4) || addresses.some((address) => !isIpv6(address))) families.push(4);
  if (further.includes(6) || addresses.some(isIpv6)) families.push(6);
  return families;
}

function resolved(result: LookupResult): Answer {
  if (result.addresses.length > 0) {
    return { kind: "resolved", addresses: result.addresses, ttlSeconds: result.ttlSeconds };
  }
  return { kind: "failed", why: result.outcome, message: `${result.name}: ${result.outcome}` };
}

function answerDetail(result: LookupResult): Readonly<Record<string, unknown>> {
  const { name, outcome, addresses, ttlSeconds, fromCache, server, elapsedUs } = result;
  return {
    name,
    outcome,
    addresses,
    ttlSeconds,
    fromCache,
    ...(server === undefined ? {} : { server }),
    elapsedUs,
  };
}
