/**
 * A descriptor that Node has no class for, waited for by Node's event loop.
 *
 * `dgram` opens a UDP descriptor that was made for it; before the loop has looked at it, `dup3` puts the other socket
 * in its place. From then on its readiness wakes the loop, and a read delivers one packet: no thread waits, and none
 * is blocked. It rests on two things that hold from Node 20 to 26 and that a test watches: libuv registers a
 * descriptor only when it polls next, and `recvmsg` does not care what kind of socket it reads.
 */
import type { Socket } from "node:dgram";
import type { Family } from "../../service.ts";
import { createUdpSocket } from "../udp-socket.ts";
import { AF_INET, O_CLOEXEC, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK } from "./constants.ts";
import type { Fd, Libc } from "./libc.ts";

export interface AdoptedSocket {
  /** For sends and options; it belongs to the socket and is gone when that is closed. */
  readonly fd: Fd;
  readonly socket: Socket;
}

/** Takes `fd` over, whatever comes of it. Throws the system's error. */
export function adopt(libc: Libc, fd: Fd): AdoptedSocket {
  const placeholder = libc.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (placeholder < 0) {
    libc.close(fd);
    throw libc.error(placeholder, "socket");
  }
  const adopted = adoptUdp(placeholder, 4);
  const result = libc.dup3(fd, placeholder, O_CLOEXEC);
  libc.close(fd);
  if (result >= 0) return adopted;
  adopted.socket.close();
  throw libc.error(result, "dup3");
}

/** A UDP descriptor that was made elsewhere. It belongs to the socket from here on. */
export function adoptUdp(fd: Fd, family: Family): AdoptedSocket {
  const socket = createUdpSocket(family, false);
  socket.bind({ fd, exclusive: true });
  return { fd, socket };
}
