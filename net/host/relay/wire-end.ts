/**
 * One interface as an end of the wire: a packet socket that takes every frame the interface receives, whoever it is
 * for, and sends frames as they are (packet(7)).
 *
 *  - Frames that this host sends itself, the relay's own among them, are not seen (PACKET_IGNORE_OUTGOING).
 *  - Unfinished checksums are completed, super-frames handed on (`vnet-header.ts`), VLAN tags that the kernel took out
 *    are put back.
 *  - An interface that goes down ends one read with ENETDOWN; the socket lives on. One that is removed and made again
 *    is another interface: then the socket is made again, too.
 *  - All of it, promiscuous mode included, ends with the process, however that ends.
 */
import {
  AF_PACKET,
  ETH_P_ALL,
  IFF_RUNNING,
  IFF_UP,
  MSG_DONTWAIT,
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
import { MessageBatch } from "../linux/message-batch.ts";
import type { ArrivalClock } from "./arrival-clock.ts";
import { CONTROL_BYTES, ControlData } from "./control-data.ts";
import { FrameKind } from "./frame-kind.ts";
import { LARGEST_BYTES } from "./frame-pool.ts";
import type { Lane, Outlet } from "./lane.ts";
import { RelayFault } from "./relay-fault.ts";
import { copyTagged, isSuperFrame, settle, VNET_HEADER_BYTES } from "./vnet-header.ts";

const BATCH = 32;
const RECEIVE_BUFFER_BYTES = 32 * 1_024 * 1_024;
const SEND_BUFFER_BYTES = 8 * 1_024 * 1_024;
const EAGAIN = 11;
const ENODEV = 19;
const ENETDOWN = 100;
const ENOPROTOOPT = 92;
const SHORTEST_FRAME_BYTES = VNET_HEADER_BYTES + 14;

export class WireEnd implements Outlet {
  readonly name: string;
  /** Frames from here go this way, and out at the other end. */
  lane: Lane | undefined;
  other: WireEnd | undefined;
  /** As far as it is known: an interface without a carrier is up. */
  isUp = true;
  readonly #libc: Libc;
  readonly #clock: ArrivalClock;
  readonly #batch: MessageBatch;
  readonly #control = new ControlData();
  readonly #kind = new FrameKind();
  readonly #tagged = new Uint8Array(new ArrayBuffer(LARGEST_BYTES));
  #fd: Fd = -1;
  #index = 0;

  /** Throws a RelayFault. */
  constructor(libc: Libc, clock: ArrivalClock, name: string) {
    this.name = name;
    this.#libc = libc;
    this.#clock = clock;
    this.#batch = new MessageBatch(libc, {
      count: BATCH,
      bytes: LARGEST_BYTES,
      controlBytes: CONTROL_BYTES,
    });
    this.#open();
  }

  get fd(): Fd {
    return this.#fd;
  }

  send(message: Uint8Array): number {
    return this.#libc.send(this.#fd, message, 0);
  }

  /** Takes up to a batch of frames. */
  ready(): void {
    const batch = this.#batch;
    batch.prepare();
    const count = this.#libc.recvmmsg(this.#fd, batch.headers, BATCH, MSG_DONTWAIT);
    if (count < 0) {
      if (count === -ENETDOWN) this.isUp = false;
      else if (count !== -EAGAIN) throw this.#fault(count, "recvmmsg");
      return;
    }
    const nowUs = this.#clock.refresh();
    for (let i = 0; i < count; i++) {
      const message = batch.payload(i);
      if (message.length >= SHORTEST_FRAME_BYTES) this.#take(message, batch.control(i), nowUs);
    }
  }

  /** Looks after the interface and counts what the kernel had no room for. Called now and then. */
  tend(): void {
    const statistics = new Uint8Array(8);
    if (this.#libc.getsockopt(this.#fd, SOL_PACKET, PACKET_STATISTICS, statistics) > 0)
      this.lane?.counters.add("missed", new Uint32Array(statistics.buffer)[1]);
    const index = this.#libc.ifNameToIndex(this.name);
    if (index > 0 && index !== this.#index) this.#reopen();
    this.isUp = index > 0 && this.#hasCarrier();
  }

  close(): void {
    if (this.#fd >= 0) this.#libc.close(this.#fd);
    this.#fd = -1;
  }

  #take(received: Uint8Array, control: Uint8Array, nowUs: number): void {
    const { lane, other } = this;
    if (lane === undefined || other === undefined) return;
    this.#control.read(control);
    const { stampUnixUs, tag } = this.#control;
    if (isSuperFrame(received)) lane.counters.add("superFrames");
    if (settle(received)) lane.counters.add("checksumsCompleted");
    const message =
      tag === undefined
        ? received
        : this.#tagged.subarray(0, copyTagged(received, tag, this.#tagged));
    this.#kind.read(message, VNET_HEADER_BYTES);
    const arrivedUs = this.#clock.arrivedUs(stampUnixUs);
    if (arrivedUs === undefined) lane.counters.add("unstamped");
    lane.enter(
      {
        message,
        headerBytes: VNET_HEADER_BYTES,
        arrivedUs: arrivedUs ?? nowUs,
        kind: this.#kind,
      },
      other,
    );
  }

  #open(): void {
    const libc = this.#libc;
    this.#index = libc.ifNameToIndex(this.name);
    if (this.#index <= 0) throw this.#fault(-ENODEV, `no interface ${this.name}`);
    // protocol 0: nothing is received before it is bound
    const fd = libc.socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) throw this.#fault(fd, "socket(AF_PACKET)");
    this.#fd = fd;
    // without it the relay would hear itself, and the two directions would feed each other
    this.#set(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING (Linux 4.20)");
    this.#set(SOL_PACKET, PACKET_VNET_HDR, 1, "PACKET_VNET_HDR");
    this.#set(SOL_PACKET, PACKET_AUXDATA, 1, "PACKET_AUXDATA");
    this.#set(SOL_SOCKET, SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
    const size = number(RECEIVE_BUFFER_BYTES);
    if (libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, size) < 0)
      libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, size);
    libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, number(SEND_BUFFER_BYTES));
    const bound = libc.bind(fd, linkLayerAddress(this.#index));
    if (bound < 0) throw this.#fault(bound, `bind to ${this.name}`);
    const joined = libc.setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, promiscuous(this.#index));
    if (joined < 0) throw this.#fault(joined, "PACKET_ADD_MEMBERSHIP");
  }

  #reopen(): void {
    this.close();
    this.#open();
  }

  #set(level: number, option: number, value: number, what: string): void {
    const result = this.#libc.setsockopt(this.#fd, level, option, number(value));
    if (result === -ENOPROTOOPT) throw new RelayFault("ENOPROTOOPT", `no ${what}`, this.name);
    if (result < 0) throw this.#fault(result, what);
  }

  #hasCarrier(): boolean {
    const request = new Uint8Array(40); // struct ifreq: the name in 16 bytes, then the flags
    request.set(new TextEncoder().encode(this.name));
    if (this.#libc.ioctl(this.#fd, SIOCGIFFLAGS, request) < 0) return false;
    const flags = new Uint16Array(request.buffer)[8] as number;
    return (flags & IFF_UP) !== 0 && (flags & IFF_RUNNING) !== 0;
  }

  #fault(result: number, call: string): RelayFault {
    const { message } = this.#libc.error(result, call);
    return new RelayFault(message.split(":", 1)[0] ?? "", message, this.name);
  }
}

function number(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

/** struct sockaddr_ll: all protocols of one interface. */
function linkLayerAddress(index: number): Uint8Array {
  const bytes = new Uint8Array(20);
  new Uint16Array(bytes.buffer)[0] = AF_PACKET;
  new DataView(bytes.buffer).setUint16(2, ETH_P_ALL);
  new Int32Array(bytes.buffer)[1] = index;
  return bytes;
}

/** struct packet_mreq */
function promiscuous(index: number): Uint8Array {
  const bytes = new Uint8Array(16);
  new Int32Array(bytes.buffer)[0] = index;
  new Uint16Array(bytes.buffer)[2] = PACKET_MR_PROMISC;
  return bytes;
}
