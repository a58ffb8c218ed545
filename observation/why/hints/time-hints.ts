/** What can be wrong between an NTP client and its servers. */
import { formatEndpoint } from "../../../net/endpoint.ts";
import { formatDurationUs } from "../../../net/instant.ts";
import {
  arrivalsOf,
  counted,
  kindsUs,
  listed,
  pathUs,
  sendsOf,
  tally,
  type Case,
  type Rule,
  type Suspicion,
} from "../case.ts";
import { silenceOf, someSilent } from "./silence.ts";

export const TIME_RULES: readonly Rule[] = [kiss, refused, silent, coarse, noServer];

const KISS = "kiss-o'-death";

function kiss(of: Case): Suspicion | undefined {
  const kisses = arrivalsOf(of, "ntp").filter((one) => one.refusal?.startsWith(KISS));
  if (kisses.length === 0) return undefined;
  const servers = [...new Set(kisses.map(({ from }) => from.address))];
  const isDenied = kisses.some(({ refusal }) => refusal !== undefined && /DENY|RSTR/.test(refusal));
  return {
    code: "ntp-kiss",
    severity: "problem",
    text: `${listed(servers)} sent the time client away ${kisses.length === 1 ? "once" : `${kisses.length} times`} (${KISS}: a server's polite no).`,
    evidence: tally(
      kisses.map(({ refusal, from }) => `${formatEndpoint(from)}: ${refusal}`),
      3,
    ),
    suggestion: isDenied
      ? "it does not serve this client: use another one, --ntp-server HOST"
      : "too many clients ask it from here: use another one, --ntp-server HOST",
    explainsUs: refusedUs(of, (detail) => detail.startsWith(KISS)),
  };
}

function refusedUs(of: Case, test: (detail: string) => boolean): number {
  return pathUs(
    of,
    ({ kind, source, detail }) =>
      source === "ntp" &&
      (kind === "answer" || kind === "pause" || kind === "ignored") &&
      detail !== null &&
      test(detail),
  );
}

function refused(of: Case): Suspicion | undefined {
  const replies = arrivalsOf(of, "ntp").filter(({ ignored }) => ignored !== undefined);
  const explainsUs = refusedUs(of, (detail) => !detail.startsWith(KISS));
  if (replies.length === 0) return undefined;
  const servers = [...new Set(replies.map(({ from }) => from.address))];
  const isUnset = replies.some(({ ignored }) => /leap 3|stratum|synchronis/.test(ignored ?? ""));
  return {
    code: "ntp-refused",
    severity: explainsUs > 0 ? "problem" : "note",
    text: `The time client could not use ${counted(replies.length, "reply")} of ${listed(servers)}.`,
    evidence: tally(
      replies.map(({ ignored, from }) => `${formatEndpoint(from)}: ${ignored}`),
      3,
    ),
    suggestion: isUnset
      ? "the server's own clock is not set: see to the server, or use another one, --ntp-server HOST"
      : "look at the reply: `bringup ntp query HOST` shows every check",
    explainsUs,
  };
}

function silent(of: Case): Suspicion | undefined {
  const question = "request";
  const silence = silenceOf(of, "ntp", { question, answer: "reply" });
  if (silence === undefined) return undefined;
  if (silence.isAnyHeard)
    return someSilent(silence, {
      code: "ntp-server-silent",
      question,
      other: "another one",
      suggestion:
        "take the silent server out of DHCP option 42, or name a better one first, --ntp-server",
    });
  const { asked, evidence, explainsUs } = silence;
  const isAlone = sendsOf(of, "dns").every(({ fate }) => fate !== undefined);
  if (isAlone)
    return {
      code: "ntp-silence",
      severity: "problem",
      text: `${listed(asked)} did not answer ${counted(sendsOf(of, "ntp").length, question)}.`,
      evidence,
      suggestion:
        "check router and firewall (UDP port 123), or name another server, --ntp-server HOST",
      explainsUs,
    };
  const hasNames = arrivalsOf(of, "dns").some(({ refusal }) => refusal === undefined);
  return {
    code: hasNames ? "ntp-silence" : "network-silence",
    severity: "problem",
    text: hasNames
      ? "No time server answers, although DNS does: something between here and there drops NTP (UDP port 123)."
      : "Neither time servers nor resolvers answer, although there is a lease: the way beyond this network is shut.",
    evidence,
    suggestion: hasNames
      ? "let UDP port 123 through the firewall, or use a server inside, --ntp-server"
      : "check router and firewall, whether the router answers ARP, and whether the VLAN has a way out",
    explainsUs: explainsUs + (hasNames ? 0 : kindsUs(of, "dns", "silence")),
  };
}

/** There is a sample, and its error bound is beyond what is wanted. */
function coarse(of: Case): Suspicion | undefined {
  const blocker = of.blockers.find(({ notifier }) => notifier === "ntp");
  const { sample, errorNowUs } = of.snapshot.time;
  if (blocker === undefined || sample === null || errorNowUs === null) return undefined;
  return {
    code: "ntp-coarse",
    severity: "problem",
    text: `There is a time, but it is only good to ${formatDurationUs(errorNowUs)}.`,
    evidence: [
      `${sample.server}: round trip ${formatDurationUs(sample.delayUs)}, its own distance to a reference clock ${formatDurationUs(sample.rootDelayUs / 2 + sample.rootDispersionUs)}`,
    ],
    suggestion: "use a nearer or better server, --ntp-server HOST",
    explainsUs: kindsUs(of, "ntp", "unmet", "pause"),
  };
}

function noServer(of: Case): Suspicion | undefined {
  const blocker = of.blockers.find(({ notifier }) => notifier === "ntp");
  const { phase, servers } = of.snapshot.time;
  if (blocker === undefined || sendsOf(of, "ntp").length > 0) return undefined;
  if (phase === "resolving")
    return {
      code: "ntp-name",
      severity: "problem",
      text: "The name of the time server has no address yet.",
      evidence: [blocker.reason],
      suggestion: "see to DNS first, or give an address, --ntp-server 192.0.2.1",
      explainsUs: 0, // the resolver's trouble explains it
    };
  if (servers.length > 0) return undefined;
  return {
    code: "ntp-no-server",
    severity: "problem",
    text: "No time server is known.",
    evidence: [blocker.reason],
    suggestion: "let DHCP name one (option 42), or give one, --ntp-server HOST",
    explainsUs: blocker.heldUs,
  };
}
