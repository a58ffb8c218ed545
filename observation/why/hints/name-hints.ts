/** What can be wrong between the resolver and its servers. */
import { formatEndpoint } from "../../../net/endpoint.ts";
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

export const NAME_RULES: readonly Rule[] = [truncated, errors, silent, unusable, oneFamily];

const TRUNCATED = "truncated";

function truncated(of: Case): Suspicion | undefined {
  const cut = arrivalsOf(of, "dns").filter(({ refusal }) => refusal === TRUNCATED);
  if (cut.length === 0) return undefined;
  const servers = [...new Set(cut.map(({ from }) => formatEndpoint(from)))];
  return {
    code: "dns-truncated",
    severity: "problem",
    text: `${listed(servers)} cut off ${counted(cut.length, "answer")} (TC): the whole is to be had over TCP only.`,
    evidence: tally(
      cut.map(({ what, from }) => `${formatEndpoint(from)}: ${what} truncated`),
      3,
    ),
    suggestion:
      "use a resolver whose answers fit, --dns-server ADDRESS, or a name with a smaller answer, --probe NAME",
    explainsUs: refusedUs(of, (detail) => detail === TRUNCATED),
  };
}

function errors(of: Case): Suspicion | undefined {
  const refused = arrivalsOf(of, "dns").filter(
    ({ refusal, ignored }) =>
      refusal !== undefined && refusal !== TRUNCATED && ignored === undefined,
  );
  if (refused.length === 0) return undefined;
  const servers = [...new Set(refused.map(({ from }) => formatEndpoint(from)))];
  const isPolicy = refused.some(({ refusal }) => refusal === "REFUSED");
  return {
    code: "dns-error",
    severity: "problem",
    text: `${listed(servers)} answered ${counted(refused.length, "query")} with an error.`,
    evidence: tally(
      refused.map(({ what, refusal, from }) => `${formatEndpoint(from)}: ${what}: ${refusal}`),
      3,
    ),
    suggestion: isPolicy
      ? "REFUSED: the resolver does not serve this client: use another one, --dns-server ADDRESS"
      : "the resolver cannot reach the servers of that name, or they are broken: try another resolver or another name",
    explainsUs: refusedUs(of, (detail) => refused.some(({ refusal }) => refusal === detail)),
  };
}

function refusedUs(of: Case, test: (detail: string) => boolean): number {
  return pathUs(
    of,
    ({ kind, source, detail }) =>
      source === "dns" &&
      (kind === "answer" || kind === "pause") &&
      detail !== null &&
      test(detail),
  );
}

function silent(of: Case): Suspicion | undefined {
  const question = "query";
  const silence = silenceOf(of, "dns", { question, answer: "answer" });
  if (silence === undefined) return undefined;
  if (silence.isAnyHeard)
    return someSilent(silence, {
      code: "dns-server-silent",
      question,
      other: "another resolver",
      suggestion:
        "name a resolver that answers first, --dns-server ADDRESS, and take the silent one out of DHCP",
    });
  const { evidence, explainsUs } = silence;
  const isAlone = arrivalsOf(of, "ntp").length > 0;
  return {
    code: "dns-silence",
    severity: "problem",
    text: `No resolver answers${isAlone ? ", although time servers do: something drops DNS (UDP port 53)" : ""}.`,
    evidence,
    suggestion:
      "check the resolver's address, its access list, and UDP port 53 in the firewall; --dns-server ADDRESS",
    explainsUs,
  };
}

function unusable(of: Case): Suspicion | undefined {
  const ignored = arrivalsOf(of, "dns").filter((one) => one.ignored !== undefined);
  if (ignored.length === 0) return undefined;
  const explainsUs =
    kindsUs(of, "dns", "ignored") +
    refusedUs(of, (detail) => ignored.some((one) => one.ignored === detail));
  return {
    code: "dns-unusable-answers",
    severity: explainsUs > 0 ? "problem" : "note",
    text: `${counted(ignored.length, "DNS packet")} came and could not be used.`,
    evidence: tally(
      ignored.map((one) => `${formatEndpoint(one.from)}: ${one.ignored}`),
      3,
    ),
    suggestion:
      "answers with another id or question are forged, or come too late: look at the packets, up --pcap",
    explainsUs,
  };
}

/** A name's IPv4 addresses are answered and its IPv6 addresses are not, or the other way round. */
function oneFamily(of: Case): Suspicion | undefined {
  const queries = sendsOf(of, "dns");
  const isMute = (type: string): boolean => {
    const own = queries.filter(({ what }) => what.startsWith(`${type} `));
    return own.length > 1 && own.every(({ answer }) => answer === undefined);
  };
  const isHeard = (type: string): boolean =>
    queries.some(({ what, answer }) => what.startsWith(`${type} `) && answer !== undefined);
  const mute = isMute("AAAA") && isHeard("A") ? "AAAA" : isMute("A") && isHeard("AAAA") ? "A" : "";
  if (mute === "") return undefined;
  return {
    code: "dns-one-family",
    severity: "note",
    text: `The resolver answers queries for ${mute === "A" ? "IPv6" : "IPv4"} addresses, and says nothing to those for ${mute === "A" ? "IPv4" : "IPv6"} (${mute}).`,
    evidence: [
      counted(queries.filter(({ what }) => what.startsWith(`${mute} `)).length, `${mute} query`),
    ],
    suggestion:
      "some resolvers and firewalls drop queries of a type that they do not know: use another one, --dns-server",
    explainsUs: pathUs(of, ({ what, kind }) => kind === "silence" && what.startsWith(`${mute} `)),
  };
}
