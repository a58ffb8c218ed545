/** Name servers, as they answered: over which transport, how soon, and whether it is the truth. */
import { formatDurationUs } from "../../../net/instant.ts";
import {
  rcodeName,
  type ExaminedResolver,
  type ExchangeAnswer,
  type ExchangeResult,
} from "../../../services/dns/index.ts";
import { Checks, listed } from "../check.ts";
import type { DoctorCheck } from "../document.ts";
import { serverText, type DoctorFacts } from "../facts.ts";

const NOERROR = 0;
const NXDOMAIN = 3;
/** More than a satellite takes. */
const SLOW_US = 1_000_000;

/** Every name server that was asked. */
export function nameServerChecks({ dns }: DoctorFacts): readonly DoctorCheck[] {
  if (dns.kind === "skipped") {
    const checks = new Checks();
    checks.skipped("dns-udp", `no name server was asked: ${dns.why}`, dns.advice);
    return checks.all;
  }
  const isAnyGood = dns.results.some(isUseful);
  return dns.results.flatMap((examined) => {
    const checks = new Checks(serverText(examined.server));
    judgeServer(checks, examined, isAnyGood);
    return checks.all;
  });
}

/** It answers, and has an answer. */
export function isUseful({ udp, tcp }: ExaminedResolver): boolean {
  return [udp, tcp].some((result) => result.outcome === "answer" && isAnswer(result));
}

function isAnswer({ rcode }: ExchangeAnswer): boolean {
  return rcode === NOERROR || rcode === NXDOMAIN;
}

/** What is wrong with one server is a problem only if no other helps. */
function judgeServer(checks: Checks, examined: ExaminedResolver, isAnyGood: boolean): void {
  const { udp, tcp, name } = examined;
  if (udp.outcome === "answer") {
    judgeDelay(checks, udp);
    judgeAnswer(checks, udp, name, isAnyGood);
    judgeAbilities(checks, udp);
    judgeNonsense(checks, examined);
  } else {
    const text = `no answer over UDP: ${failureText(udp)}`;
    const advice =
      tcp.outcome === "answer"
        ? "TCP works: a firewall on the way drops UDP port 53"
        : "take the server out of resolv.conf, or repair it";
    if (isAnyGood) checks.warning("dns-udp", text, advice);
    else checks.problem("dns-udp", text, advice);
  }
  judgeTcp(checks, examined);
}

function judgeDelay(checks: Checks, { elapsedUs, attempts }: ExchangeAnswer): void {
  const tries = attempts === 1 ? "" : `, at the ${attempts}. try`;
  const text = `after ${formatDurationUs(elapsedUs)}${tries}`;
  checks.ok("dns-udp", "answers over UDP");
  if (attempts > 1)
    checks.warning("dns-delay", text, "packets are lost, or the server is overloaded");
  else if (elapsedUs > SLOW_US)
    checks.warning("dns-delay", `${text}: slow`, "put a nearer server first");
  else checks.ok("dns-delay", text);
}

function judgeAnswer(
  checks: Checks,
  { rcode, addresses, extendedErrors }: ExchangeAnswer,
  name: string,
  isAnyGood: boolean,
): void {
  const reasons = extendedErrors.map(
    ({ infoCode, extraText }) => `extended error ${infoCode}${extraText && `: ${extraText}`}`,
  );
  const why = reasons.length === 0 ? "" : ` (${listed(reasons)})`;
  const text = `says ${rcodeName(rcode)} to ${name}${why}`;
  if (rcode === NOERROR && addresses.length > 0)
    checks.ok("dns-answer", `${name} is ${listed(addresses)}`);
  else if (rcode === NOERROR) checks.ok("dns-answer", `${name} is there, without an IPv4 address`);
  else if (rcode === NXDOMAIN)
    checks.warning("dns-answer", text, "is the name right? give another one with --probe");
  else if (isAnyGood) checks.warning("dns-answer", text, "put another server first");
  else
    checks.problem("dns-answer", text, "ask another server, or look at what this one asks in turn");
}

function judgeAbilities(checks: Checks, answer: ExchangeAnswer): void {
  if (answer.recursionAvailable)
    checks.ok("dns-recursion", "asks others for what it does not know");
  else
    checks.warning(
      "dns-recursion",
      "does not ask others (no RA): it knows its own zones only",
      "name a recursive server in its place",
    );
  if (answer.edns) checks.ok("dns-edns", "knows EDNS");
  else
    checks.warning(
      "dns-edns",
      "knows no EDNS: long answers need TCP, and there is no DNSSEC",
      "an old server, or a box in between that rewrites DNS",
    );
  if (answer.caseKept) checks.ok("dns-case", "repeats questions as they were asked");
  else
    checks.warning(
      "dns-case",
      "changes the case of questions: who mixes it against forgers gets no answer",
      "an old server, or a box in between that rewrites DNS",
    );
  const signed = answer.authenticated ? "has" : "has not";
  checks.ok("dns-dnssec", `says that it ${signed} verified signatures of the answer`);
}

function judgeNonsense(checks: Checks, { udpNonsense, nonsense }: ExaminedResolver): void {
  if (udpNonsense.outcome !== "answer")
    checks.warning(
      "dns-nonsense",
      `no answer for a name that does not exist: ${failureText(udpNonsense)}`,
      "misspelt names will take long",
    );
  else if (udpNonsense.addresses.length > 0)
    checks.warning(
      "dns-nonsense",
      `invents addresses: ${nonsense} would be ${listed(udpNonsense.addresses)}`,
      "a provider's search page or a captive portal: name another server, or log in first",
    );
  else checks.ok("dns-nonsense", `invents no names (${rcodeName(udpNonsense.rcode)})`);
}

function judgeTcp(checks: Checks, { tcp, udp }: ExaminedResolver): void {
  if (tcp.outcome === "answer")
    checks.ok("dns-tcp", `answers over TCP after ${formatDurationUs(tcp.elapsedUs)}`);
  else if (udp.outcome === "answer")
    checks.warning(
      "dns-tcp",
      `no answer over TCP: ${failureText(tcp)}`,
      "long answers fail (RFC 7766): let TCP port 53 pass",
    );
  else checks.skipped("dns-tcp", `no answer over TCP either: ${failureText(tcp)}`);
}

function failureText(result: Exclude<ExchangeResult, ExchangeAnswer>): string {
  switch (result.outcome) {
    case "timeout":
      return `silence after ${result.attempts === 1 ? "one try" : `${result.attempts} tries`}`;
    case "failed":
      return FAILURES[result.why];
  }
}

const FAILURES: Readonly<Record<Extract<ExchangeResult, { outcome: "failed" }>["why"], string>> = {
  refused: "nobody listens there (refused)",
  unreachable: "there is no way there (unreachable)",
  "link-down": "the interface is down",
  "no-buffer": "the system has no room for packets",
  "too-big": "the packet is too big",
  "in-use": "no port is free",
  denied: "a rule of this machine forbids it",
  timeout: "no connection came about",
  reset: "the connection was closed",
  tls: "TLS failed",
  certificate: "the certificate is not trusted",
  malformed: "what came is no response",
};
