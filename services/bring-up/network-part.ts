/**
 * The interfaces of a bring-up: links, the DHCP client of each, and what they add up to.
 *
 * The first interface in the configuration that is usable decides source address and order of servers.
 */
import type { Instant, Saved } from "../../net/service.ts";
import type { DhcpEvent, DhcpView, Lease } from "../dhcp/index.ts";
import type { NetworkFact, Requirement } from "../system-state/index.ts";
import { Applied, type AppliedRecord } from "./applied.ts";
import { configurationOf } from "./configuration.ts";
import { missingPart, type InterfaceConfig } from "./config.ts";
import { macFinding, networkOfLease } from "./dhcp-news.ts";
import { dhcpClientOf, type ManagedInterface } from "./managed-interface.ts";
import type { Shared } from "./shared.ts";

/** One interface that has an identity. */
export interface UsableNetwork {
  readonly device: string;
  readonly network: NetworkFact;
  readonly lease?: Lease;
}

/** One interface, whatever it has. */
export interface InspectedInterface {
  readonly config: InterfaceConfig;
  readonly carrier: boolean;
  readonly network: NetworkFact | undefined;
  /** Undefined where it has a fixed identity. */
  readonly client: DhcpView | undefined;
}

export interface NetworkChanges {
  /** The usable networks changed, and there is at least one. */
  usable(networks: readonly UsableNetwork[]): void;
  /** There is none any more. */
  lost(why: string): void;
}

export class NetworkPart {
  readonly #shared: Shared;
  readonly #changes: NetworkChanges;
  readonly #interfaces: readonly ManagedInterface[];
  readonly #applied: Applied;

  constructor(
    shared: Shared,
    savedClients: readonly Saved[],
    saved: AppliedRecord | undefined,
    changes: NetworkChanges,
  ) {
    this.#shared = shared;
    this.#changes = changes;
    this.#applied = new Applied(shared, saved);
    let clients = 0;
    this.#interfaces = shared.config.interfaces.map((config) => {
      const { device, network } = config;
      const linkFact = `link/${device}` as const;
      const networkFact = `network/${device}` as const;
      const known = { config, linkFact, networkFact };
      if (network.kind === "fixed") return { ...known, client: undefined, handle: undefined };
      return { ...known, ...this.#manage(config, network.transport, savedClients[clients++]) };
    });
  }

  readonly linkRequirement: Requirement = {
    name: "link",
    guards: "IFACE_COLDPLUG",
    fallBackTo: "INITIALIZED",
    check: () => {
      for (const managed of this.#interfaces) if (this.#hasCarrier(managed)) return undefined;
      const devices = this.#interfaces.map(({ config }) => config.device).join(", ");
      return {
        reason:
          devices === ""
            ? "no interface to manage: none has a usable address"
            : `no carrier on ${devices}`,
      };
    },
  };

  readonly leaseRequirement: Requirement = {
    name: "dhcp",
    guards: "DHCP",
    fallBackTo: "IFACE_COLDPLUG",
    check: () => {
      for (const managed of this.#interfaces) {
        if (this.#usableNetwork(managed) !== undefined) return undefined;
      }
      const reasons = this.#interfaces.map(
        (managed) => `${managed.config.device}: ${this.#lacking(managed)}`,
      );
      return { reason: reasons.join("; ") };
    },
    lost: () => "the last network identity is gone",
  };

  /** Begins on every interface that has carrier: by the configuration, or by what was said since. */
  start(at: Instant): void {
    for (const managed of this.#interfaces) {
      if (this.#shared.system.facts.get(managed.linkFact) === undefined) {
        this.#setLink(managed, managed.config.carrier, at);
      }
      if (this.#hasCarrier(managed)) this.#begin(managed, at);
    }
  }

  /**
   * Gives the leases back, and takes back what was applied, unless it is to be kept: the last interface first, so that
   * none inherits the resolvers of one before it.
   */
  stop(): void {
    for (const { config, handle } of this.#interfaces.toReversed()) {
      handle?.command({ kind: "stop" });
      if (handle === undefined && !this.#shared.config.keep) this.#applied.takeBack(config.device);
    }
  }

  save(): AppliedRecord {
    return this.#applied.save();
  }

  /** The carrier of an interface came or went; before the start this is only noted. */
  link(device: string, carrier: boolean, at: Instant, started: boolean): void {
    const managed = this.#interfaces.find(({ config }) => config.device === device);
    if (managed === undefined) return;
    if (this.#shared.system.facts.get(managed.linkFact)?.value.carrier === carrier) return;
    this.#setLink(managed, carrier, at);
    this.#shared.journal.add(at, "link", { type: "link", device, carrier });
    if (!started) return;
    managed.handle?.command({ kind: "link", carrier });
    if (carrier) this.#begin(managed, at);
    else this.#lose(device, `${device} lost its carrier`);
  }

  /** Has the lease of an interface renewed now, or the leases of all. */
  renew(device: string | undefined): void {
    for (const { config, handle } of this.#interfaces)
      if (device === undefined || config.device === device) handle?.command({ kind: "renew" });
  }

  /** Every interface as it stands, in the order of the configuration. */
  inspect(): readonly InspectedInterface[] {
    return this.#interfaces.map((managed) => ({
      config: managed.config,
      carrier: this.#hasCarrier(managed),
      network: this.#networkOf(managed),
      client: managed.client?.state,
    }));
  }

  /** Interfaces whose identity is usable, in the order of the configuration. */
  usable(): readonly UsableNetwork[] {
    const usable: UsableNetwork[] = []; // BOUNDED: by the interfaces
    for (const managed of this.#interfaces) {
      const network = this.#usableNetwork(managed);
      if (network === undefined) continue;
      const { device } = managed.config;
      const lease = managed.client?.state.lease;
      usable.push(lease === undefined ? { device, network } : { device, network, lease });
    }
    return usable;
  }

  get ignored(): number {
    return this.#interfaces.reduce(
      (sum, { client }) => sum + (client?.state.counters.ignored ?? 0),
      0,
    );
  }

  #manage(
    config: InterfaceConfig,
    transport: Extract<InterfaceConfig["network"], { kind: "dhcp" }>["transport"],
    saved: Saved | undefined,
  ): Pick<ManagedInterface, "client" | "handle"> {
    const { device } = config;
    const client = dhcpClientOf(config, transport, this.#shared, saved);
    const handle = this.#shared.composition.add(`dhcp/${device}`, client, (event, at) =>
      this.#onDhcp(device, event, at),
    );
    return { client, handle };
  }

  #networkOf({ networkFact }: ManagedInterface): NetworkFact | undefined {
    return this.#shared.system.facts.get(networkFact)?.value;
  }

  #usableNetwork(managed: ManagedInterface): NetworkFact | undefined {
    const network = this.#networkOf(managed);
    if (network === undefined) return undefined;
    return missingPart(network, this.#shared.config) === undefined ? network : undefined;
  }

  #hasCarrier({ linkFact }: ManagedInterface): boolean {
    return this.#shared.system.facts.get(linkFact)?.value.carrier ?? false;
  }

  #lacking(managed: ManagedInterface): string {
    if (!this.#hasCarrier(managed)) return "no carrier";
    const network = this.#networkOf(managed);
    const missing = network && missingPart(network, this.#shared.config);
    return missing ?? managed.client?.state.describe ?? "no network identity";
  }

  #setLink({ config, linkFact }: ManagedInterface, carrier: boolean, at: Instant): void {
    const fact = { carrier, mac: config.mac };
    this.#shared.system.setFact(linkFact, fact, { source: "os" }, at);
  }

  #begin({ config, handle }: ManagedInterface, at: Instant): void {
    handle?.command({ kind: "start" });
    if (config.network.kind !== "fixed") return;
    const { network, provenance } = config.network;
    this.#learn(config.device, network, { source: provenance }, at);
    if (provenance === "static") this.#apply(config.device, network, undefined, at);
  }

  #onDhcp(device: string, event: DhcpEvent, at: Instant): void {
    const { journal } = this.#shared;
    const source = `dhcp/${device}`;
    switch (event.kind) {
      case "accepted":
      case "ignored":
        journal.verdict(at, source, event);
        return;
      case "bound": {
        const { lease } = event;
        if (journal.explain)
          journal.always(at, source, { type: "service", name: event.how, detail: { ...lease } });
        const network = networkOfLease(lease);
        this.#learn(device, network, { source: "dhcp", detail: lease.serverId }, at);
        this.#apply(device, network, lease, at);
        return;
      }
      case "lost":
        journal.add(at, source, { type: "service", name: "lost", detail: { why: event.why } });
        this.#lose(device, `the lease on ${device} is gone: ${event.why}`, event.why === "stopped");
        return;
      case "server-identifies-by-mac":
        journal.finding(at, source, macFinding(device, event));
        return;
      case "offer":
      case "nak":
      case "released":
      case "failed": {
        const { kind, ...detail } = event;
        journal.add(at, source, { type: "service", name: kind, detail });
        return;
      }
    }
  }

  #learn(
    device: string,
    network: NetworkFact,
    provenance: { source: "dhcp" | "os" | "static"; detail?: string },
    at: Instant,
  ): void {
    this.#shared.system.setFact(`network/${device}`, network, provenance, at);
    this.#tell(`what ${device} has now is not enough`);
  }

  #lose(device: string, why: string, stopped = false): void {
    const { system, config } = this.#shared;
    if (!stopped || !config.keep) this.#applied.takeBack(device);
    if (system.facts.get(`network/${device}`) === undefined) return;
    system.loseFact(`network/${device}`, why);
    this.#tell(why);
  }

  #tell(why: string): void {
    const usable = this.usable();
    if (usable.length > 0) this.#changes.usable(usable);
    else this.#changes.lost(why);
  }

  #apply(device: string, network: NetworkFact, lease: Lease | undefined, at: Instant): void {
    if (!this.#applied.isWanted) return;
    this.#applied.apply(device, configurationOf(device, network, lease), at);
  }
}
