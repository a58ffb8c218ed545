/** Holds by hand, falls, slow servers, findings; and, where there is nothing else to say, that. */
import { formatDurationUs } from "../../../net/instant.ts";
import type { WhySegment } from "../document.ts";
import {
  counted,
  isService,
  lengthUs,
  pathUs,
  type Case,
  type Rule,
  type Suspicion,
} from "../case.ts";
import { notifierOf } from "../notifiers.ts";

export const LADDER_RULES: readonly Rule[] = [held, expired, slowServer, fell, clockStepped];

/** Answers faster than this are nothing to look at. */
const SLOW_US = 200_000;

/** A person or a program outside keeps the ladder where it is, or did. */
function held(of: Case): Suspicion | undefined {
  const now = of.blockers.find(({ notifier }) => notifierOf(notifier) === "other");
  const explainsUs = pathUs(of, ({ kind }) => kind === "hold");
  const segment = of.path.find(({ kind }) => kind === "hold");
  const notifier = now?.notifier ?? segment?.source;
  if (notifier === undefined) return undefined;
  const next = now?.next ?? segment?.what ?? "";
  const isVeto = now?.kind === "veto";
  const reason = now?.reason ?? segment?.detail ?? "";
  return {
    code: isVeto ? "vetoed" : "held-by-hand",
    severity: "problem",
    text: now
      ? `${notifier} ${isVeto ? "does not allow" : "holds"} ${next}${reason === "" ? "" : `: ${reason}`}.`
      : `${notifier} held ${next} for ${formatDurationUs(explainsUs)}${reason === "" ? "" : `: ${reason}`}.`,
    evidence:
      now === undefined
        ? []
        : [`since ${formatDurationUs(now.sinceUs)}, ${formatDurationUs(now.heldUs)} ago`],
    suggestion: now
      ? `whoever holds it has to release it; of a running instance, \`bringup release ${notifier}\``
      : null,
    explainsUs,
  };
}

function expired(of: Case): Suspicion | undefined {
  const late = of.blockers.filter((blocker) => blocker.expired);
  const [first] = late;
  if (first === undefined) return undefined;
  return {
    code: "hold-expired",
    severity: "problem",
    text: `The hold of ${late.map(({ notifier }) => notifier).join(", ")} has outlived its own limit; it stays all the same, since time never opens a gate.`,
    evidence: late.map(({ notifier, reason }) => `${notifier}: ${reason}`),
    suggestion: "look why it does not come to an end",
    explainsUs: 0,
  };
}

/** A server, or the way to it, takes long for its answers. */
function slowServer(of: Case): Suspicion | undefined {
  const totals = new Map<string, number>(); // BOUNDED: by the path
  for (const segment of of.path) {
    const { kind, peer, source, detail } = segment;
    if (kind !== "answer" || peer === null || detail !== null || lengthUs(segment) < SLOW_US)
      continue;
    const key = `${source} ${peer}`;
    totals.set(key, (totals.get(key) ?? 0) + lengthUs(segment));
  }
  const [worst] = [...totals].sort(([, a], [, b]) => b - a);
  if (worst === undefined) return undefined;
  if (totals.size > 1 && of.path.every(isSlow)) return slowWay(of, totals);
  const [who, totalUs] = worst;
  const [source = "", peer = ""] = who.split(" ");
  const answers = of.path.filter(
    (segment) => segment.kind === "answer" && segment.source === source && segment.peer === peer,
  );
  return {
    code: "slow-server",
    severity: "problem",
    text: `${peer} took long to answer ${source}: ${formatDurationUs(totalUs)} in all.`,
    evidence: answers
      .slice(0, 3)
      .map((segment) => `${segment.what}: answered after ${formatDurationUs(lengthUs(segment))}`),
    suggestion: source.startsWith("dhcp/")
      ? "many DHCP servers wait for a ping before they offer an address: switch that off, or look at its load"
      : "use a nearer server, or look at its load",
    explainsUs: totalUs,
  };
}

/** Of answers; of anything else nothing is said. */
function isSlow(segment: WhySegment): boolean {
  return segment.kind !== "answer" || lengthUs(segment) >= SLOW_US;
}

/** All servers are slow alike: it is what they have in common. */
function slowWay(of: Case, totals: ReadonlyMap<string, number>): Suspicion {
  const answers = of.path.filter(({ kind, detail }) => kind === "answer" && detail === null);
  const { tx, rx } = of.snapshot.link;
  const asked = [...new Set([tx, rx])].filter((words) => words.includes("delay")).join("; ");
  const explainsUs = [...totals.values()].reduce((sum, us) => sum + us, 0);
  return {
    code: "slow-server",
    severity: "problem",
    text: `Every answer took long, whoever gave it: ${formatDurationUs(explainsUs)} in all.`,
    evidence: answers
      .slice(0, 3)
      .map(
        (one) => `${one.what}: answered by ${one.peer} after ${formatDurationUs(lengthUs(one))}`,
      ),
    suggestion:
      asked === ""
        ? "the way to them is slow: compare with a ping to the router, see what else fills the line"
        : `packets were delayed because it was asked for (${asked})`,
    explainsUs,
  };
}

function fell(of: Case): Suspicion | undefined {
  const last = of.falls.at(-1);
  if (last === undefined) return undefined;
  return {
    code: "fell-back",
    severity: "note",
    text: `The ladder went back ${of.falls.length === 1 ? "once" : `${of.falls.length} times`}, the last time from ${last.from} to ${last.to}.`,
    evidence: of.falls
      .slice(-3)
      .map(({ atUs, from, to, why }) => `${formatDurationUs(atUs)}: ${from} → ${to}: ${why}`),
    suggestion: null,
    explainsUs: pathUs(of, ({ kind }) => kind === "undone"),
  };
}

function clockStepped(of: Case): Suspicion | undefined {
  const steps = of.evidence.events.filter(
    (event) => event.type === "fact-lost" && event.name === "time" && event.why.includes("stepped"),
  );
  if (steps.length === 0) return undefined;
  return {
    code: "clock-stepped",
    severity: "note",
    text: `Somebody set the clock while the device came up (${counted(steps.length, "time")}), so that its time had to be asked for again.`,
    evidence: steps
      .slice(-3)
      .map(
        (event) =>
          `${formatDurationUs(event.atUs)}: ${event.type === "fact-lost" ? event.why : ""}`,
      ),
    suggestion: "let only one program set the clock",
    explainsUs: 0,
  };
}

/**
 * What the run itself found, as far as it is a warning. A server that knows the host by its MAC address is why the DHCP
 * client takes no lease, where it has none.
 */
export function foundSuspicions(of: Case): readonly Suspicion[] {
  const isBlocked = of.blockers.some(({ notifier }) => notifier === "dhcp");
  const dhcpUs = pathUs(of, ({ source }) => isService("dhcp", source));
  return of.snapshot.findings
    .filter(({ severity }) => severity === "warning" || severity === "error")
    .map(({ code, message, suggestion, severity }): Suspicion => {
      const blocks = isBlocked && code === "server-identifies-by-mac";
      return {
        code,
        severity: severity === "error" || blocks ? "problem" : "note",
        text: message.endsWith(".") ? message : `${message}.`,
        evidence: [],
        suggestion: suggestion ?? null,
        explainsUs: blocks ? dhcpUs : 0,
      };
    });
}

/** For a climb that nothing disturbed: what it is made of. */
export function nothingWrong(of: Case): Suspicion {
  const answers = of.path.filter(({ kind }) => kind === "answer");
  const explainsUs = answers.reduce((sum, segment) => sum + lengthUs(segment), 0);
  const trips = `${counted(answers.length, "round trip")} one after the other, ${formatDurationUs(explainsUs)} together`;
  const reached =
    answers.length === 0
      ? "Nothing went wrong."
      : `Nothing went wrong: ${trips}. Only nearer servers would be faster.`;
  return {
    code: "nothing-wrong",
    severity: "note",
    text: of.reached ? reached : "Nothing is wrong so far: it goes on.",
    evidence: [],
    suggestion: null,
    explainsUs,
  };
}
