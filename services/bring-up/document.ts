/** The document of `up --json`: what a bring-up reached, when, and what it cost. A pure view of its state. */
import type { Finding } from "../../net/event-log.ts";
import type { Capabilities } from "../../net/service.ts";
import type { BringUpView } from "../bring-up.ts";
import type { PacketCounts } from "./journal.ts";

export interface UpDocument {
  readonly schema: "bringup.up/1";
  readonly mode: string;
  readonly target: string;
  readonly reached: string;
  /** From the start to the target, or to the end without it. */
  readonly elapsedUs: number;
  /** The seed to run it again with; null where the randomness was the operating system's. */
  readonly seed: number | null;
  readonly states: readonly StateReport[];
  readonly dhcp?: DhcpReport;
  readonly ntp?: NtpReport;
  readonly dns?: DnsReport;
  readonly packets: PacketCounts;
  readonly retries: number;
  readonly blockedBy?: readonly BlockerReport[];
  /** What a person should know although nothing failed; left out where there is nothing. */
  readonly findings?: readonly Finding[];
  /** What the driver can carry, where it says. */
  readonly capabilities?: Capabilities;
}

export interface StateReport {
  readonly state: string;
  readonly enteredUs: number;
  readonly dwellUs: number;
  readonly holds: readonly {
    readonly notifier: string;
    readonly reason: string;
    readonly heldUs: number;
  }[];
}

export interface DhcpReport {
  readonly interface: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly serverId: string | null;
  readonly leaseSeconds: number | "Infinity" | null;
  readonly t1Seconds: number | "Infinity" | null;
  readonly t2Seconds: number | "Infinity" | null;
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  readonly ntpServers: readonly string[];
  readonly domain: string | null;
}

export interface NtpReport {
  readonly server: string;
  readonly stratum: number;
  readonly offsetUs: number;
  readonly delayUs: number;
  readonly errorUs: number;
}

export interface DnsReport {
  readonly servers: readonly string[];
  readonly probe: {
    readonly name: string;
    readonly addresses: readonly string[];
    readonly elapsedUs: number;
  } | null;
}

export interface BlockerReport {
  readonly notifier: string;
  readonly kind: "hold" | "veto";
  readonly next: string;
  readonly reason: string;
  readonly heldUs: number;
}

export function upDocument(
  view: BringUpView,
  about: { readonly mode: string; readonly seed: number | undefined },
): UpDocument {
  const { startedUs } = view;
  const states = view.visits.map(({ state, enteredUs, dwellUs, holds }) => ({
    state,
    enteredUs: Math.max(0, enteredUs - startedUs),
    dwellUs,
    holds: holds.map(({ notifier, reason, heldUs }) => ({ notifier, reason, heldUs })),
  }));
  const network = view.networks[0];
  return {
    schema: "bringup.up/1",
    mode: about.mode,
    target: view.goal,
    reached: view.current,
    elapsedUs: view.elapsedUs,
    seed: about.seed ?? null,
    states,
    ...(network === undefined ? {} : { dhcp: dhcpReport(network) }),
    ...(view.time === undefined ? {} : { ntp: view.time }),
    ...(view.dnsServers.length === 0
      ? {}
      : { dns: { servers: view.dnsServers, probe: view.probe ?? null } }),
    packets: view.packets,
    retries: view.retries,
    ...(view.outcome === "reached" ? {} : { blockedBy: view.blockers }),
    ...(view.findings.length === 0 ? {} : { findings: view.findings }),
    ...(view.capabilities === undefined ? {} : { capabilities: view.capabilities }),
  };
}

function dhcpReport({ device, network, lease }: BringUpView["networks"][number]): DhcpReport {
  return {
    interface: device,
    address: network.address,
    prefixLength: network.prefixLength,
    serverId: network.serverId ?? null,
    leaseSeconds: seconds(lease?.leaseSeconds),
    t1Seconds: seconds(lease?.t1Seconds),
    t2Seconds: seconds(lease?.t2Seconds),
    routers: network.routers,
    dnsServers: network.dnsServers,
    ntpServers: network.ntpServers,
    domain: network.domain ?? null,
  };
}

/** Whole seconds. JSON has no infinity: a lease without end says so in words. */
function seconds(value: number | undefined): number | "Infinity" | null {
  if (value === undefined) return null;
  return value === Infinity ? "Infinity" : Math.round(value);
}
