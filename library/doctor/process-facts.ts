/** Processes that have to do with addresses, names and time (proc_pid(5)). */
import type { ProcessFacts, ProcessRole } from "../../observation/doctor/facts.ts";
import type { DoctorSources } from "./sources.ts";

interface Known {
  readonly name: string;
  readonly role: ProcessRole;
}

/** By what the kernel calls them, which is at most 15 characters long. */
const KNOWN: ReadonlyMap<string, Known> = new Map(
  (
    [
      ["dhcp-client", ["dhclient", "dhcpcd", "udhcpc", "NetworkManager", "systemd-networkd"]],
      ["dhcp-client", ["connmand", "wickedd-dhcp4", "pump"]],
      ["time", ["chronyd", "ntpd", "systemd-timesyncd", "phc2sys"]],
      ["resolver", ["systemd-resolved", "dnsmasq", "unbound", "named", "pdns_recursor", "kresd"]],
      ["resolver", ["coredns", "stubby", "dnscrypt-proxy"]],
    ] as const
  ).flatMap(([role, names]) => names.map((name) => [name.slice(0, 15), { name, role }] as const)),
);
const PROCESSES_MAX = 100_000;

export function processFacts(
  sources: DoctorSources,
  devices: readonly string[],
): readonly ProcessFacts[] {
  const own = sources.link("/proc/self/ns/net");
  return pidsIn(sources).flatMap((pid) => {
    const known = KNOWN.get(commandOf(sources, pid));
    if (known === undefined) return [];
    const theirs = sources.link(`/proc/${pid}/ns/net`);
    const isHere = own === undefined || theirs === undefined ? null : own === theirs;
    const words = (sources.text(`/proc/${pid}/cmdline`) ?? "").split("\0");
    const named = devices.filter(
      (device) => words.includes(device) || words.includes(`-i${device}`),
    );
    return [{ pid, ...known, isHere, devices: named }];
  });
}

export function pidsIn(sources: DoctorSources): readonly number[] {
  return sources
    .names("/proc")
    .filter((name) => /^\d+$/.test(name))
    .slice(0, PROCESSES_MAX)
    .map(Number);
}

/** Empty for one that has just ended. */
export function commandOf(sources: DoctorSources, pid: number): string {
  return sources.text(`/proc/${pid}/comm`)?.trim() ?? "";
}
