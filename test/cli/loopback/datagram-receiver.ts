/** A socket of datagrams at a path, as a service manager or a log daemon has one. */
import {
  AF_UNIX,
  MSG_DONTWAIT,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
} from "../../../net/host/linux/constants.ts";
import { loadLibc, type Fd, type Libc } from "../../../net/host/linux/libc.ts";
import { unixAddress } from "../../../net/host/linux/unix-datagrams.ts";

const ROOM = 65_536;

export class DatagramReceiver {
  readonly #libc: Libc;
  readonly #fd: Fd;
  readonly #buffer = new Uint8Array(ROOM);
  readonly #received: string[] = [];

  private constructor(libc: Libc, fd: Fd) {
    this.#libc = libc;
    this.#fd = fd;
  }

  static async at(path: string): Promise<DatagramReceiver> {
    const libc = await loadLibc();
    const address = unixAddress(path);
    const fd = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (address === undefined || libc.bind(fd, address) < 0)
      throw new Error(`no socket at ${path}`);
    return new DatagramReceiver(libc, fd);
  }

  /** Every datagram so far, empty ones included. */
  received(): readonly string[] {
    for (;;) {
      const length = this.#libc.recv(this.#fd, this.#buffer, MSG_DONTWAIT);
      if (length < 0) return this.#received;
      this.#received.push(Buffer.from(this.#buffer.subarray(0, length)).toString());
    }
  }

  close(): void {
    this.#libc.close(this.#fd);
  }
}
