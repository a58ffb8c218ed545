/**
 * The C library, as far as Node's own sockets do not reach: the only file that knows of koffi and of pointers.
 *
 *  - A call returns what the C function returns, or minus `errno` where that says -1. Nothing throws.
 *  - Every buffer goes over as a typed array for the length of one call. Where a structure names another buffer by
 *    its address, both have to live as long as the kernel may look at them: see `MessageBatch`, which owns its own.
 *  - Functions are bound when they are first called: a command pays for those that it uses.
 *  - Structures are laid out for 64-bit Linux; on anything else there is no `Libc`, with a reason.
 *
 * koffi is loaded late, because that alone costs 3 ms, and may be absent: then whoever needs it says so.
 */
import type koffiModule from "koffi";

/** Why there are no system calls beyond Node's on this machine. */
export class LibcMissing extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "LibcMissing";
  }
}

type Koffi = typeof koffiModule;
type Library = ReturnType<Koffi["load"]>;

/** 64-bit processors whose system interface has the same numbers. */
const WIDE: ReadonlySet<string> = new Set(["x64", "arm64", "riscv64", "loong64"]);

let loading: Promise<Libc> | undefined;

/** Loads the C library once for a thread. Rejects with a LibcMissing. */
export function loadLibc(): Promise<Libc> {
  return (loading ??= load());
}

async function load(): Promise<Libc> {
  const { platform, arch } = process;
  if (platform !== "linux") throw new LibcMissing(`frames need Linux; this is ${platform}`);
  if (!WIDE.has(arch)) throw new LibcMissing(`frames need a 64-bit processor; this is ${arch}`);
  try {
    return new Libc(nativePart(`${platform}-${arch}`) ?? (await import("koffi")).default);
  } catch (error) {
    const [reason] = String(error).split("\n", 1);
    throw new LibcMissing(`the package koffi cannot be loaded (${reason}); npm install koffi`);
  }
}

/**
 * koffi without its entry module, which reads every property of node:util and so loads half of Node, 4 ms. Undefined
 * where the native part is not to be found: then koffi looks for it.
 */
function nativePart(machine: string): Koffi | undefined {
  const { createRequire } = process.getBuiltinModule("node:module");
  try {
    const native: Koffi = createRequire(import.meta.filename)(`@koromix/koffi-${machine}`);
    return typeof native.load === "function" ? native : undefined;
  } catch {
    // not laid out as npm does it
    return undefined;
  }
}

/** A file descriptor. */
export type Fd = number;

export class Libc {
  readonly #koffi: Koffi;
  readonly #library: Library;
  readonly #bound = new Map<string, ReturnType<Library["func"]>>(); // BOUNDED: by the methods below

  constructor(koffi: Koffi) {
    this.#koffi = koffi;
    // the process itself: it is linked to the one C library that it runs on, whatever its name
    this.#library = koffi.load(null);
  }

  socket(domain: number, type: number, protocol: number): Fd {
    return this.#call("int socket(int, int, int)", domain, type, protocol);
  }

  close(fd: Fd): number {
    return this.#call("int close(int)", fd);
  }

  /** Makes `onto` a second name of `fd`, closing what `onto` was. */
  dup3(fd: Fd, onto: Fd, flags: number): Fd {
    return this.#call("int dup3(int, int, int)", fd, onto, flags);
  }

  bind(fd: Fd, address: Uint8Array): number {
    return this.#call("int bind(int, const void *, uint32_t)", fd, address, address.length);
  }

  connect(fd: Fd, address: Uint8Array): number {
    return this.#call("int connect(int, const void *, uint32_t)", fd, address, address.length);
  }

  /** The socket's own address into `address`; returns its length. */
  getsockname(fd: Fd, address: Uint8Array): number {
    const length = Uint32Array.of(address.length);
    const signature = "int getsockname(int, _Out_ void *, _Inout_ uint32_t *)";
    const result = this.#call(signature, fd, address, length);
    return result < 0 ? result : (length[0] as number);
  }

  setsockopt(fd: Fd, level: number, option: number, value: Uint8Array): number {
    const signature = "int setsockopt(int, int, int, const void *, uint32_t)";
    return this.#call(signature, fd, level, option, value, value.length);
  }

  /** The value into `value`; returns its length. */
  getsockopt(fd: Fd, level: number, option: number, value: Uint8Array): number {
    const length = Uint32Array.of(value.length);
    const signature = "int getsockopt(int, int, int, _Out_ void *, _Inout_ uint32_t *)";
    const result = this.#call(signature, fd, level, option, value, length);
    return result < 0 ? result : (length[0] as number);
  }

  send(fd: Fd, bytes: Uint8Array, flags: number): number {
    return this.#call(
      "int64_t send(int, const void *, size_t, int)",
      fd,
      bytes,
      bytes.length,
      flags,
    );
  }

  sendto(fd: Fd, bytes: Uint8Array, flags: number, address: Uint8Array): number {
    const signature = "int64_t sendto(int, const void *, size_t, int, const void *, uint32_t)";
    return this.#call(signature, fd, bytes, bytes.length, flags, address, address.length);
  }

  recv(fd: Fd, into: Uint8Array, flags: number): number {
    const signature = "int64_t recv(int, _Out_ void *, size_t, int)";
    return this.#call(signature, fd, into, into.length, flags);
  }

  /** `messages` as a MessageBatch lays them out; returns how many were received. */
  recvmmsg(fd: Fd, messages: Uint8Array, count: number, flags: number): number {
    const signature = "int recvmmsg(int, _Inout_ void *, uint32_t, int, void *)";
    return this.#call(signature, fd, messages, count, flags, null);
  }

  ioctl(fd: Fd, request: number, argument: Uint8Array): number {
    return this.#call("int ioctl(int, unsigned long, _Inout_ void *)", fd, request, argument);
  }

  fcntl(fd: Fd, command: number, argument: number): number {
    return this.#call("int fcntl(int, int, int)", fd, command, argument);
  }

  /** A lock on an open file, gone with its last descriptor: however the process ends. */
  flock(fd: Fd, operation: number): number {
    return this.#call("int flock(int, int)", fd, operation);
  }

  /** The interface's number; 0 if there is none of that name. */
  ifNameToIndex(name: string): number {
    return this.#call("uint32_t if_nametoindex(const char *)", name);
  }

  /** Seconds and nanoseconds of a clock into two 64-bit numbers. */
  clockGettime(clock: number, into: BigInt64Array): number {
    return this.#call("int clock_gettime(int, _Out_ void *)", clock, into);
  }

  /** The state of the kernel's clock into a `struct timex`, whose first word says what to set: 0 for nothing. */
  adjtimex(timex: Uint8Array): number {
    return this.#call("int adjtimex(_Inout_ void *)", timex);
  }

  /** Waits until one of `count` descriptors is ready; no time-out: for ever. Blocks the thread. */
  ppoll(descriptors: Uint8Array, count: number, timeout: BigInt64Array | null): number {
    const signature = "int ppoll(_Inout_ void *, unsigned long, const void *, const void *)";
    return this.#call(signature, descriptors, count, timeout, null);
  }

  eventfd(initial: number, flags: number): Fd {
    return this.#call("int eventfd(uint32_t, int)", initial, flags);
  }

  /** One number, so that no structure is needed: `PR_SET_TIMERSLACK` and the like. */
  prctl(option: number, argument: number): number {
    return this.#call("int prctl(int, unsigned long, ...)", option, argument);
  }

  /** Of the calling thread. `parameter` is one 32-bit priority. */
  schedSetscheduler(policy: number, parameter: Int32Array): number {
    const signature = "int sched_setscheduler(int, int, const void *)";
    return this.#call(signature, 0, policy, parameter);
  }

  /** Of the calling thread, for what is made from now on. */
  unshare(flags: number): number {
    return this.#call("int unshare(int)", flags);
  }

  /** Moves the calling thread into the namespace that `fd` stands for. */
  setns(fd: Fd, kind: number): number {
    return this.#call("int setns(int, int)", fd, kind);
  }

  /** Where a buffer lies. It must have memory of its own (`new ArrayBuffer`), and outlive whoever is told. */
  addressOf(buffer: Uint8Array): bigint {
    return BigInt(this.#koffi.address(buffer));
  }

  /** What a failed call says, as the errors of Node's own calls say it. */
  error(result: number, call: string): Error {
    const code = errnoName(result);
    const error = new Error(`${code}: ${call}`);
    return Object.assign(error, { code, errno: result, syscall: call });
  }

  #call(signature: string, ...values: unknown[]): number {
    let called = this.#bound.get(signature);
    if (called === undefined) {
      called = this.#library.func(signature);
      this.#bound.set(signature, called);
    }
    const result = Number(called(...values));
    return result === -1 ? -this.#koffi.errno() : result;
  }
}

/** `EPERM` for -1: what a failed call is called. */
export function errnoName(result: number): string {
  return process.getBuiltinModule("node:util").getSystemErrorName(result);
}
