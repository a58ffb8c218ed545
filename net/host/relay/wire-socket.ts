/** The packet socket behind one end of the wire: how it is opened, and what it knows about its interface. */
import {
  AF_PACKET,
  IFF_RUNNING,
  IFF_UP,
  PACKET_ADD_MEMBERSHIP,
  PACKET_AUXDATA,
  PACKET_IGNORE_OUTGOING,
  PACKET_MR_PROMISC,
  PACKET_STATISTICS,
  PACKET_VNET_HDR,
  SIOCGIFFLAGS,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_SNDBUFFORCE,
  SO_TIMESTAMPNS,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_PACKET,
  SOL_SOCKET,
} from "../linux/constants.ts";
import type { Fd, Libc } from "../linux/libc.ts";
import { intOption, linkLayerAddress } from "../linux/socket-structures.ts";
import { faultOf, RelayFault } from "./relay-fault.ts";

const RECEIVE_BUFFER_BYTES = 32 * 1_024 * 1_024;
const SEND_BUFFER_BYTES = 8 * 1_024 * 1_024;
const ENODEV = 19;
const ENOPROTOOPT = 92;
/** Without any of these the relay would not be one; what each needs, where a kernel may lack it. */
const OPTIONS = [
  // or the relay would hear itself, and the two directions would feed each other
  [SOL_PACKET, PACKET_IGNORE_OUTGOING, "PACKET_IGNORE_OUTGOING, which came with Linux 4.20"],
  [SOL_PACKET, PACKET_VNET_HDR, "PACKET_VNET_HDR"],
  [SOL_PACKET, PACKET_AUXDATA, "PACKET_AUXDATA"],
  [SOL_SOCKET, SO_TIMESTAMPNS, "SO_TIMESTAMPNS"],
] as const;

/** A socket that takes every frame of the interface, whoever it is for. Throws a RelayFault. */
export function openWireSocket(libc: Libc, name: string): Fd {
  const index = libc.ifNameToIndex(name);
  if (index <= 0) throw faultOf(libc, -ENODEV, "if_nametoindex", name);
  // protocol 0: nothing is received before it is bound
  const fd = libc.socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw faultOf(libc, fd, "socket(AF_PACKET)", name);
  try {
    configure(libc, fd, index, name);
    return fd;
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

function configure(libc: Libc, fd: Fd, index: number, name: string): void {
  for (const [level, option, what] of OPTIONS) {
    const result = libc.setsockopt(fd, level, option, intOption(1));
    if (result === -ENOPROTOOPT)
      throw new RelayFault("ENOPROTOOPT", `the kernel lacks ${what}`, name);
    if (result < 0) throw faultOf(libc, result, what, name);
  }
  const size = intOption(RECEIVE_BUFFER_BYTES);
  if (libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, size) < 0)
    libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, size);
  libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, intOption(SEND_BUFFER_BYTES));
  const bound = libc.bind(fd, linkLayerAddress(index));
  if (bound < 0) throw faultOf(libc, bound, "bind", name);
  const joined = libc.setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, promiscuous(index));
  if (joined < 0) throw faultOf(libc, joined, "PACKET_ADD_MEMBERSHIP", name);
}

/** Packets that the kernel had no room for since the last call. */
export function missedPackets(libc: Libc, fd: Fd): number {
  const statistics = new Uint32Array(2); // struct tpacket_stats: packets, drops
  const bytes = new Uint8Array(statistics.buffer);
  const length = libc.getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, bytes);
  return length < 0 ? 0 : (statistics[1] as number);
}

/** Whether an interface is up and has a carrier. */
export function hasCarrier(libc: Libc, fd: Fd, name: string): boolean {
  const request = new Uint8Array(40); // struct ifreq: the name in 16 bytes, then the flags
  request.set(new TextEncoder().encode(name).subarray(0, 15));
  if (libc.ioctl(fd, SIOCGIFFLAGS, request) < 0) return false;
  const flags = new Uint16Array(request.buffer)[8] as number;
  return (flags & IFF_UP) !== 0 && (flags & IFF_RUNNING) !== 0;
}

/** struct packet_mreq */
function promiscuous(index: number): Uint8Array {
  const bytes = new Uint8Array(16);
  new Int32Array(bytes.buffer)[0] = index;
  new Uint16Array(bytes.buffer)[2] = PACKET_MR_PROMISC;
  return bytes;
}
