/** The files that say how this machine resolves names: resolv.conf(5), nsswitch.conf(5), hosts(5). */
import { Checks, counted, listed } from "../check.ts";
import type { DoctorCheck } from "../document.ts";
import type { DoctorFacts, ResolvConfFacts } from "../facts.ts";
import { isUseful } from "./name-server-checks.ts";

const RESOLV_CONF = "/etc/resolv.conf";
const NSSWITCH = "/etc/nsswitch.conf";
const HOSTS = "/etc/hosts";
/** What the C library looks at. */
const NAME_SERVERS_MAX = 3;
const NDOTS_MANY = 2;
const SEARCH_MANY = 6;
/** How long a person waits before taking the network for dead. */
const PATIENCE_SECONDS = 30;
const TIMEOUT_DEFAULT_SECONDS = 5;
const ATTEMPTS_DEFAULT = 2;

/** resolv.conf, nsswitch.conf and hosts. */
export function resolverChecks(facts: DoctorFacts): readonly DoctorCheck[] {
  const resolvConf = new Checks(RESOLV_CONF);
  judgeFile(resolvConf, facts.resolvConf);
  if (facts.resolvConf.kind === "file") {
    judgeServers(resolvConf, facts.resolvConf);
    judgeLocal(resolvConf, facts);
    judgeOptions(resolvConf, facts.resolvConf);
  }
  const nsswitch = new Checks(NSSWITCH);
  judgeNameSwitch(nsswitch, facts);
  const hosts = new Checks(HOSTS);
  judgeHosts(hosts, facts);
  return [...resolvConf.all, ...nsswitch.all, ...hosts.all];
}

/** Whether the file belongs to systemd-resolved. */
export function isOfResolved({ link, nameServers }: ResolvConfFacts): boolean {
  return (link?.includes("systemd/resolve") ?? false) || nameServers.includes(STUB);
}

/** Where systemd-resolved listens. */
const STUB = "127.0.0.53";

/** A resolver of this machine; `undefined` for one that is not running, or not to be seen. */
export function runningResolver({ processes }: DoctorFacts, name: string) {
  return processes.find(
    (found) => found.role === "resolver" && found.name === name && found.isHere !== false,
  );
}

function judgeFile(checks: Checks, { kind, link, isMounted }: ResolvConfFacts): void {
  const to = link === null ? "" : `, a link to ${link}`;
  switch (kind) {
    case "missing":
      checks.problem(
        "resolv-conf",
        `there is no ${RESOLV_CONF}: programs ask 127.0.0.1`,
        "bringup up -i … --apply --keep writes one, or write a line nameserver ADDRESS",
      );
      return;
    case "dangling":
      checks.problem(
        "resolv-conf",
        `${RESOLV_CONF} is a link to ${link}, which is not there`,
        link?.includes("systemd/resolve")
          ? "systemctl enable --now systemd-resolved, or put a file in the place of the link"
          : "start the service that writes it, or put a file in the place of the link",
      );
      return;
    case "unreadable":
      checks.problem(
        "resolv-conf",
        `${RESOLV_CONF} cannot be read${to}`,
        `chmod a+r ${RESOLV_CONF}`,
      );
      return;
    case "file":
      checks.ok(
        "resolv-conf",
        `${RESOLV_CONF} is ${link === null ? "a file" : `a link to ${link}`}${
          isMounted ? ", mounted there (a container, or ip netns)" : ""
        }`,
      );
  }
}

function judgeServers(checks: Checks, { nameServers, unreadable }: ResolvConfFacts): void {
  const id = "resolv-conf-servers";
  const extra = nameServers.slice(NAME_SERVERS_MAX);
  const words = unreadable.length === 0 ? "" : `; no address: nameserver ${listed(unreadable)}`;
  if (nameServers.length === 0)
    checks.problem(
      id,
      `it names no server, so that programs ask 127.0.0.1${words}`,
      "write a line nameserver ADDRESS",
    );
  else if (extra.length > 0)
    checks.warning(
      id,
      `${counted(nameServers.length, "name server")}, of which the C library asks three: never ${listed(extra)}${words}`,
      "keep the three best",
    );
  else if (unreadable.length > 0)
    checks.warning(
      id,
      `name servers: ${listed(nameServers)}${words}`,
      "write the address of a name server, not its name",
    );
  else checks.ok(id, `name servers: ${listed(nameServers)}`);
}

/** A resolver of this machine has to listen where the file says. */
function judgeLocal(checks: Checks, { resolvConf, sockets, dns }: DoctorFacts): void {
  const local = resolvConf.nameServers.slice(0, NAME_SERVERS_MAX).filter(isLoopback);
  const { nameServers } = sockets;
  if (local.length === 0) return;
  if (nameServers === null) {
    checks.skipped("resolv-conf-local", "the kernel does not tell its sockets");
    return;
  }
  const deaf = local.filter((address) => !isServed(address, nameServers));
  if (deaf.length === 0) {
    checks.ok("resolv-conf-local", `somebody listens at ${listed(local)}`);
    return;
  }
  const text = `nobody listens at ${listed(deaf)}, port 53`;
  const advice = deaf.includes(STUB)
    ? "systemctl start systemd-resolved, or name a server of the network"
    : "start the resolver of this machine (dnsmasq, unbound …), or name a server of the network";
  if (dns.kind === "asked" && dns.results.some(isUseful))
    checks.warning("resolv-conf-local", text, advice);
  else checks.problem("resolv-conf-local", text, advice);
}

/** Whether it is this machine. */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

function isServed(address: string, listening: readonly string[]): boolean {
  const wildcard = address.includes(":") ? "::" : "0.0.0.0";
  return listening.some((at) => at === address || at === wildcard || at === "::");
}

function judgeOptions(checks: Checks, { options, searchDomains, nameServers }: ResolvConfFacts) {
  const ndots = numberOf(options["ndots"], 1);
  const timeout = numberOf(options["timeout"], TIMEOUT_DEFAULT_SECONDS);
  const attempts = numberOf(options["attempts"], ATTEMPTS_DEFAULT);
  const servers = Math.min(NAME_SERVERS_MAX, Math.max(1, nameServers.length));
  const worst = timeout * attempts * servers;
  const faults: string[] = []; // BOUNDED: by the tests below
  if (ndots > NDOTS_MANY && searchDomains.length > 0)
    faults.push(`ndots:${ndots} asks for most names in ${listed(searchDomains)} first`);
  if (searchDomains.length > SEARCH_MANY)
    faults.push(`${searchDomains.length} search domains: a misspelt name costs as many look-ups`);
  if (worst > PATIENCE_SECONDS)
    faults.push(`a look-up without an answer takes ${worst} s (timeout × attempts × servers)`);
  if (options["use-vc"] === true) faults.push("use-vc asks over TCP only");
  if (faults.length > 0)
    checks.warning("resolv-conf-options", faults.join("; "), "see options in resolv.conf(5)");
  else checks.ok("resolv-conf-options", "the options are harmless");
}

function numberOf(value: number | true | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function judgeNameSwitch(checks: Checks, facts: DoctorFacts): void {
  const { hosts, hasFile } = facts.nameSwitch;
  if (hosts === null) {
    const why = hasFile ? "it has no hosts line" : `there is no ${NSSWITCH}`;
    checks.ok("nsswitch-hosts", `${why}: the C library asks hosts and DNS`);
    return;
  }
  const line = `hosts: ${hosts.join(" ")}`;
  const asksDns = hosts.includes("dns");
  if (!asksDns && !hosts.includes("resolve")) {
    checks.problem("nsswitch-hosts", `DNS is never asked: ${line}`, "add dns to the line");
    return;
  }
  if (!asksDns && runningResolver(facts, "systemd-resolved") === undefined) {
    checks.problem(
      "nsswitch-hosts",
      `only systemd-resolved is asked, which is not running: ${line}`,
      "systemctl start systemd-resolved, or add dns to the line",
    );
    return;
  }
  judgeMulticast(checks, facts, hosts, line);
}

/** `mdns4_minimal [NOTFOUND=return]` before `dns` keeps every name below .local from DNS. */
function judgeMulticast(
  checks: Checks,
  { resolvConf }: DoctorFacts,
  hosts: readonly string[],
  line: string,
): void {
  const mdns = hosts.findIndex((word) => /^mdns[46]?_minimal$/.test(word));
  const dns = hosts.indexOf("dns");
  const returns = mdns >= 0 && /^\[.*NOTFOUND=return.*\]$/i.test(hosts[mdns + 1] ?? "");
  if (!returns || (dns >= 0 && dns < mdns)) {
    checks.ok("nsswitch-hosts", line);
    return;
  }
  const local = resolvConf.searchDomains.filter((domain) => /(?:^|\.)local\.?$/i.test(domain));
  if (local.length === 0)
    checks.ok("nsswitch-hosts", `${line}; names below .local never reach DNS`);
  else
    checks.warning(
      "nsswitch-hosts",
      `names below .local never reach DNS, but ${listed(local)} is searched: ${line}`,
      "put dns before mdns4_minimal, or name the domain otherwise (RFC 6762, appendix G)",
    );
}

function judgeHosts(checks: Checks, { hosts }: DoctorFacts): void {
  const { hasFile, localhost } = hosts;
  const wrong = localhost.filter((address) => !isLoopback(address));
  const advice = `write a line 127.0.0.1 localhost in ${HOSTS}`;
  if (!hasFile) checks.warning("hosts-localhost", `there is no ${HOSTS}`, advice);
  else if (wrong.length > 0)
    checks.problem("hosts-localhost", `localhost is ${listed(wrong)}`, advice);
  else if (localhost.length === 0)
    checks.warning("hosts-localhost", "localhost has no address", advice);
  else checks.ok("hosts-localhost", `localhost is ${listed(localhost)}`);
}
