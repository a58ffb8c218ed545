/** What the cable, the link and the device itself have to do with it. */
import { formatEndpoint } from "../../../net/endpoint.ts";
import { formatDurationUs } from "../../../net/instant.ts";
import type { WhySegment } from "../document.ts";
import { FAILURE_HELP, FAILURE_WORDS } from "../failure-words.ts";
import {
  counted,
  kindsUs,
  lengthUs,
  pathUs,
  tally,
  type Case,
  type Rule,
  type Suspicion,
} from "../case.ts";

export const LINK_RULES: readonly Rule[] = [noCarrier, asleep, sendFailed, backOff, loss];

function noCarrier(of: Case): Suspicion | undefined {
  const explainsUs = pathUs(
    of,
    ({ kind, source }) => kind === "no-carrier" || (kind === "undone" && source === "link"),
  );
  const losses = of.evidence.events.filter(
    (event) => event.type === "link" && !event.carrier && event.atUs <= of.untilUs,
  );
  const isNow = of.blockers.some(({ notifier }) => notifier === "link");
  if (explainsUs === 0 && !isNow) return undefined;
  const evidence = losses
    .slice(-3)
    .map(({ atUs }) => `the carrier went at ${formatDurationUs(atUs)}`);
  if (isNow) {
    const devices = of.snapshot.interfaces.map(({ device }) => device).join(", ");
    return {
      code: "no-carrier",
      severity: "problem",
      text: `There is no carrier on ${devices === "" ? "any interface" : devices}: nothing can be sent.`,
      evidence,
      suggestion: "check cable, switch port and radio; `ip link` should say LOWER_UP",
      explainsUs,
    };
  }
  return {
    code: "carrier-lost",
    severity: "problem",
    text:
      losses.length === 0
        ? "The carrier came late."
        : `The carrier was lost ${losses.length === 1 ? "once" : `${losses.length} times`}, and what was under way had to begin again.`,
    evidence,
    suggestion:
      "check cable and connectors, and whether the switch port keeps the link down at first",
    explainsUs,
  };
}

function asleep(of: Case): Suspicion | undefined {
  const explainsUs = pathUs(of, ({ kind }) => kind === "asleep");
  if (explainsUs === 0) return undefined;
  return {
    code: "slept",
    severity: "problem",
    text: `The device did nothing for ${formatDurationUs(explainsUs)} although something was due: it was suspended, or too busy.`,
    evidence: of.path
      .filter(({ kind }) => kind === "asleep")
      .slice(0, 3)
      .map(
        (segment) =>
          `due at ${formatDurationUs(segment.fromUs)}, done ${formatDurationUs(lengthUs(segment))} later`,
      ),
    suggestion: "keep the device awake while it comes up, or look for what occupied it",
    explainsUs,
  };
}

function sendFailed(of: Case): Suspicion | undefined {
  const failures = of.evidence.events.filter(
    (event) => event.type === "send-failed" && event.atUs <= of.untilUs,
  );
  const last = failures.at(-1);
  if (last?.type !== "send-failed") return undefined;
  const failed = of.traffic.sends.filter(({ fate }) => fate === "failed");
  return {
    code: last.why === "refused" ? "port-refused" : "send-failed",
    severity: "problem",
    text: `${counted(failures.length, "packet")} of ${last.source} came to nothing: ${FAILURE_WORDS[last.why]}.`,
    evidence: tally(
      failed.map(({ what, to, fateReason }) => `${what} to ${formatEndpoint(to)}: ${fateReason}`),
      3,
    ),
    suggestion: FAILURE_HELP[last.why] ?? null,
    explainsUs: pathUs(of, ({ kind }) => kind === "failed"),
  };
}

/** Waiting for the policy's next try is most of it, and there is a policy that waits less. */
function backOff(of: Case): Suspicion | undefined {
  const { retry } = of.evidence;
  if (!of.reached || retry === undefined || retry.name === "adaptive") return undefined;
  const waits = of.path.filter((segment) => segment.kind === "lost" || isUnseenLoss(of, segment));
  const explainsUs = waits.reduce((sum, segment) => sum + lengthUs(segment), 0);
  const wholeUs = of.untilUs - of.fromUs;
  if (explainsUs * 3 < wholeUs) return undefined;
  const longestUs = Math.max(...waits.map(lengthUs));
  return {
    code: "back-off",
    severity: "problem",
    text: `Most of the time the policy ${retry.name} waited before it sent a lost packet again.`,
    evidence: [
      `${counted(waits.length, "wait")} of ${formatDurationUs(explainsUs / Math.max(1, waits.length))} on average, the longest ${formatDurationUs(longestUs)}`,
    ],
    suggestion: "--retry adaptive sends again as soon as the path's round trip suggests",
    explainsUs,
  };
}

/** A packet or two without an answer, and a quick one to the next try: lost where nobody saw it. */
function isUnseenLoss({ path }: Case, segment: WhySegment): boolean {
  const { kind, source, what } = segment;
  if (kind !== "silence") return false;
  const own = path.filter((one) => one.source === source && one.what === what);
  if (own.filter((one) => one.kind === "silence").length > 2) return false;
  const answer = own.find((one) => one.kind === "answer" && one.fromUs >= segment.untilUs);
  return answer !== undefined && lengthUs(answer) * 5 < lengthUs(segment);
}

/** What the driver dropped, because it plays a bad link; what a real one loses is silence here. */
function loss(of: Case): Suspicion | undefined {
  const sent = of.services.reduce((sum, one) => sum + one.sent, 0);
  const lostOut = of.services.reduce((sum, one) => sum + one.droppedTx, 0);
  const lostIn = of.services.reduce((sum, one) => sum + one.droppedRx, 0);
  const arrived = of.services.reduce((sum, one) => sum + one.received + one.ignored, 0);
  if (lostOut + lostIn === 0) return undefined;
  const evidence = [
    `out: ${lostOut} of ${sent} dropped; in: ${lostIn} of ${lostIn + arrived}`,
    ...(["dhcp", "ntp", "dns"] as const).flatMap((service) => {
      const us = kindsUs(of, service, "lost");
      return us === 0
        ? []
        : [`${service} waited ${formatDurationUs(us)} for tries after lost packets`];
    }),
  ];
  const { tx, rx } = of.snapshot.link;
  const asked = [...new Set([tx, rx])].filter((words) => words !== "").join("; ");
  const percent = Math.round((100 * (lostOut + lostIn)) / (sent + lostIn + arrived));
  const explainsUs = pathUs(of, ({ kind }) => kind === "lost");
  const isHarmless = of.reached && explainsUs === 0;
  return {
    code: "loss",
    severity: isHarmless ? "note" : "problem",
    text: `The link lost ${counted(lostOut + lostIn, "packet")}, ${percent} % of all${isHarmless ? "; it cost no time" : ""}.`,
    evidence,
    suggestion: `these packets were lost because it was asked for (${asked === "" ? "--loss and the like" : asked}); \`bringup retry show POLICY\` tells what a policy makes of it`,
    explainsUs,
  };
}
