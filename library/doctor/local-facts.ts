/** Everything that can be known without sending a packet. */
import { parseIpv4Routes, parseIpv6Routes } from "../../net/host/proc-routes.ts";
import { decodeRecord } from "../../net/host/linux/journal-entry.ts";
import { hostLeaseAddresses } from "../../net/host/linux/lease-files.ts";
import type { DoctorFacts, JournalFacts, RouteFacts } from "../../observation/doctor/facts.ts";
import { interfaceFacts } from "./interface-facts.ts";
import { processFacts } from "./process-facts.ts";
import { privilegeFacts, programFacts } from "./program-facts.ts";
import { hostsFacts, nameSwitchFacts, resolvConfFacts } from "./resolver-facts.ts";
import { socketFacts } from "./socket-facts.ts";
import { numberIn, RUN_TIME_FOLDER, type DoctorSources } from "./sources.ts";

/** What asking others adds. */
export type LocalFacts = Omit<DoctorFacts, "dns" | "dhcp" | "ntp">;

const JOURNALS = `${RUN_TIME_FOLDER}/bringup`;
const JOURNALS_MAX = 1_000;
const SECOND_US = 1_000_000;

export async function localFacts(
  sources: DoctorSources,
  device: string | null,
): Promise<LocalFacts> {
  const kernel = await sources.kernel();
  const interfaces = interfaceFacts(sources);
  const names = interfaces.map((found) => found.device);
  const hardwareSeconds = numberIn(sources, "/sys/class/rtc/rtc0/since_epoch");
  return {
    atUnixUs: sources.nowUnixUs(),
    device,
    program: programFacts(sources, kernel),
    privileges: privilegeFacts(sources),
    interfaces,
    ownNamespace: ownNamespace(sources),
    processes: processFacts(sources, names),
    sockets: socketFacts(sources, interfaces),
    journals: journalFacts(sources),
    leasedAddresses: leasedAddresses(sources, device),
    resolvConf: resolvConfFacts(sources),
    nameSwitch: nameSwitchFacts(sources),
    hosts: hostsFacts(sources),
    clock: {
      hardwareUnixUs: hardwareSeconds === null ? null : hardwareSeconds * SECOND_US,
      isSynchronised: kernel.isSynchronised,
    },
    routes: routeFacts(sources),
  };
}

function ownNamespace(sources: DoctorSources): boolean | null {
  const own = sources.link("/proc/self/ns/net");
  const first = sources.link("/proc/1/ns/net");
  return own === undefined || first === undefined ? null : own !== first;
}

function leasedAddresses(sources: DoctorSources, device: string | null): readonly string[] {
  if (device === null) return [];
  const nowUnixSeconds = sources.nowUnixUs() / SECOND_US;
  return hostLeaseAddresses({ device, root: sources.root, nowUnixSeconds });
}

function routeFacts(sources: DoctorSources): readonly RouteFacts[] {
  const routes = [
    ...parseIpv4Routes(sources.text("/proc/net/route") ?? "", sources.littleEndian),
    ...parseIpv6Routes(sources.text("/proc/net/ipv6_route") ?? ""),
  ];
  return routes.map(({ address, device, metric }) => ({ router: address, device, metric }));
}

/** Of runs in this network namespace, whose number stands before the name of the interface. */
function journalFacts(sources: DoctorSources): readonly JournalFacts[] {
  const own = /^net:\[(\d+)\]$/.exec(sources.link("/proc/self/ns/net") ?? "")?.[1];
  return sources
    .names(JOURNALS)
    .filter((name) => name.endsWith(".json") && name.startsWith(`${own}-`))
    .slice(0, JOURNALS_MAX)
    .flatMap((name) => {
      const record = decodeRecord(sources.text(`${JOURNALS}/${name}`) ?? "");
      if (record === undefined) return [];
      const { device, pid, undo } = record;
      return [{ device, pid, isRunning: sources.has(`/proc/${pid}`), undoCount: undo.length }];
    });
}
