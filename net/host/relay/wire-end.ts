/**
 * One interface as an end of the wire: every frame that it receives, whoever it is for, goes out at the other end.
 *
 *  - Frames that this host sends itself, the relay's own among them, are not seen.
 *  - Unfinished checksums are completed, super-frames handed on (`vnet-header.ts`), VLAN tags that the kernel took out
 *    are put back.
 *  - An interface that goes down ends one read with ENETDOWN; the socket lives on. One that is removed and made again
 *    is another interface: then the socket is made again, too.
 *  - All of it, promiscuous mode included, ends with the process, however that ends.
 */
import { MSG_DONTWAIT } from "../linux/constants.ts";
import type { Fd, Libc } from "../linux/libc.ts";
import { MessageBatch } from "../linux/message-batch.ts";
import type { ArrivalClock } from "./arrival-clock.ts";
import { CONTROL_BYTES, ControlData } from "./control-data.ts";
import { FrameKind } from "./frame-kind.ts";
import { LARGEST_BYTES } from "./frame-pool.ts";
import type { Lane, Outlet } from "./lane.ts";
import { faultOf, RelayFault } from "./relay-fault.ts";
import type { Source } from "./relay-loop.ts";
import { copyTagged, isSuperFrame, settle, VNET_HEADER_BYTES } from "./vnet-header.ts";
import { hasCarrier, missedPackets } from "./wire-socket.ts";

const BATCH = 32;
const EAGAIN = 11;
const ENETDOWN = 100;
const SHORTEST_MESSAGE_BYTES = VNET_HEADER_BYTES + 14;

export class WireEnd implements Source, Outlet {
  readonly name: string;
  /** As far as it is known. */
  isUp = true;
  /** Frames from here go this way, and out there. */
  #lane: Lane | undefined;
  #other: Outlet | undefined;
  readonly #libc: Libc;
  readonly #clock: ArrivalClock;
  readonly #open: () => Fd;
  readonly #batch: MessageBatch;
  readonly #control = new ControlData();
  readonly #kind = new FrameKind();
  readonly #tagged = new Uint8Array(new ArrayBuffer(LARGEST_BYTES));
  #fd: Fd;
  #index: number;

  /** `open` is called again when the interface has been made anew. Throws what it throws. */
  constructor(libc: Libc, clock: ArrivalClock, name: string, open: () => Fd) {
    this.name = name;
    this.#libc = libc;
    this.#clock = clock;
    this.#open = open;
    this.#batch = new MessageBatch(libc, {
      count: BATCH,
      bytes: LARGEST_BYTES,
      controlBytes: CONTROL_BYTES,
    });
    this.#index = libc.ifNameToIndex(name);
    this.#fd = open();
  }

  get fd(): Fd {
    return this.#fd;
  }

  /** Until then nothing is forwarded. */
  connect(lane: Lane, other: Outlet): void {
    this.#lane = lane;
    this.#other = other;
  }

  send(message: Uint8Array): number {
    return this.#libc.send(this.#fd, message, 0);
  }

  /** Takes up to a batch of frames. Throws a RelayFault. */
  ready(): void {
    const batch = this.#batch;
    batch.prepare();
    const count = this.#libc.recvmmsg(this.#fd, batch.headers, BATCH, MSG_DONTWAIT);
    if (count < 0) {
      if (count === -ENETDOWN) this.isUp = false;
      else if (count !== -EAGAIN) throw faultOf(this.#libc, count, "recvmmsg", this.name);
      return;
    }
    const nowUs = this.#clock.refresh();
    for (let i = 0; i < count; i++) {
      const message = batch.payload(i);
      if (message.length >= SHORTEST_MESSAGE_BYTES) this.#take(message, batch.control(i), nowUs);
    }
  }

  /** Looks after the interface. Called now and then. */
  tend(): void {
    this.#lane?.counters.add("missed", missedPackets(this.#libc, this.#fd));
    const index = this.#libc.ifNameToIndex(this.name);
    const isThere = index > 0 && (index === this.#index || this.#reopen(index));
    this.isUp = isThere && hasCarrier(this.#libc, this.#fd, this.name);
  }

  close(): void {
    this.#libc.close(this.#fd);
  }

  /** False if the new interface cannot be opened, gone again perhaps: then the old socket stays until the next time. */
  #reopen(index: number): boolean {
    try {
      const fd = this.#open();
      this.close();
      this.#fd = fd;
      this.#index = index;
      return true;
    } catch (error) {
      if (error instanceof RelayFault) return false;
      throw error;
    }
  }

  #take(received: Uint8Array, control: Uint8Array, nowUs: number): void {
    const [lane, other] = [this.#lane, this.#other];
    if (lane === undefined || other === undefined) return;
    this.#control.read(control);
    const { stampUnixUs, tag } = this.#control;
    if (isSuperFrame(received)) lane.counters.add("superFrames");
    if (settle(received)) lane.counters.add("checksumsCompleted");
    const message = tag === undefined ? received : copyTagged(received, tag, this.#tagged);
    const kind = this.#kind;
    kind.read(message, VNET_HEADER_BYTES);
    const arrivedUs = this.#clock.arrivedUs(stampUnixUs);
    if (arrivedUs === undefined) lane.counters.add("unstamped");
    lane.enter(
      { message, headerBytes: VNET_HEADER_BYTES, arrivedUs: arrivedUs ?? nowUs, kind },
      other,
    );
  }
}
