/** Everything about a time server: its record, its last sample with every check by name, what was refused. */
import { formatDurationUs } from "../../../net/instant.ts";
import type { SampleShot, Snapshot } from "../../../observation/snapshot.ts";
import type { Page } from "../drawing/page.ts";
import { agoText, durationText, offsetText } from "../drawing/time-text.ts";
import type { Role } from "../pane.ts";
import { verdictOf, type TimeServer } from "./time-words.ts";

export function explainTime(page: Page, snapshot: Snapshot, server: TimeServer | undefined): void {
  const { time } = snapshot;
  if (server === undefined) {
    page.say("no time server is known yet", "dim");
    return;
  }
  writeServer(page, server);
  const sample = time.history.findLast((sample) => sample.server === server.server);
  page.blank();
  if (sample === undefined) page.say("no sample of this server was accepted so far", "dim");
  else writeSample(page, snapshot, sample);
  writeRefusals(page, snapshot, server.server);
}

function writeServer(page: Page, server: TimeServer): void {
  const { requests, replies, kisses, lastError } = server;
  const { word, role } = verdictOf(server);
  page.add(
    { text: server.server, role: "accent" },
    { text: server.name === null ? "" : `  ${server.name}`, role: "plain" },
  );
  page.field("known from", server.from);
  page.field("verdict", word, role);
  page.field("requests", `${requests} sent, ${replies} answered, ${kisses} with a kiss-o'-death`);
  page.field("last error", lastError ?? "none", lastError === null ? "dim" : "warning");
  page.field("offset", `${offsetText(server.offsetUs)}, delay ${durationText(server.delayUs)}`);
}

const CHECK_ROLE: Readonly<Record<string, Role>> = {
  passed: "good",
  failed: "bad",
  skipped: "dim",
};

function writeSample(page: Page, { atUs, time }: Snapshot, sample: SampleShot): void {
  const { offsetUs, errorUs, delayUs, rootDelayUs, rootDispersionUs } = sample;
  page.add(
    { text: `sample ${agoText(sample.atUs, atUs)}`, role: "strong" },
    { text: sample.atUs === time.sample?.atUs ? ", in force" : "", role: "good" },
  );
  page.field("offset", `${offsetText(offsetUs)} ± ${formatDurationUs(errorUs)}`);
  page.field("delay", formatDurationUs(delayUs));
  page.field("stratum", `${sample.stratum}, reference ${sample.referenceId}`);
  const dispersion = formatDurationUs(rootDispersionUs);
  page.field("root", `delay ${formatDurationUs(rootDelayUs)}, dispersion ${dispersion}`);
  const checks = Object.entries(sample.checks);
  for (const result of ["failed", "passed", "skipped"]) {
    const names = checks.filter(([, how]) => how === result).map(([name]) => name);
    if (names.length > 0) page.field(result, names.join(" "), CHECK_ROLE[result]);
  }
}

function writeRefusals(page: Page, { time }: Snapshot, server: string): void {
  const refusals = time.refusals.filter((refusal) => refusal.server.startsWith(server));
  if (refusals.length === 0) return;
  page.blank();
  page.say("refused", "strong");
  for (const { atUs, why } of refusals) page.field(formatDurationUs(atUs), why, "warning");
}
