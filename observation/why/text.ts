/** A `WhyDocument` as a colleague would tell it: what it is, what comes next, where the time went, what to do. */
import { formatDurationUs } from "../../net/instant.ts";
import { counted, lengthUs, listed } from "./case.ts";
import type { WhyBlocker, WhyDocument, WhyHint, WhyService } from "./document.ts";
import { KIND_WORDS, runsOf, runText, type Run } from "./segment-words.ts";
import { table, wrapped } from "./text-layout.ts";

/** Lines of at most 80 columns, without line breaks. A name that is longer than a line stands alone on one. */
export function whyText(why: WhyDocument): readonly string[] {
  return [
    ...wrapped(headline(why), ""),
    ...section("What blocks it", why.blockers.flatMap(blockerLines)),
    ...section("What it is, the most telling first", why.hints.flatMap(hintLines)),
    ...section(
      why.reached
        ? `Where the ${formatDurationUs(why.elapsedUs)} went, step by step`
        : `Where the ${formatDurationUs(why.elapsedUs)} went so far, step by step`,
      pathLines(why),
    ),
    ...section("In all", shareLines(why)),
    ...section("What each service did", serviceLines(why)),
    ...section(
      "What came before",
      why.before.flatMap(({ atUs, from, to, why: reason }) =>
        wrapped(`${formatDurationUs(atUs)}: back from ${from} to ${to}: ${reason}`, "  ", "    "),
      ),
    ),
  ];
}

function headline({
  state,
  reached,
  fromUs,
  elapsedUs,
  current,
  blockers,
  atUs,
}: WhyDocument): string {
  const took = formatDurationUs(elapsedUs);
  if (reached && fromUs > 0)
    return `${state} was reached again, ${took} after it was lost at ${formatDurationUs(fromUs)}.`;
  if (reached) return `${state} was reached after ${took}.`;
  const names = [...new Set(blockers.map(({ notifier }) => notifier))];
  const held = names.length === 0 ? "" : `, held by ${listed(names)}`;
  return `${state} is not reached. At ${formatDurationUs(atUs)} the ladder stands at ${current}${held}.`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function blockerLines(blocker: WhyBlocker): readonly string[] {
  const { notifier, kind, next, reason, sinceUs, heldUs, expired, said, last } = blocker;
  const verb = kind === "veto" ? "vetoes" : "holds";
  const since = `since ${formatDurationUs(sinceUs)}, for ${formatDurationUs(heldUs)}`;
  const late = expired ? "; the hold has expired and stays" : "";
  return [
    ...wrapped(`${notifier} ${verb} ${next} ${since}${late}:`, "  "),
    ...wrapped(reason, "    "),
    ...wrapped(effortText(blocker), "    "),
    ...said.flatMap((text) => wrapped(`said: ${text}`, "    ", "      ")),
    ...last.flatMap(({ atUs, text }) =>
      wrapped(`${formatDurationUs(atUs).padStart(9)}  ${text}`, "    ", " ".repeat(15)),
    ),
  ];
}

/** What has been tried, and what comes next; empty where there is nothing to tell. */
function effortText(blocker: WhyBlocker): string {
  const { sent, retries, received, dropped, ignored, retriesLeft, nextUs, untilUs, kind } = blocker;
  const parts: string[] = [];
  if (sent > 0 || received > 0)
    parts.push(
      `${sent} sent (${counted(retries, "retry")}), ${received} received, ${dropped} dropped by the link, ${ignored} ignored`,
    );
  if (sent > 0 && retriesLeft !== null)
    parts.push(retriesLeft === 0 ? "this was the last try" : `${retriesLeft} more tries`);
  if (nextUs !== null) parts.push(`next at ${formatDurationUs(nextUs)}`);
  if (untilUs !== null)
    parts.push(`${kind === "veto" ? "asked again" : "expires"} at ${formatDurationUs(untilUs)}`);
  return parts.join("; ");
}

function hintLines(hint: WhyHint, index: number): readonly string[] {
  const { text, evidence, suggestion, percent, explainsUs } = hint;
  const share = explainsUs === 0 ? "" : `${percentText(percent)}: `;
  return [
    ...wrapped(text, `  ${index + 1}. ${share}`, "     "),
    ...evidence.flatMap((line) => wrapped(`- ${line}`, "     ", "       ")),
    ...(suggestion === null ? [] : wrapped(`→ ${suggestion}`, "     ", "       ")),
  ];
}

/** All steps, or the longest of them where they are many. */
function pathLines(why: WhyDocument): readonly string[] {
  const runs = runsOf(why.path);
  if (runs.length <= RUNS_MAX) return runs.flatMap(runLines);
  const byLength = runs.toSorted((a, b) => lengthUs(b) - lengthUs(a));
  const shown = new Set(byLength.slice(0, RUNS_MAX));
  const restUs = byLength.slice(RUNS_MAX).reduce((sum, run) => sum + lengthUs(run), 0);
  const rest = `and ${runs.length - RUNS_MAX} shorter steps, ${formatDurationUs(restUs)} together`;
  return [...runs.filter((run) => shown.has(run)).flatMap(runLines), `  … ${rest}`];
}

const RUNS_MAX = 16;

function runLines(run: Run): readonly string[] {
  const head = `  ${formatDurationUs(run.fromUs).padStart(8)}  ${percentText(run.percent).padStart(6)} `;
  const took = formatDurationUs(lengthUs(run)).padStart(8);
  return wrapped(runText(run), `${head} ${took}  `, " ".repeat(head.length + 11));
}

function shareLines({ shares, path }: WhyDocument): readonly string[] {
  if (path.length < 2) return [];
  return shares.map(
    ({ kind, totalUs, percent }) =>
      `  ${percentText(percent).padStart(6)}  ${formatDurationUs(totalUs).padStart(8)}  ${KIND_WORDS[kind]}`,
  );
}

function serviceLines(why: WhyDocument): readonly string[] {
  if (why.services.length === 0) return [];
  const rows = why.services.map((service) => [
    service.source,
    percentText(service.percent),
    `${service.sent} sent`,
    counted(service.retries, "retry"),
    `${service.received} received`,
    `${service.droppedTx + service.droppedRx} dropped`,
    `${service.ignored} ignored`,
  ]);
  const aside = why.services.flatMap((service) => wrapped(asideText(service, why), "  ", "    "));
  return [...table(rows), ...aside];
}

/** Of a service that worked beside the path: when it was ready, and how much earlier than needed. */
function asideText({ source, onPathUs, readyUs }: WhyService, why: WhyDocument): string {
  const { untilUs, reached } = why;
  if (onPathUs > 0 || !reached) return "";
  if (readyUs === null) return `${source} was not waited for.`;
  if (readyUs === untilUs) return "";
  const early = formatDurationUs(untilUs - readyUs);
  return `${source} worked meanwhile and was ready ${early} before the end: it cost no time.`;
}

function percentText(percent: number): string {
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
