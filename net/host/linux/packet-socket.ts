/**
 * Whole Ethernet frames of one interface: AF_PACKET, SOCK_RAW (packet(7)).
 *
 * It works on an interface without an address and sees only what the filter passes; frames that this host sends are
 * not among them. An interface that goes down ends a read with ENETDOWN and the socket lives on: when it is up again,
 * so are its frames.
 */
import type { Instant } from "../../instant.ts";
import { adopt, type AdoptedSocket } from "./adopted-socket.ts";
import { frameFilter, INSTRUCTION_BYTES, type FrameFilter } from "./bpf.ts";
import {
  AF_PACKET,
  F_DUPFD_CLOEXEC,
  PACKET_IGNORE_OUTGOING,
  SO_ATTACH_FILTER,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_PACKET,
  SOL_SOCKET,
} from "./constants.ts";
import type { KernelClock } from "./kernel-clock.ts";
import type { Fd, Libc } from "./libc.ts";
import { intOption, linkLayerAddress } from "./socket-structures.ts";
import { ThreadReader, type ReaderSink } from "./thread-reader.ts";

/** Where a packet socket delivers. */
export interface FrameSink {
  /** `frame` is valid for the call. */
  frame(frame: Uint8Array, stamp: Instant | undefined): void;
  failed(error: Error): void;
}

export interface PacketSocketOptions {
  readonly libc: Libc;
  readonly clock: KernelClock;
  readonly device: string;
  readonly filter: FrameFilter;
  /** Left out: `loop`, and where that fails `thread`. */
  readonly readiness?: Readiness;
}

const ENODEV = 19;

/** How the socket is waited for; `thread` is for where `loop` is not to be had. */
export type Readiness = "loop" | "thread";

export class PacketSocket {
  readonly #libc: Libc;
  readonly #reader: Reader;
  readonly #device: string;
  /** Named to the kernel by its address, so it lives as long as a call may look at it. */
  #program: Uint8Array = frameFilter({ ports: [], addresses: [] });

  /** Throws the system's error: EPERM without CAP_NET_RAW, ENODEV without the interface. */
  constructor(options: PacketSocketOptions, sink: FrameSink) {
    const { libc, clock, device, filter, readiness = "loop" } = options;
    this.#libc = libc;
    this.#device = device;
    this.#reader = openReader(libc, readiness, {
      message: (bytes) => sink.frame(bytes, clock.receiveStamp(this.#reader.fd)),
      failed: (error) => sink.failed(error),
    });
    try {
      this.filter(filter);
      // before Linux 4.20 there is no such option: then the stack has to ignore its own frames
      libc.setsockopt(this.#reader.fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, intOption(1));
      this.bind();
    } catch (error) {
      void this.#reader.close();
      throw error;
    }
    clock.receiveStamp(this.#reader.fd); // from here on the kernel notes when a packet comes
  }

  /** Hands a frame to the interface; returns how many bytes it took, or minus the error's number. */
  send(frame: Uint8Array): number {
    return this.#libc.send(this.#reader.fd, frame, 0);
  }

  /** To the interface that has the name now: one that was removed and made anew is another. Throws the system's error. */
  bind(): void {
    const index = this.#libc.ifNameToIndex(this.#device);
    if (index <= 0) throw this.#libc.error(-ENODEV, `there is no interface ${this.#device}`);
    const result = this.#libc.bind(this.#reader.fd, linkLayerAddress(index));
    if (result < 0) throw this.#libc.error(result, `bind to ${this.#device}`);
  }

  /** From the next frame on. What has been queued already was passed by the filter before. */
  filter(filter: FrameFilter): void {
    this.#program = frameFilter(filter);
    // struct sock_fprog
    const reference = new Uint8Array(new ArrayBuffer(16));
    new Uint16Array(reference.buffer)[0] = this.#program.length / INSTRUCTION_BYTES;
    new BigUint64Array(reference.buffer)[1] = this.#libc.addressOf(this.#program);
    const { fd } = this.#reader;
    const result = this.#libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, reference);
    if (result < 0) throw this.#libc.error(result, "SO_ATTACH_FILTER");
  }

  /** Nothing is delivered from the call on; the kernel forgets the socket a few milliseconds later. */
  close(): Promise<void> {
    return this.#reader.close();
  }
}

interface Reader {
  readonly fd: Fd;
  close(): Promise<void>;
}

/** A packet socket that nobody has bound: with protocol 0 it receives nothing. Throws the system's error. */
function openReader(libc: Libc, readiness: Readiness, sink: ReaderSink): Reader {
  const open = (flags: number): Fd => {
    const raw = libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | flags, 0);
    if (raw < 0) throw libc.error(raw, "socket(AF_PACKET)");
    return raw;
  };
  if (readiness === "thread") return new ThreadReader(libc, open(0), sink);
  const raw = open(SOCK_NONBLOCK);
  try {
    return loopReader(libc, adopt(libc, raw), sink);
  } catch {
    // a Node that does not let a socket be put in the place of another
    return new ThreadReader(libc, open(0), sink);
  }
}

/**
 * Closing a packet socket takes the kernel 5 to 12 ms, in which it waits for every processor to be done with it
 * (synchronize_net). So a second name of it is closed last, in a thread.
 */
function loopReader(libc: Libc, { fd, socket }: AdoptedSocket, sink: ReaderSink): Reader {
  socket.on("message", (bytes) =>
    sink.message(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  );
  socket.on("error", (error) => sink.failed(error));
  const close = (): Promise<void> => {
    const last = libc.fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (last >= 0) setImmediate(() => process.getBuiltinModule("node:fs").close(last));
    return new Promise((resolve) => socket.close(resolve));
  };
  return { fd, close };
}
