/**
 * Two namespaces with a cable between them, into which a test goes for the length of a call:
 *
 *   left v0 ── v1 right
 *
 * Both ends have the same number: then the kernel takes its time to tell of a lost carrier, as it does for hardware.
 */
import { closeSync, openSync, readdirSync } from "node:fs";
import { CLONE_NEWNET } from "../../../net/host/linux/constants.ts";
import { loadLibc, type Libc } from "../../../net/host/linux/libc.ts";
import { RouteSocket } from "../../../net/host/linux/rtnetlink/route-socket.ts";
import { Namespace } from "../namespace.ts";

export const LEFT = "v0";
export const RIGHT = "v1";
const INDEX = "77";

/** For what happens within milliseconds, on a machine that may be busy. */
export const SOON = { timeout: 15_000 };

export class Cable {
  readonly libc: Libc;
  readonly left: Namespace;
  readonly right: Namespace;

  private constructor(libc: Libc, left: Namespace, right: Namespace) {
    this.libc = libc;
    this.left = left;
    this.right = right;
  }

  /** Up at both ends, without addresses. */
  static async create(): Promise<Cable> {
    const libc = await loadLibc();
    const left = await Namespace.create("left");
    const right = await Namespace.create("right");
    const cable = new Cable(libc, left, right);
    const peer = ["peer", "name", RIGHT, "index", INDEX, "netns", right.name];
    await left.ip("link", "add", "name", LEFT, "index", INDEX, "type", "veth", ...peer);
    await right.ip("link", "set", RIGHT, "up");
    await left.ip("link", "set", LEFT, "up");
    return cable;
  }

  /** Calls `make` with this thread in one of the namespaces. */
  inside<T>(namespace: Namespace, make: () => T): T {
    const outside = openSync("/proc/thread-self/ns/net", "r");
    const there = openSync(`/run/netns/${namespace.name}`, "r");
    this.#enter(there);
    try {
      return make();
    } finally {
      this.#enter(outside);
      closeSync(there);
      closeSync(outside);
    }
  }

  routes(namespace: Namespace): RouteSocket {
    return this.inside(namespace, () => RouteSocket.open(this.libc));
  }

  /** What `ip` shows of the left end, for comparison. */
  async state(): Promise<string> {
    const link = await this.left.ip("link", "show", LEFT);
    const address = await this.left.ip("-4", "address", "show", LEFT);
    return `${link}${address}${await this.left.ip("-4", "route", "show")}`;
  }

  async remove(): Promise<void> {
    await this.left.remove();
    await this.right.remove();
  }

  #enter(fd: number): void {
    const entered = this.libc.setns(fd, CLONE_NEWNET);
    if (entered < 0) throw this.libc.error(entered, "setns");
  }
}

/** Open descriptors of this process. */
export function descriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

/** A command that runs a TypeScript file. */
export function scriptAt(path: string): readonly string[] {
  const loader = process.features.typescript ? [] : ["--import", "tsx"];
  return [process.execPath, ...loader, path];
}
