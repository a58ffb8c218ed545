/**
 * A descriptor that Node has no class for, waited for by Node's event loop.
 *
 * A UDP socket of Node's is made, and before the loop has looked at it, `dup3` puts the other socket in its place. From
 * then on its readiness wakes the loop, and a read delivers one packet: no thread waits, and none is blocked. It rests
 * on two things that hold from Node 20 to 26 and that a test watches: libuv registers a descriptor only when it polls
 * next, and `recvmsg` does not care what kind of socket it reads.
 */
import type { Socket } from "node:dgram";
import type { Family } from "../../service.ts";
import { createUdpSocket } from "../udp-socket.ts";
import { AF_INET, O_CLOEXEC, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK } from "./constants.ts";
import type { Fd, Libc } from "./libc.ts";
import { portOf, SOCKET_ADDRESS_BYTES } from "./socket-structures.ts";

export interface AdoptedSocket {
  /** For sends and options; it belongs to the socket and is gone when that is closed. */
  readonly fd: Fd;
  readonly socket: Socket;
}

/** Takes `fd` over, whatever comes of it. Throws the system's error. */
export function adopt(libc: Libc, fd: Fd, family: Family = 4): AdoptedSocket {
  try {
    const place = quickPlace(libc, family) ?? certainPlace(libc, family);
    const result = libc.dup3(fd, place.fd, O_CLOEXEC);
    if (result >= 0) return place;
    place.socket.close();
    throw libc.error(result, "dup3");
  } finally {
    libc.close(fd);
  }
}

/**
 * A socket that Node opens by itself: it gets the lowest free number, and its port proves that this is the one.
 * Undefined where Node cannot do that within a call, or another thread was quicker.
 */
function quickPlace(libc: Libc, family: Family): AdoptedSocket | undefined {
  const socket = createUdpSocket(family, false);
  if (typeof socket.bindSync !== "function") return undefined;
  const fd = udpDescriptor(libc);
  libc.close(fd);
  const { port } = socket.bindSync({ port: 0 });
  if (boundPort(libc, fd) === port) return { fd, socket };
  socket.close();
  return undefined;
}

/** A socket over a descriptor of ours, which costs 1.6 ms the first time: it loads the cluster module. */
function certainPlace(libc: Libc, family: Family): AdoptedSocket {
  const fd = udpDescriptor(libc);
  const socket = createUdpSocket(family, false);
  try {
    socket.bind({ fd, exclusive: true });
    return { fd, socket };
  } catch (error) {
    libc.close(fd);
    socket.close();
    throw error;
  }
}

function udpDescriptor(libc: Libc): Fd {
  const fd = libc.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw libc.error(fd, "socket");
  return fd;
}

/** The port of a socket of either family; undefined for what is no socket. */
function boundPort(libc: Libc, fd: Fd): number | undefined {
  const address = new Uint8Array(SOCKET_ADDRESS_BYTES);
  return libc.getsockname(fd, address) < 0 ? undefined : portOf(address);
}
