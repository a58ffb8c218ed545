/** The files of name resolution: resolv.conf(5), nsswitch.conf(5), hosts(5). */
import { parseAddress } from "../../net/address.ts";
import { parseResolvConf } from "../../net/host/resolv-conf.ts";
import type {
  HostsFacts,
  NameSwitchFacts,
  ResolvConfFacts,
} from "../../observation/doctor/facts.ts";
import type { DoctorSources } from "./sources.ts";

const RESOLV_CONF = "/etc/resolv.conf";
const LINES_MAX = 10_000;

export function resolvConfFacts(sources: DoctorSources): ResolvConfFacts {
  const link = sources.link(RESOLV_CONF) ?? null;
  const text = sources.text(RESOLV_CONF);
  const { searchDomains, options } = parseResolvConf(text ?? "");
  const named = serverWords(text ?? "");
  return {
    kind: kindOf(sources, text, link),
    link,
    isMounted: isMounted(sources),
    nameServers: named.filter(isAddress),
    unreadable: named.filter((word) => !isAddress(word)),
    searchDomains,
    options,
  };
}

function kindOf(
  sources: DoctorSources,
  text: string | undefined,
  link: string | null,
): ResolvConfFacts["kind"] {
  if (text !== undefined) return "file";
  if (sources.has(RESOLV_CONF)) return "unreadable";
  return link === null ? "missing" : "dangling";
}

/** All of them, unlike the C library. */
function serverWords(text: string): readonly string[] {
  return text.split("\n", LINES_MAX).flatMap((line) => {
    const [keyword, value] = line.trimEnd().split(/[ \t]+/);
    return keyword === "nameserver" ? [value ?? ""] : [];
  });
}

function isAddress(word: string): boolean {
  return parseAddress(word).kind === "address";
}

/** The fifth column of mountinfo (proc_pid_mountinfo(5)). */
function isMounted(sources: DoctorSources): boolean {
  return (sources.text("/proc/self/mountinfo") ?? "")
    .split("\n")
    .some((line) => line.split(" ", 5)[4] === RESOLV_CONF);
}

export function nameSwitchFacts(sources: DoctorSources): NameSwitchFacts {
  const text = sources.text("/etc/nsswitch.conf");
  const line = /^[ \t]*hosts:([^#\n]*)/m.exec(text ?? "")?.[1];
  return { hosts: line === undefined ? null : statements(line), hasFile: text !== undefined };
}

/** Sources, and what follows them in brackets. */
function statements(line: string): readonly string[] {
  return line.match(/\[[^\]]*\]|[^\s[\]]+/g) ?? [];
}

export function hostsFacts(sources: DoctorSources): HostsFacts {
  const text = sources.text("/etc/hosts");
  const localhost = (text ?? "").split("\n", LINES_MAX).flatMap((line) => {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    return names.includes("localhost") ? [address] : [];
  });
  return { hasFile: text !== undefined, localhost: [...new Set(localhost)] };
}
