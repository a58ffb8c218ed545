/**
 * UDP sockets with what Node's own lack: bound to an interface whatever the routes say (SO_BINDTODEVICE), with the
 * kernel's receive times, and made where the caller wants them, for example inside a network namespace.
 */
import type { MadeSocket, UdpMaker, UdpWish } from "../udp-socket.ts";
import { adopt } from "./adopted-socket.ts";
import {
  AF_INET,
  AF_INET6,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  SO_BINDTODEVICE,
  SO_REUSEADDR,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_SOCKET,
} from "./constants.ts";
import type { KernelClock } from "./kernel-clock.ts";
import type { Fd, Libc } from "./libc.ts";
import { intOption, socketAddress } from "./socket-structures.ts";

export interface UdpSocketOptions {
  readonly libc: Libc;
  readonly clock: KernelClock;
  /** Bound to this interface, unless the port names another. */
  readonly device?: string;
  /** Calls `make` where the sockets shall live. */
  readonly within?: <T>(make: () => T) => T;
}

/** Makes sockets for `openUdp`. */
export function kernelUdpMaker({ libc, clock, device, within }: UdpSocketOptions): UdpMaker {
  libc.send(NO_DESCRIPTOR, ONE, 0); // the first call takes longer, and the first send may be timed
  return (wish) => {
    const bound = { ...wish, device: wish.device ?? device };
    const opened =
      within === undefined ? openBound(libc, bound) : within(() => openBound(libc, bound));
    const { fd, socket } = adopt(libc, opened, wish.family);
    clock.receiveStamp(fd); // from here on the kernel notes when a datagram comes
    const made: MadeSocket = {
      socket,
      receiveStamp: () => clock.receiveStamp(fd),
      sendNow: (bytes) => libc.send(fd, bytes, 0),
    };
    return made;
  };
}

/** A descriptor that is bound, or the system's error thrown. */
export function openBound(
  libc: Libc,
  { family, address, port, reuseAddress, device }: UdpWish,
): Fd {
  const domain = family === 4 ? AF_INET : AF_INET6;
  const fd = libc.socket(domain, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw libc.error(fd, "socket");
  const checked = (result: number, call: string): void => {
    if (result < 0) throw libc.error(result, call);
  };
  try {
    if (family === 6) checked(libc.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, ONE), "IPV6_V6ONLY");
    if (reuseAddress) checked(libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, ONE), "SO_REUSEADDR");
    if (device !== undefined) {
      const name = new TextEncoder().encode(device);
      checked(libc.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name), `SO_BINDTODEVICE ${device}`);
    }
    checked(libc.bind(fd, localAddress(libc, address, port)), `bind ${address}:${port}`);
    return fd;
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

const NO_DESCRIPTOR = -1;
const ONE = intOption(1);

/** A zone stands behind the address. Throws the system's error for what is no address. */
function localAddress(libc: Libc, text: string, port: number): Uint8Array {
  const [address = text, zone] = text.split("%", 2);
  const bytes = socketAddress({ address, port }, zone === undefined ? 0 : libc.ifNameToIndex(zone));
  if (bytes === undefined) throw libc.error(-EINVAL, `bind ${text}`);
  return bytes;
}

const EINVAL = 22;
