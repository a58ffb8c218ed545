/** Causes of names that do not resolve: files, local resolvers, firewalls, servers that lie. */
import { isLoopback, isOfResolved, runningResolver } from "../checks/resolver-checks.ts";
import { isUseful } from "../checks/name-server-checks.ts";
import type { ExaminedResolver } from "../../../services/dns/index.ts";
import { listed } from "../check.ts";
import type { DoctorCheck } from "../document.ts";
import { serverText } from "../facts.ts";
import {
  adviceOf,
  directCause,
  NAME_SERVER_CHECKS,
  type Case,
  type CauseRule,
} from "./cause-rule.ts";

/** What makes this machine ask nobody, before what goes wrong on the way, before what the servers do. */
export const NAME_CAUSES: readonly CauseRule[] = [
  resolvedNotRunning,
  localResolver,
  directCause("resolv-conf", "no-resolv-conf", "this machine does not know its name servers", {
    explains: NAME_SERVER_CHECKS,
  }),
  directCause("resolv-conf-servers", "name-server-list", "the list of name servers is not right"),
  udpBlocked,
  deadServers,
  tcpBlocked,
  directCause("dns-answer", "name-servers-fail", "name servers answer, but not the question", {
    confidence: "likely",
  }),
  inventedNames,
  directCause("dhcp-portal", "captive-portal", "a captive portal stands in the way"),
  rewritten,
  directCause("dns-recursion", "not-recursive", "a name server that does not ask others"),
  lostQueries,
  directCause(
    "nsswitch-hosts",
    "names-not-from-dns",
    "the system does not ask DNS for (all) names",
  ),
  directCause("hosts-localhost", "localhost", "localhost is not this machine"),
  directCause("resolv-conf-options", "resolver-options", "the resolver's options make it slow", {
    confidence: "possible",
  }),
];

/** The file is there, or a link to one that is not: what it leads to is a service that does not run. */
function resolvedNotRunning(seen: Case) {
  const { facts } = seen;
  const evidence = seen.bad("resolv-conf", "resolv-conf-local");
  if (evidence.length === 0 || !isOfResolved(facts.resolvConf)) return undefined;
  const isRunning = runningResolver(facts, "systemd-resolved") !== undefined;
  return {
    code: "resolved-not-running",
    text: isRunning
      ? "resolv.conf leads to systemd-resolved, which cannot be reached from here"
      : "resolv.conf leads to systemd-resolved, which is not running",
    confidence: isRunning ? "likely" : "certain",
    evidence,
    explains: [...seen.bad("resolv-conf-servers", "nsswitch-hosts"), ...localServers(seen)],
    steps: isRunning
      ? ["in a network namespace: write /etc/netns/NAME/resolv.conf; else resolvectl status"]
      : [
          "systemctl enable --now systemd-resolved",
          "or without it: rm /etc/resolv.conf, and write one with nameserver ADDRESS",
        ],
  } as const;
}

function localResolver(seen: Case) {
  const evidence = seen.bad("resolv-conf-local");
  if (evidence.length === 0 || isOfResolved(seen.facts.resolvConf)) return undefined;
  return {
    code: "local-resolver-not-running",
    text: "resolv.conf names a resolver of this machine that does not run",
    confidence: "certain",
    evidence,
    explains: localServers(seen),
    steps: adviceOf(evidence),
  } as const;
}

/** Silence over UDP from servers that answer over TCP. */
function udpBlocked(seen: Case) {
  const { dns } = seen.facts;
  if (dns.kind === "skipped") return undefined;
  const blocked = dns.results.filter(
    ({ udp, tcp }) => udp.outcome !== "answer" && tcp.outcome === "answer",
  );
  const evidence = about(seen, blocked, "dns-udp");
  if (evidence.length === 0) return undefined;
  return {
    code: "udp-53-blocked",
    text: "a firewall drops DNS over UDP, and lets TCP pass",
    confidence: "likely",
    evidence,
    explains: [],
    steps: ["nft list ruleset shows this machine's own rules", ...adviceOf(evidence)],
  } as const;
}

function deadServers(seen: Case) {
  const { dns } = seen.facts;
  if (dns.kind === "skipped") return undefined;
  const dead = dns.results.filter(
    ({ udp, tcp }) => udp.outcome !== "answer" && tcp.outcome !== "answer",
  );
  const evidence = about(seen, dead, "dns-udp");
  if (evidence.length === 0) return undefined;
  const isEvery = !dns.results.some(isUseful);
  const isFirst = dead[0] === dns.results[0];
  const costs = isFirst ? ": each look-up waits for it first" : "";
  return {
    code: isEvery ? "no-name-server" : "dead-name-server",
    text: isEvery
      ? "no name server answers"
      : `${listed(dead.map(({ server }) => serverText(server)))} does not answer${costs}`,
    confidence: isEvery ? "likely" : "certain",
    evidence,
    explains: about(seen, dead, "dns-tcp"),
    steps: [
      `ping ${dead[0]?.server.address}: is it there at all? nft list ruleset: does this machine drop it?`,
      ...adviceOf(evidence),
    ],
  } as const;
}

function tcpBlocked(seen: Case) {
  const evidence = seen.bad("dns-tcp");
  if (evidence.length === 0) return undefined;
  const isEvery = evidence.length === seen.all("dns-tcp").length;
  return {
    code: "tcp-53-blocked",
    text: "DNS over TCP does not pass: long answers will fail",
    confidence: isEvery ? "likely" : "possible",
    evidence,
    explains: [],
    steps: adviceOf(evidence),
  } as const;
}

function inventedNames(seen: Case) {
  const { dns } = seen.facts;
  if (dns.kind === "skipped") return undefined;
  const inventors = dns.results.filter(({ udpNonsense }) => udpNonsense.outcome === "answer");
  const evidence = about(seen, inventors, "dns-nonsense");
  if (evidence.length === 0) return undefined;
  const portal = seen.bad("dhcp-portal");
  return {
    code: "invented-names",
    text:
      portal.length > 0
        ? "name servers answer for the captive portal, whatever is asked"
        : "name servers invent addresses for names that do not exist",
    confidence: "certain",
    evidence,
    explains: about(seen, inventors, "dns-case", "dns-edns"),
    steps: adviceOf([...portal, ...evidence]),
  } as const;
}

/** Old servers lack one ability; a box in between lacks them all. */
function rewritten(seen: Case) {
  const evidence = seen.bad("dns-edns", "dns-case");
  if (evidence.length === 0) return undefined;
  return {
    code: "dns-rewritten",
    text: "a box on the way, or an old server, rewrites DNS",
    confidence: evidence.length > 1 ? "likely" : "possible",
    evidence,
    explains: [],
    steps: adviceOf(evidence),
  } as const;
}

function lostQueries(seen: Case) {
  const { dns } = seen.facts;
  if (dns.kind === "skipped") return undefined;
  const silent = dns.results.filter(({ udpNonsense }) => udpNonsense.outcome !== "answer");
  const evidence = [...seen.bad("dns-delay"), ...about(seen, silent, "dns-nonsense")];
  if (evidence.length === 0) return undefined;
  return {
    code: "slow-name-server",
    text: "queries are lost, or answered late",
    confidence: "possible",
    evidence,
    explains: [],
    steps: adviceOf(evidence),
  } as const;
}

/** The checks of these names about one of these servers that went wrong. */
function about(
  seen: Case,
  servers: readonly ExaminedResolver[],
  ...ids: readonly string[]
): readonly DoctorCheck[] {
  const names = new Set<string | null>(servers.map(({ server }) => serverText(server)));
  return seen.bad(...ids).filter((check) => names.has(check.about));
}

/** What goes wrong with the resolvers of this machine itself. */
function localServers(seen: Case): readonly DoctorCheck[] {
  const { dns } = seen.facts;
  if (dns.kind === "skipped") return [];
  const local = dns.results.filter(({ server }) => isLoopback(server.address));
  return about(seen, local, ...NAME_SERVER_CHECKS);
}
