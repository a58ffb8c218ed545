/** Sockets that have to do with DHCP and DNS, and whose they are (proc_net(5), packet(7)). */
import { ipv4Text, ipv6Text } from "../../net/address.ts";
import { fromHex } from "../../net/hex.ts";
import type { SocketFacts, SocketOwner } from "../../observation/doctor/facts.ts";
import type { InterfaceFacts } from "../../observation/doctor/interface-facts.ts";
import { commandOf, pidsIn } from "./process-facts.ts";
import type { DoctorSources } from "./sources.ts";

const DHCP_CLIENT_PORT = 68;
const DNS_PORT = 53;
/** if_ether.h: every frame, or those of IPv4. */
const FRAMES: ReadonlySet<number> = new Set([0x0003, 0x0800]);
const LINES_MAX = 100_000;
const DESCRIPTORS_MAX = 200_000;

export function socketFacts(
  sources: DoctorSources,
  interfaces: readonly InterfaceFacts[],
): SocketFacts {
  const packet = packetSockets(sources, interfaces);
  const udp = udpSockets(sources);
  const dhcp = udp?.filter(({ port }) => port === DHCP_CLIENT_PORT);
  const owners = ownersOf(sources, [...(packet ?? []), ...(dhcp ?? [])]);
  const owner = (inode: string): SocketOwner | null => owners.get(inode) ?? null;
  return {
    packet: packet?.map(({ device, inode }) => ({ device, owner: owner(inode) })) ?? null,
    dhcpPort: dhcp?.map(({ address, inode }) => ({ address, owner: owner(inode) })) ?? null,
    nameServers: udp?.filter(({ port }) => port === DNS_PORT).map(({ address }) => address) ?? null,
  };
}

function linesOf(text: string): readonly (readonly string[])[] {
  return text
    .split("\n", LINES_MAX)
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns.length > 1);
}

/** Columns: address, references, type, protocol in hex, interface, running, memory, user, inode. */
function packetSockets(sources: DoctorSources, interfaces: readonly InterfaceFacts[]) {
  const text = sources.text("/proc/net/packet");
  if (text === undefined) return undefined;
  return linesOf(text).flatMap(([, , , protocol = "", on = "", , , , inode = ""]) => {
    if (!FRAMES.has(Number.parseInt(protocol, 16))) return [];
    const device = interfaces.find(({ index }) => index === Number(on))?.device ?? "";
    return [{ device, inode }];
  });
}

/** Columns: slot, own address, other address, state, queues, timer, retransmits, user, time-out, inode. */
function udpSockets(sources: DoctorSources) {
  const texts = [sources.text("/proc/net/udp"), sources.text("/proc/net/udp6")];
  if (texts[0] === undefined) return undefined;
  return texts.flatMap((text) =>
    linesOf(text ?? "").flatMap((columns) => {
      const [addressHex = "", portHex = ""] = (columns[1] ?? "").split(":");
      const address = addressText(addressHex, sources.littleEndian);
      if (address === undefined) return [];
      return [{ address, port: Number.parseInt(portHex, 16), inode: columns[9] ?? "" }];
    }),
  );
}

const WORD = 4;

/** Words of the machine, in hex. */
function addressText(hex: string, littleEndian: boolean): string | undefined {
  const bytes = fromHex(hex);
  if (bytes?.length !== 4 && bytes?.length !== 16) return undefined;
  if (littleEndian)
    for (let at = 0; at < bytes.length; at += WORD) bytes.subarray(at, at + WORD).reverse();
  return bytes.length === 4 ? ipv4Text(bytes) : ipv6Text(bytes);
}

/** Who has a socket open: what is not root's to see stays unknown. */
function ownersOf(
  sources: DoctorSources,
  sockets: readonly { readonly inode: string }[],
): ReadonlyMap<string, SocketOwner> {
  const wanted = new Set(sockets.map(({ inode }) => inode));
  const found = new Map<string, SocketOwner>(); // BOUNDED: by `wanted`
  if (wanted.size === 0) return found;
  let left = DESCRIPTORS_MAX;
  for (const pid of pidsIn(sources)) {
    for (const name of sources.names(`/proc/${pid}/fd`)) {
      if (left-- === 0 || found.size === wanted.size) return found;
      const inode = /^socket:\[(\d+)\]$/.exec(sources.link(`/proc/${pid}/fd/${name}`) ?? "")?.[1];
      if (inode !== undefined && wanted.has(inode))
        found.set(inode, { pid, name: commandOf(sources, pid) });
    }
  }
  return found;
}
