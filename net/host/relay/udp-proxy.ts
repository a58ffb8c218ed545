/**
 * The same link without privileges: datagrams to an address of ours go to the target, its answers go back.
 *
 *   client 1 ──▶ ┌──────────┐ ── socket of client 1 ──▶ ┌────────┐
 *   client 2 ──▶ │ listener │ ── socket of client 2 ──▶ │ target │
 *                └──────────┘                           └────────┘
 *
 * Each client gets a socket of its own towards the target, so that answers find back; one that is silent in both
 * directions for a minute loses it. All clients share one link, and its dice.
 */
import { formatEndpoint, type Endpoint } from "../../endpoint.ts";
import {
  AF_INET,
  AF_INET6,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  MSG_DONTWAIT,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_TIMESTAMPNS,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_SOCKET,
} from "../linux/constants.ts";
import type { Fd, Libc } from "../linux/libc.ts";
import { MessageBatch } from "../linux/message-batch.ts";
import { nowUs, type ArrivalClock } from "./arrival-clock.ts";
import { CONTROL_BYTES, ControlData } from "./control-data.ts";
import { FrameKind } from "./frame-kind.ts";
import type { Lane, Outlet } from "./lane.ts";
import { faultOf, RelayFault } from "./relay-fault.ts";
import type { RelayLoop, Source } from "./relay-loop.ts";
import {
  intOption,
  cutAddress,
  isIpv6Address,
  peerKey,
  portOf,
  SOCKET_ADDRESS_BYTES,
  socketAddress,
} from "../linux/socket-structures.ts";

export const CLIENTS_MAX = 1_024;
const IDLE_US = 60_000_000;
const BATCH = 32;
const LONGEST_DATAGRAM_BYTES = 65_536;
const RECEIVE_BUFFER_BYTES = 4 * 1_024 * 1_024;
const EBADF = 9;
const EFAULT = 14;
const EINVAL = 22;
const ENOTSOCK = 88;
/** Only a mistake of ours is told so. All else is what an ICMP message says, or passes: nothing has come, no memory. */
const OURS: ReadonlySet<number> = new Set([EBADF, EFAULT, EINVAL, ENOTSOCK]);

export class UdpProxy implements Source {
  readonly fd: Fd;
  readonly listening: Endpoint;
  readonly #libc: Libc;
  readonly #clock: ArrivalClock;
  readonly #loop: RelayLoop;
  readonly #lanes: readonly [Lane, Lane];
  readonly #target: Uint8Array;
  readonly #batch: MessageBatch;
  readonly #control = new ControlData();
  readonly #kind = new FrameKind();
  readonly #clients = new Map<string, UdpClient>(); // BOUNDED: by CLIENTS_MAX

  /** `lanes`: towards the target, and back. Throws a RelayFault. */
  constructor(
    libc: Libc,
    clock: ArrivalClock,
    loop: RelayLoop,
    lanes: readonly [Lane, Lane],
    { listen, target }: { readonly listen: Endpoint; readonly target: Endpoint },
  ) {
    this.#libc = libc;
    this.#clock = clock;
    this.#loop = loop;
    this.#lanes = lanes;
    this.#target = addressOf(libc, target);
    const own = addressOf(libc, listen);
    this.#batch = new MessageBatch(libc, {
      count: BATCH,
      bytes: LONGEST_DATAGRAM_BYTES,
      nameBytes: SOCKET_ADDRESS_BYTES,
      controlBytes: CONTROL_BYTES,
    });
    this.fd = boundSocket(libc, own, formatEndpoint(listen));
    const name = new Uint8Array(SOCKET_ADDRESS_BYTES);
    libc.getsockname(this.fd, name);
    this.listening = { ...listen, port: portOf(name) };
    loop.add(this);
  }

  /** Takes up to a batch of datagrams of clients. */
  ready(): void {
    this.receive(this.fd, this.#lanes[0], (index) => this.#clientOf(this.#batch.name(index)));
  }

  /** Takes up to a batch from `fd`; the batch is shared by all sockets, which are read one after the other. */
  receive(fd: Fd, lane: Lane, outletOf: (index: number) => UdpClient["there"] | undefined): void {
    const batch = this.#batch;
    batch.prepare();
    const count = this.#libc.recvmmsg(fd, batch.headers, BATCH, MSG_DONTWAIT);
    if (count < 0) {
      // about a datagram that has been sent, and counted: the client finds out by waiting, as behind any link
      if (OURS.has(-count)) throw faultOf(this.#libc, count, "recvmmsg", lane.direction);
      return;
    }
    const now = this.#clock.refresh();
    for (let i = 0; i < count; i++) {
      const outlet = outletOf(i);
      if (outlet === undefined) continue;
      this.#control.read(batch.control(i));
      const arrivedUs = this.#clock.arrivedUs(this.#control.stampUnixUs);
      if (arrivedUs === undefined) lane.counters.add("unstamped");
      this.#kind.setUdp(isIpv6Address(this.#target), outlet.sourcePort, outlet.targetPort);
      const message = batch.payload(i);
      const received = { message, headerBytes: 0, arrivedUs: arrivedUs ?? now, kind: this.#kind };
      lane.enter(received, outlet);
    }
  }

  answersOf(client: UdpClient): void {
    this.receive(client.fd, this.#lanes[1], () => client.back);
  }

  /** Closes the sockets of clients that have been silent. Called now and then. */
  tend(): void {
    const oldestUs = nowUs() - IDLE_US;
    for (const [key, client] of this.#clients)
      if (client.usedUs < oldestUs) this.#drop(key, client);
  }

  close(): void {
    for (const [key, client] of this.#clients) this.#drop(key, client);
    this.#loop.remove(this);
    this.#libc.close(this.fd);
  }

  #clientOf(name: Uint8Array): UdpClient["there"] | undefined {
    const key = peerKey(name);
    const known = this.#clients.get(key);
    if (known !== undefined) return known.there;
    if (this.#clients.size >= CLIENTS_MAX) {
      this.#refuse("queueFull");
      return undefined;
    }
    const fd = udpSocket(this.#libc, this.#target);
    if (fd < 0) {
      this.#refuse("queueFull");
      return undefined;
    }
    const result = this.#libc.connect(fd, this.#target);
    if (result < 0) {
      this.#libc.close(fd);
      this.#refuse("refused");
      return undefined;
    }
    const client = new UdpClient(this.#libc, this, fd, cutAddress(name), portOf(this.#target));
    this.#clients.set(key, client);
    this.#loop.add(client);
    return client.there;
  }

  /** A datagram that comes from nobody we know and cannot get to know. */
  #refuse(why: "queueFull" | "refused"): void {
    const { counters } = this.#lanes[0];
    counters.add("packets");
    counters.add(why);
  }

  #drop(key: string, client: UdpClient): void {
    this.#clients.delete(key);
    this.#loop.remove(client);
    client.close();
  }
}

/** An outlet that knows between which ports it sends. */
interface UdpOutlet extends Outlet {
  readonly sourcePort: number;
  readonly targetPort: number;
}

class UdpClient implements Source {
  readonly fd: Fd;
  /** Towards the target, and back to the client. */
  readonly there: UdpOutlet;
  readonly back: UdpOutlet;
  usedUs = nowUs();
  readonly #libc: Libc;
  readonly #proxy: UdpProxy;
  #isClosed = false;

  constructor(libc: Libc, proxy: UdpProxy, fd: Fd, address: Uint8Array, targetPort: number) {
    this.#libc = libc;
    this.#proxy = proxy;
    this.fd = fd;
    const clientPort = portOf(address);
    this.there = {
      sourcePort: clientPort,
      targetPort,
      send: (datagram) => this.#used() ?? libc.send(fd, datagram, 0),
    };
    this.back = {
      sourcePort: targetPort,
      targetPort: clientPort,
      send: (datagram) => this.#used() ?? libc.sendto(proxy.fd, datagram, 0, address),
    };
  }

  ready(): void {
    this.#proxy.answersOf(this);
  }

  close(): void {
    this.#isClosed = true;
    this.#libc.close(this.fd);
  }

  /** Packets may still be on their way when the socket is closed, and its number may be another's by then. */
  #used(): number | undefined {
    this.usedUs = nowUs();
    return this.#isClosed ? -EBADF : undefined;
  }
}

/** Throws a RelayFault. */
function boundSocket(libc: Libc, own: Uint8Array, text: string): Fd {
  const fd = udpSocket(libc, own);
  if (fd < 0) throw faultOf(libc, fd, "socket", text);
  const bound = libc.bind(fd, own);
  if (bound >= 0) return fd;
  libc.close(fd);
  throw faultOf(libc, bound, "bind", text);
}

/** A socket of the family of `address`; less than 0, minus the error's number, if there is none to be had. */
function udpSocket(libc: Libc, address: Uint8Array): Fd {
  const isIpv6 = isIpv6Address(address);
  const type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const fd = libc.socket(isIpv6 ? AF_INET6 : AF_INET, type, 0);
  if (fd < 0) return fd;
  if (isIpv6) libc.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, intOption(1));
  libc.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, intOption(1));
  const size = intOption(RECEIVE_BUFFER_BYTES);
  if (libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, size) < 0)
    libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, size);
  return fd;
}

function addressOf(libc: Libc, endpoint: Endpoint): Uint8Array {
  const scope = endpoint.zone === undefined ? 0 : libc.ifNameToIndex(endpoint.zone);
  const bytes = socketAddress(endpoint, scope);
  if (bytes !== undefined) return bytes;
  throw new RelayFault("EINVAL", `"${endpoint.address}" is not an address`, endpoint.address);
}
