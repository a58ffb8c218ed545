/**
 * What is known about the world, and from whom: the one way by which services learn from each other.
 *
 * A fact is plain data under a name; `FactValues` says which data under which name, and may be extended by
 * declaration merging. A value that is set again unchanged, from the same source, is no news.
 */
import type { Instant } from "../../net/instant.ts";
import { sameValue } from "./same-value.ts";

export interface LinkFact {
  readonly carrier: boolean;
  readonly mac?: string;
}

export interface NetworkFact {
  readonly address: string;
  readonly prefixLength: number;
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  readonly ntpServers: readonly string[];
  readonly domain?: string;
  /** RFC 2132 §9.7, of the server that granted the lease. */
  readonly serverId?: string;
  readonly leaseSeconds?: number;
}

export interface TimeFact {
  readonly server: string;
  readonly stratum: number;
  /** Server minus local. */
  readonly offsetUs: number;
  readonly delayUs: number;
  /** Bound of the error at `atUs`; it grows from there. */
  readonly errorUs: number;
  /** On the monotonic clock. */
  readonly atUs: number;
}

/** A resolver has answered. */
export interface NamesFact {
  readonly probe: string;
  readonly server: string;
}

export interface FactValues {
  readonly [link: `link/${string}`]: LinkFact;
  readonly [network: `network/${string}`]: NetworkFact;
  readonly time: TimeFact;
  readonly names: NamesFact;
}

export type FactName = keyof FactValues;

export interface Provenance {
  readonly source: "dhcp" | "os" | "static" | "given" | "ntp" | "dns" | "lab" | "operator";
  /** For example the server. */
  readonly detail?: string;
}

export interface Fact<Value = unknown> {
  readonly name: string;
  readonly value: Value;
  readonly provenance: Provenance;
  /** When it became so, on the monotonic clock. */
  readonly sinceUs: number;
}

/** The facts as others see them. */
export interface Facts {
  get<Name extends FactName>(name: Name): Fact<FactValues[Name]> | undefined;
  /** In the order in which they were first set; `prefix` for example `network/`. */
  entries(prefix?: string): Iterable<Fact>;
}

export const FACTS_MAX = 256;

export class FactStore implements Facts {
  // BOUNDED: by FACTS_MAX.
  readonly #facts: Map<string, Fact>;

  constructor(saved: readonly Fact[] = []) {
    this.#facts = new Map(saved.map((fact) => [fact.name, fact]));
  }

  /** The value is kept, not copied: it must not be changed afterwards. */
  set(
    name: string,
    value: unknown,
    provenance: Provenance,
    at: Instant,
  ): "changed" | "unchanged" | "full" {
    const known = this.#facts.get(name);
    if (known === undefined && this.#facts.size >= FACTS_MAX) return "full";
    if (
      known !== undefined &&
      sameValue(known.value, value) &&
      sameValue(known.provenance, provenance)
    ) {
      return "unchanged";
    }
    this.#facts.set(name, { name, value, provenance, sinceUs: at.monoUs });
    return "changed";
  }

  /** False if there was no such fact. */
  lose(name: string): boolean {
    return this.#facts.delete(name);
  }

  get<Name extends FactName>(name: Name): Fact<FactValues[Name]> | undefined {
    return this.#facts.get(name) as Fact<FactValues[Name]> | undefined;
  }

  *entries(prefix = ""): Generator<Fact, void> {
    for (const fact of this.#facts.values()) if (fact.name.startsWith(prefix)) yield fact;
  }

  save(): readonly Fact[] {
    return [...this.#facts.values()];
  }
}

/** `dhcp`, `dhcp 192.0.2.1`. */
export function provenanceText(provenance: Provenance): string {
  return provenance.detail === undefined
    ? provenance.source
    : `${provenance.source} ${provenance.detail}`;
}
