/**
 * A child of an interface, with a MAC of its own, in a network namespace that only this process has (`--isolate`).
 *
 *   the machine's namespace              a nameless one
 *   eth0 (parent) ◀── one cable ──▶ bringup0 (macvlan, bridge mode), lo: a network stack of its own
 *
 * A socket belongs to the namespace that it was made in. So the thread goes there only for as long as it takes to make
 * one, and is back before anything else runs. Nothing is in the way when the process dies: the namespace, and with it
 * the child, lasts as long as a descriptor of the process or a socket made there.
 *
 * The network takes the child for another machine. Where only known MACs may send (Wi-Fi, many virtual machines and
 * switches) it gets no answer, and it never reaches the machine that it runs on: macvlan does not loop back.
 */
import { macBytes, macText } from "../../mac-address.ts";
import { codeOf, messageOf } from "../socket-failure.ts";
import { CLONE_NEWNET } from "./constants.ts";
import type { Fd, Libc } from "./libc.ts";
import { RouteSocket } from "./rtnetlink/route-socket.ts";

export interface IsolationOptions {
  /** Interface of the calling thread's namespace; it has to be up. */
  readonly parent: string;
}

/** Why there is no isolation; `code` is the system's, `attempt` what to try. */
export class IsolationError extends Error {
  readonly code: string;
  readonly attempt: string;

  constructor(message: string, code: string, attempt: string) {
    super(message);
    this.name = "IsolationError";
    this.code = code;
    this.attempt = attempt;
  }
}

const CHILD = "bringup0";
const OWN_NAMESPACE = "/proc/thread-self/ns/net";
const LOCALLY_ADMINISTERED = 0x02;
const MULTICAST = 0x01;
const NAP_MS = 5;
const MAX_NAPS = 100;

/** Throws an IsolationError. */
export function createIsolation(libc: Libc, { parent }: IsolationOptions): Isolation {
  const outside = RouteSocket.open(libc);
  try {
    const link = outside.link(parent);
    if (link === undefined)
      throw new IsolationError(`there is no interface ${parent}`, "ENODEV", "ip link");
    if (!link.up)
      throw new IsolationError(`${parent} is down`, "ENETDOWN", `ip link set ${parent} up`);
    const mac = childMac(link.mac);
    const namespace = makeNamespace(libc);
    try {
      outside.createMacvlan({ device: CHILD, mac, parentIndex: link.index, namespace });
      return new Isolation(libc, namespace, macText(mac));
    } catch (systemError) {
      files().closeSync(namespace);
      throw systemError;
    }
  } catch (error) {
    throw error instanceof IsolationError ? error : explained(parent, error);
  } finally {
    outside.close();
  }
}

/** Always the same for a parent: the server finds the lease of a run that was killed again. */
function childMac(parentMac: string): Uint8Array {
  const { createHash } = process.getBuiltinModule("node:crypto");
  const hash = createHash("sha256").update("bringup --isolate ");
  const bytes = new Uint8Array(hash.update(macBytes(parentMac) ?? parentMac).digest()).slice(0, 6);
  bytes[0] = ((bytes[0] as number) | LOCALLY_ADMINISTERED) & ~MULTICAST;
  return bytes;
}

function explained(parent: string, systemError: unknown): IsolationError {
  const code = codeOf(systemError);
  const why = `${parent} cannot be isolated: ${messageOf(systemError)}`;
  switch (code) {
    case "EPERM":
      return new IsolationError(why, code, "run as root: it takes CAP_SYS_ADMIN and CAP_NET_ADMIN");
    case "EBUSY":
      return new IsolationError(why, code, `the bridge or bond that ${parent} is part of`);
    case "EADDRINUSE":
      return new IsolationError(why, code, "stop the other isolated bringup on it");
    case "EINVAL":
    case "EOPNOTSUPP":
      return new IsolationError(why, code, "--apply, or --host: the interface takes no macvlan");
  }
  return new IsolationError(why, code, "--apply, or --host");
}

/** Makes a namespace and comes back from it; the descriptor is all that keeps it. */
function makeNamespace(libc: Libc): Fd {
  return fromHere(libc, () => {
    const made = libc.unshare(CLONE_NEWNET);
    if (made < 0) throw libc.error(made, "unshare");
    return files().openSync(OWN_NAMESPACE, "r");
  });
}

/** Whatever namespace `act` takes the thread to, it is back in this one afterwards. */
function fromHere<T>(libc: Libc, act: () => T): T {
  const here = files().openSync(OWN_NAMESPACE, "r");
  try {
    return act();
  } finally {
    enter(libc, here);
    files().closeSync(here);
  }
}

function enter(libc: Libc, namespace: Fd): void {
  const entered = libc.setns(namespace, CLONE_NEWNET);
  if (entered < 0) throw libc.error(entered, "setns");
}

function files() {
  return process.getBuiltinModule("node:fs");
}

/** A child of the same MAC that was a killed run's takes the kernel some milliseconds to remove: so long it waits. */
function switchOn(routes: RouteSocket, device: string): void {
  const link = routes.link(device);
  if (link === undefined) return;
  for (let naps = 0; ; naps++) {
    try {
      routes.setLink(link.index, true);
      return;
    } catch (systemError) {
      if (codeOf(systemError) !== "EADDRINUSE" || naps === MAX_NAPS) throw systemError;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NAP_MS);
    }
  }
}

export class Isolation {
  /** The child's name, which is only known inside. */
  readonly device = CHILD;
  readonly mac: string;
  /** Addresses, routes and links of the namespace. */
  readonly routes: RouteSocket;
  readonly #libc: Libc;
  readonly #namespace: Fd;
  #closed = false;

  /** Switches the child on. Throws the system's error. */
  constructor(libc: Libc, namespace: Fd, mac: string) {
    this.#libc = libc;
    this.#namespace = namespace;
    this.mac = mac;
    this.routes = this.run(() => RouteSocket.open(libc));
    try {
      for (const device of ["lo", CHILD]) switchOn(this.routes, device);
    } catch (systemError) {
      this.routes.close();
      throw systemError;
    }
  }

  /**
   * Calls `make` with the thread inside, and is back when it returns: what it starts and does not finish happens
   * outside. A socket is made when it is bound or connected, not before.
   */
  run<T>(make: () => T): T {
    return fromHere(this.#libc, () => {
      enter(this.#libc, this.#namespace);
      return make();
    });
  }

  /** Removes the child; the namespace goes with its last socket. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const link = this.routes.link(CHILD);
    if (link !== undefined) this.routes.deleteLink(link.index);
    this.routes.close();
    files().closeSync(this.#namespace);
  }
}
