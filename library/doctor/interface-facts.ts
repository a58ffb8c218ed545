/** Interfaces, as /sys/class/net and /proc/net show them (sysfs-class-net). */
import { prefixLength } from "../../net/address.ts";
import type { NodeAddress } from "../../net/host/os-network.ts";
import type { InterfaceFacts, InterfaceMaster } from "../../observation/doctor/interface-facts.ts";
import { numberIn, RUN_TIME_FOLDER, type DoctorSources } from "./sources.ts";

const INTERFACES = "/sys/class/net";
const IFF_UP = 0x1;
/** if_arp.h. */
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;
/** `addr_assign_type`: somebody has set it. */
const NET_ADDR_SET = 3;
const INTERFACES_MAX = 1_000;

export function interfaceFacts(sources: DoctorSources): readonly InterfaceFacts[] {
  const addressed = sources.addressed();
  const names = new Set([...sources.names(INTERFACES), ...Object.keys(addressed)]);
  names.delete("bonding_masters"); // a file of the bonding driver
  const neighbours = sources.text("/proc/net/arp") ?? "";
  return [...names]
    .slice(0, INTERFACES_MAX)
    .map((device) => factsOf(sources, device, addressed[device] ?? [], neighbours));
}

function factsOf(
  sources: DoctorSources,
  device: string,
  addressed: readonly NodeAddress[],
  neighbours: string,
): InterfaceFacts {
  const addresses = addressed.map(({ address, netmask }) => ({
    address,
    prefixLength: prefixLength(netmask) ?? 0,
  }));
  const mac = about(sources, device, "address") ?? addressed[0]?.mac ?? "";
  const macSeenAt = stationsWith(neighbours, device, mac).filter(
    (station) => !addresses.some(({ address }) => address === station),
  );
  return { ...linkFacts(sources, device), device, mac, addresses, macSeenAt };
}

function about(sources: DoctorSources, device: string, file: string): string | undefined {
  return sources.text(`${INTERFACES}/${device}/${file}`)?.trim();
}

type LinkFacts = Omit<InterfaceFacts, "device" | "mac" | "addresses" | "macSeenAt">;

function linkFacts(sources: DoctorSources, device: string): LinkFacts {
  const at = (file: string): string | undefined => about(sources, device, file);
  const number = (file: string): number | null =>
    numberIn(sources, `${INTERFACES}/${device}/${file}`);
  const parts = sources.names(`${INTERFACES}/${device}`);
  const index = number("ifindex");
  const type = number("type");
  const carrier = at("carrier");
  return {
    index,
    kind: kindOf(at("uevent") ?? "", parts, type),
    isEthernet: type === null || type === ARPHRD_ETHER,
    isLoopback: type === ARPHRD_LOOPBACK || /^lo\d*$/.test(device),
    isWireless: parts.includes("wireless") || parts.includes("phy80211"),
    isUp: (Number.parseInt(at("flags") ?? "1", 16) & IFF_UP) !== 0,
    carrier: carrier === undefined || carrier === "" ? null : carrier === "1",
    operState: at("operstate") ?? null,
    carrierChanges: number("carrier_changes"),
    macWasSet: number("addr_assign_type") === NET_ADDR_SET,
    mtu: number("mtu"),
    speedMegabits: number("speed"),
    duplex: at("duplex") || null,
    master: masterOf(sources, device),
    lower: parts.flatMap((part) => (part.startsWith("lower_") ? [part.slice(6)] : [])),
    forwarding: switchAt(sources, device, "forwarding"),
    reversePathFilter: reversePathFilter(sources, device),
    managedBy: index === null ? null : managerOf(sources, index),
    receiveErrors: number("statistics/rx_errors"),
    transmitErrors: number("statistics/tx_errors"),
    receivedPackets: number("statistics/rx_packets"),
  };
}

/** The kernel's own word where it has one. */
function kindOf(uevent: string, parts: readonly string[], type: number | null): string {
  if (type === ARPHRD_LOOPBACK) return "loopback";
  const said = /^DEVTYPE=(\w+)$/m.exec(uevent)?.[1];
  if (said !== undefined) return said;
  if (parts.includes("tun_flags")) return "tun";
  return parts.includes("device") ? "card" : "virtual";
}

function masterOf(sources: DoctorSources, device: string): InterfaceMaster | null {
  const name = sources.link(`${INTERFACES}/${device}/master`)?.split("/").at(-1);
  if (name === undefined) return null;
  const parts = sources.names(`${INTERFACES}/${name}`);
  const kind = parts.includes("bridge") ? "bridge" : parts.includes("bonding") ? "bond" : "other";
  return { device: name, kind };
}

function switchAt(sources: DoctorSources, device: string, name: string): boolean | null {
  const value = numberIn(sources, `/proc/sys/net/ipv4/conf/${device}/${name}`);
  return value === null ? null : value !== 0;
}

/** The stricter of the interface's own and the one for all counts (ip-sysctl). */
function reversePathFilter(sources: DoctorSources, device: string): number | null {
  const own = numberIn(sources, `/proc/sys/net/ipv4/conf/${device}/rp_filter`);
  const all = numberIn(sources, "/proc/sys/net/ipv4/conf/all/rp_filter");
  return own === null ? null : Math.max(own, all ?? 0);
}

/** Addresses of neighbours with this MAC address. Columns: address, type, flags, MAC, mask, interface. */
function stationsWith(neighbours: string, device: string, mac: string): readonly string[] {
  return neighbours.split("\n").flatMap((line) => {
    const [address = "", , , theirs, , on] = line.trim().split(/\s+/);
    return on === device && theirs === mac ? [address] : [];
  });
}

/** Each service keeps a file for every interface that it knows. */
function managerOf(sources: DoctorSources, index: number): string | null {
  const manager = sources.text(`${RUN_TIME_FOLDER}/NetworkManager/devices/${index}`) ?? "";
  if (/^managed=true$/m.test(manager)) return "NetworkManager";
  const networkd = sources.text(`${RUN_TIME_FOLDER}/systemd/netif/links/${index}`) ?? "";
  const state = /^ADMIN_STATE=(\w+)$/m.exec(networkd)?.[1];
  if (state !== undefined && state !== "unmanaged") return "systemd-networkd";
  return null;
}
