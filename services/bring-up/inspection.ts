/** Everything inside a bring-up, for whoever shows it: built when asked for, valid until the next step. */
import type { Finding } from "../../net/event-log.ts";
import type { LinkWords } from "../../net/impairment/link-words.ts";
import type { ResolverView } from "../dns/index.ts";
import type { NtpView, TimeSample } from "../ntp/index.ts";
import type { SystemStateView } from "../system-state/index.ts";
import type { DnsReport } from "./document.ts";
import type { PacketCounts } from "./journal.ts";
import type { InspectedInterface } from "./network-part.ts";
import { packetCounts, type BringUpOutcome, type Viewed } from "./view.ts";

export type { InspectedInterface } from "./network-part.ts";

/** Times are on the monotonic clock. */
export interface Inspection {
  readonly outcome: BringUpOutcome;
  /** The zero of the log's clock; undefined before the start. */
  readonly startedUs: number | undefined;
  readonly endedUs: number | undefined;
  readonly system: SystemStateView;
  /** In the order of the configuration. */
  readonly interfaces: readonly InspectedInterface[];
  readonly time: NtpView;
  /** The sample in force, corrected for the clock's steps. */
  readonly sample: TimeSample | undefined;
  readonly resolver: ResolverView;
  readonly probe: DnsReport["probe"];
  /** What the proof of the resolvers waits for; undefined while they answer. */
  readonly proof: string | undefined;
  readonly packets: PacketCounts;
  readonly retries: number;
  readonly findings: readonly Finding[];
  /** As last told; undefined: as it was at the start. */
  readonly link: LinkWords | undefined;
}

/** Looks inside; nothing is copied that costs more than a record. */
export function inspectionOf(of: Viewed): Inspection {
  const { outcome, endedUs, journal } = of;
  const { names, time, network } = of.parts;
  return {
    outcome,
    startedUs: journal.startedUs,
    endedUs,
    system: of.system.state,
    interfaces: network.inspect(),
    time: time.client,
    sample: time.sample,
    resolver: names.resolver,
    probe: names.probe ?? null,
    proof: names.proof,
    packets: packetCounts(of),
    retries: journal.retries,
    findings: journal.findings,
    link: journal.link,
  };
}
