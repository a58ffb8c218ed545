/** The state of the client in one sentence for a person. */
import { formatDurationUs } from "../../net/instant.ts";
import type { NtpPhase } from "./contract.ts";
import type { Peer } from "./peer.ts";
import type { TimeSample } from "./sample.ts";
import type { ServerList } from "./server-list.ts";

export interface Situation {
  readonly phase: NtpPhase;
  readonly attempts: number;
  readonly list: ServerList;
  readonly sample: TimeSample | undefined;
}

export function describe(situation: Situation): string {
  const { phase, sample, attempts } = situation;
  const { peers } = situation.list;
  switch (phase) {
    case "idle":
      return "not started";
    case "resolving": {
      const { namesAsked, namesFailed } = situation.list;
      return namesAsked.length === 0
        ? `no address for ${listText(namesFailed)}`
        : `waiting for the address of ${listText(namesAsked)}`;
    }
    case "querying":
      return queryText(peers, attempts);
    case "waiting":
      return waitText(peers);
    case "synchronised":
      return sample === undefined ? "synchronised" : sampleText(sample);
  }
}

/** `no reply from 192.0.2.3 after 2 requests`: those asked in this round, and how often. */
export function silenceText(peers: readonly Peer[]): string {
  const silent = peers.filter((peer) => peer.unanswered > 0);
  const troubled = silent.filter((peer) => peer.lastError !== undefined);
  const requests = silent.reduce((sum, peer) => sum + peer.unanswered, 0);
  const count = requests === 1 ? "1 request" : `${requests} requests`;
  const errors = troubled.map((peer) => `; ${peer.server}: ${peer.lastError}`).join("");
  const reply = troubled.length === 0 ? "no reply" : "no usable reply";
  return `${reply} from ${listText(silent.map((peer) => peer.server))} after ${count}${errors}`;
}

function queryText(peers: readonly Peer[], attempts: number): string {
  const asked = peers.filter((peer) => peer.unanswered > 0);
  const [only] = asked;
  if (attempts <= 1 && only !== undefined) return `waiting for the reply of ${only.server}`;
  return asked.length === 0 ? "about to ask" : silenceText(peers);
}

function waitText(peers: readonly Peer[]): string {
  if (peers.length === 0) return "no NTP server is known";
  if (peers.every((peer) => peer.dropped !== undefined)) {
    return `sent away by ${listText(peers.map((peer) => `${peer.server} (${peer.dropped})`))}`;
  }
  const slowed = peers.filter((peer) => peer.intervalUs > 0);
  if (slowed.length > 0) {
    return `asked to slow down by ${listText(slowed.map((peer) => peer.server))}`;
  }
  return silenceText(peers);
}

function sampleText({ server, stratum, offsetUs, errorUs }: TimeSample): string {
  const sign = offsetUs < 0 ? "" : "+";
  const offset = `${sign}${formatDurationUs(offsetUs)} ± ${formatDurationUs(errorUs)}`;
  return `offset ${offset} from ${server} (stratum ${stratum})`;
}

const LISTED_MAX = 4;

function listText(items: readonly string[]): string {
  if (items.length > LISTED_MAX) {
    return `${items.slice(0, LISTED_MAX).join(", ")} and ${items.length - LISTED_MAX} more`;
  }
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
