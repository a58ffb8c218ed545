/**
 * A snapshot for a person: the ladder with its holds, the network, the time, the names. Everything in it may come from
 * the network and is made printable.
 */
import { linkText } from "../net/impairment/link-words.ts";
import { formatDurationUs, SECOND_US } from "../net/instant.ts";
import { utcText } from "../net/utc-text.ts";
import type {
  BlockerShot,
  InterfaceShot,
  NamesShot,
  SampleShot,
  Snapshot,
  TimeShot,
} from "../observation/snapshot.ts";
import { byHandText } from "./by-hand-text.ts";
import { columns } from "./columns.ts";
import { printable } from "./printable.ts";
import { signedDuration } from "./remark.ts";

/** As many of a list as a person reads; the rest is counted. */
const SHOWN = 20;
const TIME_WIDTH = 9;
const STATE_WIDTH = 18;

export function snapshotText(snapshot: Snapshot): string {
  const sections = [
    [headline(snapshot), link(snapshot)],
    [
      ...ladder(snapshot),
      ...snapshot.blockers.map((blocker) => blockerLine(blocker, snapshot)),
      ...(snapshot.byHand ?? []).map((refusal) => `  ${byHandText(refusal)}`),
    ],
    ...snapshot.interfaces.map((one) => network(one, snapshot.atUs)),
    time(snapshot),
    names(snapshot),
    snapshot.findings.map(({ message }) => `! ${message}`),
    [packets(snapshot)],
  ];
  const filled = sections.map((lines) => lines.filter((line) => line !== ""));
  return `${filled
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(printable).join("\n"))
    .join("\n\n")}\n`;
}

function headline({ atUs, unixUs, mode, current, goal, outcome, elapsedUs }: Snapshot): string {
  const seconds = Math.floor(unixUs / SECOND_US);
  const clock = utcText(seconds, (unixUs - seconds * SECOND_US) * 1_000, 6);
  const end =
    outcome === "idle" || outcome === "climbing" ? "" : ` after ${formatDurationUs(elapsedUs)}`;
  return `${current} at ${formatDurationUs(atUs)} (${clock} by the device), ${mode}, goal ${goal}: ${outcome}${end}`;
}

function link({ link: { tx, rx } }: Snapshot): string {
  return tx === "" && rx === "" ? "" : `link: ${linkText({ tx, rx })}`;
}

function ladder({ visits }: Snapshot): readonly string[] {
  const shown = visits.slice(-SHOWN);
  const lines = shown.flatMap(({ state, enteredUs, leftUs, dwellUs, holds }) => [
    `${formatDurationUs(enteredUs).padStart(TIME_WIDTH)}  ${state.padEnd(STATE_WIDTH)} ${leftUs === null ? "since" : "for"} ${formatDurationUs(dwellUs)}`,
    ...holds.map(
      ({ notifier, kind, heldUs, reason }) =>
        `${" ".repeat(TIME_WIDTH)}  · ${kind === "hold" ? "held" : "vetoed"} by ${notifier} for ${formatDurationUs(heldUs)}: ${reason}`,
    ),
  ]);
  return [...more(visits.length - shown.length, "earlier state"), ...lines];
}

function blockerLine(
  { notifier, kind, next, reason, sinceUs, untilUs, expired }: BlockerShot,
  { atUs }: Snapshot,
): string {
  const until =
    untilUs === null
      ? ""
      : `, ${kind === "hold" ? "expires" : "asked again"} ${fromNow(untilUs - atUs)}`;
  const verb = kind === "hold" ? "held" : "vetoed";
  return `${next} is ${verb} by ${notifier} for ${formatDurationUs(atUs - sinceUs)}${expired ? ", expired" : until}: ${reason}`;
}

function network(one: InterfaceShot, atUs: number): readonly string[] {
  const { device, mac, carrier, describe, network: found, lease, offers } = one;
  const lines = [`${device}  ${mac}, ${carrier ? "carrier" : "no carrier"}, ${describe}`];
  if (found !== null) {
    const { address, prefixLength, routers, dnsServers, ntpServers, domain } = found;
    lines.push(`  ${address}/${prefixLength}${domain === null ? "" : `, domain ${domain}`}`);
    lines.push(list("  routers", routers), list("  DNS", dnsServers), list("  NTP", ntpServers));
  }
  if (lease !== null) {
    const { serverId, leaseSeconds, t1Us, t2Us, expiresUs } = lease;
    const long = leaseSeconds === null ? "without end" : `${leaseSeconds} s`;
    lines.push(`  lease from ${serverId}, ${long}`);
    if (expiresUs !== null) {
      const t1 = t1Us === null ? "" : `renews ${fromNow(t1Us - atUs)}, `;
      const t2 = t2Us === null ? "" : `rebinds ${fromNow(t2Us - atUs)}, `;
      lines.push(`  ${t1}${t2}expires ${fromNow(expiresUs - atUs)}`);
    }
  }
  for (const { atUs: offeredUs, serverId, address, taken } of offers)
    lines.push(
      `  offered ${address} by ${serverId} at ${formatDurationUs(offeredUs)}${taken ? ", taken" : ""}`,
    );
  return lines;
}

function time({ time: shot }: Snapshot): readonly string[] {
  const { sample, errorNowUs, refusals } = shot;
  return [
    `time  ${shot.describe}`,
    sample === null
      ? ""
      : `  ${sampleText(sample)}${errorNowUs === null ? "" : `, now ± ${formatDurationUs(errorNowUs)}`}`,
    ...timeServers(shot),
    ...refusals
      .slice(-SHOWN)
      .map(({ atUs, server, why }) => `  refused ${server} at ${formatDurationUs(atUs)}: ${why}`),
  ];
}

function timeServers({ servers }: TimeShot): readonly string[] {
  if (servers.length === 0) return [];
  const rows = servers
    .slice(0, SHOWN)
    .map(({ server, from, requests, replies, offsetUs, delayUs, dropped, lastError }) => [
      server,
      from,
      `${replies}/${requests} answered`,
      offsetUs === null ? "" : signedDuration(offsetUs),
      delayUs === null ? "" : `delay ${formatDurationUs(delayUs)}`,
      dropped ?? lastError ?? "",
    ]);
  return indented(rows);
}

function sampleText({ server, stratum, offsetUs, errorUs, atUs }: SampleShot): string {
  return `offset ${signedDuration(offsetUs)} ± ${formatDurationUs(errorUs)} by ${server}, stratum ${stratum}, at ${formatDurationUs(atUs)}`;
}

function names({ names: shot }: Snapshot): readonly string[] {
  const { describe, probe, proof, cache, cached, questions, queued } = shot;
  const shown = cache.slice(0, SHOWN);
  return [
    `names  ${describe}`,
    probe === null
      ? ""
      : `  ${probe.name}: ${probe.addresses.join(", ")} in ${formatDurationUs(probe.elapsedUs)}`,
    proof === null ? "" : `  proof: ${proof}`,
    ...nameServers(shot),
    ...questions.map(
      ({ name, type, server, attempts }) =>
        `  asking ${server} for ${name} ${type}, try ${attempts}`,
    ),
    queued === 0 ? "" : `  ${queued} questions wait`,
    ...indented(
      shown.map(({ name, type, values, outcome, remainingUs }) => [
        name,
        type,
        `${Math.floor(remainingUs / SECOND_US)} s`,
        values.length === 0 ? outcome : values.join(", "),
      ]),
    ),
    ...more(cached - shown.length, "name"),
  ];
}

function nameServers({ servers }: NamesShot): readonly string[] {
  const rows = servers
    .slice(0, SHOWN)
    .map(({ address, port, sent, answered, failuresInRow, lastRttUs }) => [
      `${address} port ${port}`,
      `${answered}/${sent} answered`,
      lastRttUs === null ? "" : `in ${formatDurationUs(lastRttUs)}`,
      failuresInRow === 0 ? "" : `${failuresInRow} failures in a row`,
    ]);
  return indented(rows);
}

function packets({ packets: counts, retries }: Snapshot): string {
  const { sent, received, droppedTx, droppedRx, ignored } = counts;
  return `packets  ${sent} sent, ${received} received, ${droppedTx + droppedRx} dropped (${droppedTx} out, ${droppedRx} in), ${ignored} ignored, ${retries} ${retries === 1 ? "retry" : "retries"}`;
}

function indented(rows: readonly (readonly string[])[]): readonly string[] {
  return columns(rows).map((line) => `  ${line}`);
}

function list(head: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `${head} ${items.join(", ")}`;
}

function more(count: number, what: string): readonly string[] {
  return count <= 0 ? [] : [`  … ${count} more ${what}${count === 1 ? "" : "s"}`];
}

/** `in 12 s`, `12 s ago`. */
function fromNow(us: number): string {
  return us >= 0 ? `in ${formatDurationUs(us)}` : `${formatDurationUs(-us)} ago`;
}
