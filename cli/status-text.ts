/** What a snapshot says, in a few lines for a person. */
import { linkText } from "../net/impairment/link-words.ts";
import { formatDurationUs } from "../net/instant.ts";
import type { InterfaceShot, NamesShot, Snapshot, TimeShot } from "../observation/snapshot.ts";
import { byHandText } from "./by-hand-text.ts";
import { columns } from "./columns.ts";
import { signedDuration } from "./remark.ts";

/** Whose snapshot it is. */
export interface StatusHead {
  readonly name: string;
  readonly pid: number;
}

export function statusText(shot: Snapshot, head: StatusHead): string {
  const { sent, received, droppedTx, droppedRx, ignored } = shot.packets;
  const dropped = droppedTx + droppedRx;
  const rows = [
    ...shot.blockers.map(({ notifier, kind, next, reason, sinceUs, expired }) => [
      kind === "hold" ? "held" : "vetoed",
      `by ${notifier} for ${formatDurationUs(shot.atUs - sinceUs)}, before ${next}: ${reason}${expired ? " (expired)" : ""}`,
    ]),
    ...(shot.byHand ?? []).map((refusal) => ["by hand", byHandText(refusal)]),
    ...shot.interfaces.map((one) => [one.device, interfaceText(one, shot.atUs)]),
    ["time", timeText(shot.time)],
    ["names", namesText(shot.names)],
    [
      "packets",
      `${sent} sent, ${received} received, ${dropped} dropped, ${ignored} ignored, ${shot.retries} retries`,
    ],
    ...linkRows(shot),
    ...stallRows(shot),
    ...shot.findings.slice(-FINDINGS_MAX).map(({ message }) => ["finding", message]),
  ];
  return [headText(shot, head), ...columns(rows).map((line) => `  ${line}`), ""].join("\n");
}

const FINDINGS_MAX = 5;

/** One line: where several instances are listed. */
export function headText(shot: Snapshot, { name, pid }: StatusHead): string {
  const since = formatDurationUs(shot.atUs - shot.enteredUs);
  const goal = shot.current === shot.goal ? "" : `, on the way to ${shot.goal}`;
  return `${name} (${shot.mode}, process ${pid}): ${shot.current} for ${since}${goal}`;
}

function interfaceText({ carrier, network, lease, describe }: InterfaceShot, atUs: number): string {
  const cable = carrier ? "" : "no carrier; ";
  if (network === null) return `${cable}${describe}`;
  const address = `${cable}${network.address}/${network.prefixLength}`;
  if (lease === null) return address;
  return [
    `${address} from ${lease.serverId}`,
    ...(lease.t1Us === null ? [] : [`renewal ${untilText(lease.t1Us, atUs)}`]),
    lease.expiresUs === null ? "never expires" : `expires ${untilText(lease.expiresUs, atUs)}`,
  ].join(", ");
}

function untilText(thenUs: number, atUs: number): string {
  return thenUs > atUs ? `in ${formatDurationUs(thenUs - atUs)}` : "is due";
}

function timeText({ sample, errorNowUs, describe }: TimeShot): string {
  if (sample === null) return describe;
  const error = formatDurationUs(errorNowUs ?? sample.errorUs);
  return `offset ${signedDuration(sample.offsetUs)} ± ${error} by ${sample.server}, stratum ${sample.stratum}`;
}

function namesText({ probe, describe, cached }: NamesShot): string {
  const kept = `${cached} cached`;
  if (probe === null) return `${describe}; ${kept}`;
  return `${probe.name}: ${probe.addresses.join(", ") || "no address"}; ${kept}`;
}

/** Only what a person would notice. */
function stallRows({ stalls: [worst] = [], atUs }: Snapshot): readonly (readonly string[])[] {
  if (worst === undefined || worst.worstUs < STALL_WORTH_US) return [];
  const ago = formatDurationUs(Math.max(0, atUs - worst.atUs));
  return [["loop", `busy for ${formatDurationUs(worst.worstUs)} with ${worst.what}, ${ago} ago`]];
}

const STALL_WORTH_US = 50_000;

function linkRows({ link }: Snapshot): readonly (readonly string[])[] {
  return link.tx === "" && link.rx === "" ? [] : [["link", linkText(link)]];
}
