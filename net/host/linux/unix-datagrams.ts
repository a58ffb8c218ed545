/**
 * Datagrams to sockets that have a path (`unix(7)`), which Node has no class for: the service manager, syslog and the
 * journal listen there. `sockaddr_un`: family 2 (the processor's order) | path 108; a path that begins with `@` is an
 * abstract one, with a zero in its place and none behind.
 *
 * Each datagram names its receiver: one that was started anew is found again. Nothing waits: what the receiver has no
 * room for is lost, and the caller is told.
 */
import { AF_UNIX, MSG_DONTWAIT, SOCK_CLOEXEC, SOCK_DGRAM } from "./constants.ts";
import { errnoName, type Fd, type Libc } from "./libc.ts";
import { LITTLE } from "./message-batch.ts";

const FAMILY_BYTES = 2;
const PATH_BYTES_MAX = 108;

export class UnixDatagrams {
  readonly #libc: Libc;
  readonly #address: Uint8Array;
  readonly #fd: Fd;

  private constructor(libc: Libc, address: Uint8Array, fd: Fd) {
    this.#libc = libc;
    this.#address = address;
    this.#fd = fd;
  }

  /** To this path. Throws the system's error; whether somebody listens is seen at the first `send`. */
  static to(libc: Libc, path: string): UnixDatagrams {
    const address = unixAddress(path);
    if (address === undefined) throw new Error(`ENAMETOOLONG: ${path} is no path of a socket`);
    const fd = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) throw libc.error(fd, "socket");
    return new UnixDatagrams(libc, address, fd);
  }

  /** Undefined: it is there. Otherwise the system's code: `ENOENT`, `ECONNREFUSED`, `EAGAIN`, `EMSGSIZE`. */
  send(bytes: Uint8Array): string | undefined {
    const sent = this.#libc.sendto(this.#fd, bytes, MSG_DONTWAIT, this.#address);
    return sent < 0 ? errnoName(sent) : undefined;
  }

  close(): void {
    this.#libc.close(this.#fd);
  }
}

/** Undefined for what is no path, or a longer one than there is room for. */
export function unixAddress(path: string): Uint8Array | undefined {
  const isAbstract = path.startsWith("@");
  const name = new TextEncoder().encode(path);
  if (!isAbstract && !path.startsWith("/")) return undefined;
  // an ordinary path ends with a zero, an abstract one with its last byte
  const length = isAbstract ? name.length : name.length + 1;
  if (length > PATH_BYTES_MAX || name.includes(0)) return undefined;
  const address = new Uint8Array(FAMILY_BYTES + length);
  new DataView(address.buffer).setUint16(0, AF_UNIX, LITTLE);
  address.set(name, FAMILY_BYTES);
  if (isAbstract) address[FAMILY_BYTES] = 0;
  return address;
}
