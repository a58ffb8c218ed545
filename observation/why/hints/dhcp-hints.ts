/** What can be wrong between a DHCP client and its servers. */
import { formatEndpoint } from "../../../net/endpoint.ts";
import { formatDurationUs } from "../../../net/instant.ts";
import {
  arrivalsOf,
  counted,
  isService,
  kindsUs,
  listed,
  pathUs,
  sendsOf,
  silenceUs,
  tally,
  type Case,
  type Rule,
  type Suspicion,
} from "../case.ts";

export const DHCP_RULES: readonly Rule[] = [nak, unusable, noOffer, noAck, lacking];

const NAK = "NAK";

function nak(of: Case): Suspicion | undefined {
  const naks = arrivalsOf(of, "dhcp").filter(({ what }) => what === NAK);
  if (naks.length === 0) return undefined;
  const servers = [...new Set(naks.map(({ from }) => from.address))];
  return {
    code: "dhcp-nak",
    severity: "problem",
    text: `${listed(servers)} refused ${counted(naks.length, "REQUEST")} (NAK), and the client had to begin again.`,
    evidence: tally(
      naks.map(({ refusal, from }) => `${from.address}: ${refusal ?? NAK}`),
      3,
    ),
    suggestion:
      "look at the server's log; two servers with different pools, or one that lost its leases, do that",
    explainsUs: wastedOn(of, (detail) => detail.startsWith(NAK)),
  };
}

/** What was spent on an answer that was none, and on the pause after it. */
function wastedOn(of: Case, refused: (detail: string) => boolean): number {
  return pathUs(
    of,
    ({ kind, source, detail }) =>
      isService("dhcp", source) &&
      (kind === "answer" || kind === "pause") &&
      detail !== null &&
      refused(detail),
  );
}

function unusable(of: Case): Suspicion | undefined {
  const ignored = arrivalsOf(of, "dhcp").filter((one) => one.ignored !== undefined);
  if (ignored.length === 0) return undefined;
  const refusedUs = wastedOn(of, (detail) => !detail.startsWith(NAK));
  const explainsUs = kindsUs(of, "dhcp", "ignored") + refusedUs;
  const isLate =
    explainsUs === 0 && ignored.every((one) => one.ignored?.startsWith("OFFER for another"));
  const isForeign = ignored.some((one) => one.ignored?.includes("xid"));
  return {
    code: "dhcp-unusable-answers",
    // a late copy that nobody waited for any more is no trouble
    severity: explainsUs > 0 ? "problem" : "note",
    text: isLate
      ? `${counted(ignored.length, "OFFER")} came for other tries than the one that was gone on with: nothing was lost by it.`
      : `${counted(ignored.length, "DHCP packet")} came and could not be used.`,
    evidence: tally(
      ignored.map((one) => `${formatEndpoint(one.from)}: ${one.ignored}`),
      3,
    ),
    suggestion:
      explainsUs === 0
        ? null
        : isForeign
          ? "answers to another client, or forged ones: look who else asks, `bringup dhcp discover` shows who answers"
          : "look at the packets themselves: up --pcap, or `bringup decode`",
    explainsUs,
  };
}

function noOffer(of: Case): Suspicion | undefined {
  const discovers = sendsOf(of, "dhcp").filter(({ what }) => what === "DISCOVER");
  const explainsUs = silenceUs(of, "dhcp", "DISCOVER");
  if (explainsUs === 0) return undefined;
  const came = arrivalsOf(of, "dhcp");
  const first = came.find(({ what }) => what === "OFFER");
  const silent = discovers.filter(({ answer }) => answer === undefined).length;
  const spentUs = formatDurationUs(explainsUs);
  if (first === undefined && of.blockers.length > 0)
    return {
      code: "dhcp-silence",
      severity: "problem",
      text: `Nobody answers: ${counted(discovers.length, "DISCOVER")} sent in ${formatDurationUs(of.untilUs - of.fromUs)}, no OFFER${came.length === 0 ? ", and nothing else came in either" : ""}.`,
      evidence: lastWords(of),
      suggestion:
        "check cable and VLAN, whether a DHCP server serves this network, DHCP snooping and 802.1X on the switch",
      explainsUs,
    };
  return {
    code: "dhcp-silence",
    severity: "problem",
    text: `No DHCP server answered ${counted(silent, "DISCOVER")}; ${spentUs} went by until the next tries.`,
    evidence: lastWords(of),
    suggestion:
      "a packet was lost, the server had no address left or was restarting, or the switch did not forward yet (spanning tree)",
    explainsUs,
  };
}

function lastWords(of: Case): readonly string[] {
  const sent = sendsOf(of, "dhcp").filter(({ what }) => what === "DISCOVER");
  const [first] = sent;
  const last = sent.at(-1);
  if (first === undefined || last === undefined) return [];
  return [
    `first DISCOVER at ${formatDurationUs(first.atUs)}, last at ${formatDurationUs(last.atUs)}, try ${last.attempt}`,
  ];
}

function noAck(of: Case): Suspicion | undefined {
  const explainsUs = silenceUs(of, "dhcp", "REQUEST");
  if (explainsUs === 0) return undefined;
  const silent = of.path.filter(
    ({ kind, what, source }) =>
      kind === "silence" && what === "REQUEST" && isService("dhcp", source),
  );
  return {
    code: "dhcp-no-ack",
    severity: "problem",
    text: `A server offered an address and then did not answer ${counted(silent.length, "REQUEST")}.`,
    evidence: arrivalsOf(of, "dhcp")
      .filter(({ what }) => what === "OFFER")
      .slice(-2)
      .map((offer) => `OFFER from ${offer.from.address} at ${formatDurationUs(offer.atUs)}`),
    suggestion:
      "look whether the server restarted or lost the offer, and whether a relay passes REQUESTs",
    explainsUs,
  };
}

function lacking(of: Case): Suspicion | undefined {
  const blocker = of.blockers.find(({ notifier }) => notifier === "dhcp");
  const part = / (no [^;]+?)(?:;|$)/.exec(blocker?.reason ?? "")?.[1];
  const known = of.snapshot.interfaces.find(({ network }) => network !== null);
  if (blocker === undefined || part === undefined || known === undefined) return undefined;
  if (!PARTS.has(part)) return undefined;
  return {
    code: "dhcp-lacks",
    severity: "problem",
    text: `${known.device} has a lease, but it has ${part}, and that is required.`,
    evidence: [blocker.reason],
    suggestion: `let the server send it, give it (--dns-server, --ntp-server), or ask for less with --require`,
    explainsUs: Math.max(kindsUs(of, "dhcp", "unmet"), 0),
  };
}

/** As the requirement says them (services/bring-up/config.ts). */
const PARTS: ReadonlySet<string> = new Set([
  "no address",
  "no subnet mask",
  "no router",
  "no DNS server",
  "no NTP server",
  "no domain",
]);
