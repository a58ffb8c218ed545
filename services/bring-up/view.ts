import type { Finding } from "../../net/event-log.ts";
import type { Capabilities } from "../../net/service.ts";
import type {
  Blocker,
  LadderState,
  SystemState,
  SystemStateService,
  Visit,
} from "../system-state/index.ts";
import type { BringUpConfig } from "./config.ts";
import type { BlockerReport, DnsReport, NtpReport } from "./document.ts";
import type { Journal, PacketCounts } from "./journal.ts";
import type { UsableNetwork } from "./network-part.ts";
import type { Parts } from "./parts.ts";
import type { TimePart } from "./time-part.ts";

/** `idle` before the start, `climbing` until one of the others. */
export type BringUpOutcome = "idle" | "climbing" | "reached" | "timed-out" | "stopped";

/** Everything that can be seen of a bring-up, built when it is asked for. */
export interface BringUpView {
  readonly outcome: BringUpOutcome;
  readonly current: SystemState;
  readonly goal: LadderState;
  /** On the monotonic clock; 0 before the start. */
  readonly startedUs: number;
  /** From the start to its end, or to the last instant seen. */
  readonly elapsedUs: number;
  readonly visits: readonly Visit[];
  readonly blockers: readonly BlockerReport[];
  readonly networks: readonly UsableNetwork[];
  readonly time: NtpReport | undefined;
  readonly dnsServers: readonly string[];
  readonly probe: DnsReport["probe"];
  readonly packets: PacketCounts;
  readonly retries: number;
  /** Once each, in the order in which they were found. */
  readonly findings: readonly Finding[];
  /** Of the driver, where the configuration says. */
  readonly capabilities: Capabilities | undefined;
}

/** What a view is built from. */
export interface Viewed {
  readonly config: BringUpConfig;
  readonly outcome: BringUpOutcome;
  readonly endedUs: number | undefined;
  readonly nowUs: number;
  readonly journal: Journal;
  readonly system: SystemStateService;
  readonly parts: Parts;
}

/** The view of a bring-up as it stands; what time has passed counts to the last step. */
export function bringUpView(of: Viewed): BringUpView {
  const { journal, nowUs } = of;
  const { names, time, network } = of.parts;
  const { current, goal, visits, blockers } = of.system.state;
  const startedUs = journal.zeroUs;
  return {
    outcome: of.outcome,
    current,
    goal,
    startedUs,
    elapsedUs: of.outcome === "idle" ? 0 : (of.endedUs ?? nowUs) - startedUs,
    visits: [...visits],
    blockers: blockers.map((blocker) => blockerReport(blocker, nowUs)),
    networks: network.usable(),
    time: timeReport(time),
    dnsServers: names.servers,
    probe: names.probe ?? null,
    packets: packetCounts(of),
    retries: journal.retries,
    findings: [...journal.findings],
    capabilities: of.config.capabilities,
  };
}

/** Packets of all services, and those that the driver dropped. */
export function packetCounts({ journal, parts }: Viewed): PacketCounts {
  const { sent, received, droppedTx, droppedRx } = journal;
  const ignored = parts.names.ignored + parts.time.ignored + parts.network.ignored;
  return { sent, received, droppedTx, droppedRx, ignored };
}

function blockerReport(
  { notifier, kind, next, reason, sinceUs }: Blocker,
  nowUs: number,
): BlockerReport {
  return { notifier, kind, next, reason, heldUs: nowUs - sinceUs };
}

function timeReport({ sample }: TimePart): NtpReport | undefined {
  if (sample === undefined) return undefined;
  const { server, stratum, offsetUs, delayUs, errorUs } = sample;
  return { server, stratum, offsetUs, delayUs, errorUs };
}
