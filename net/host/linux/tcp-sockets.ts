/** TCP sockets that are made where the caller wants them, for example inside a network namespace. */
import type { Socket } from "node:net";
import type { TcpMaker } from "../stream-connection.ts";
import { AF_INET, AF_INET6, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_STREAM } from "./constants.ts";
import type { Libc } from "./libc.ts";

/** A socket stays in the namespace that it was made in, so it may connect later and from elsewhere. */
export function kernelTcpMaker(libc: Libc, within: <T>(make: () => T) => T): TcpMaker {
  return (family) => {
    const domain = family === 4 ? AF_INET : AF_INET6;
    const fd = within(() => libc.socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (fd < 0) throw libc.error(fd, "socket");
    const net = process.getBuiltinModule("node:net");
    try {
      // manualStart: there is nothing to read before it is connected
      return new net.Socket({ fd, allowHalfOpen: true, manualStart: true } as SocketOptions);
    } catch (error) {
      libc.close(fd);
      throw error;
    }
  };
}

type SocketOptions = ConstructorParameters<typeof Socket>[0];
