/**
 * One interface in the hands of one bring-up: its lock, its frames, and its configuration as far as that is wanted.
 *
 *   dry-run   addresses and routes go to the user-space stack on the frames; the system is not touched
 *   apply     the system has them, the stack only speaks from the leased address where DHCP does
 *   isolate   as `apply`, on a child of the interface in a namespace of its own
 */
import type { Finding } from "../../event-log.ts";
import { SECOND_US } from "../../instant.ts";
import type { RandomStream } from "../../random.ts";
import type { Answer } from "../../service.ts";
import { codeOf, messageOf } from "../socket-failure.ts";
import { FrameLine } from "./frame-line.ts";
import { createIsolation, IsolationError, type Isolation } from "./isolation.ts";
import { takeInterface } from "./journal-recovery.ts";
import type { Journal } from "./journal.ts";
import type { KernelClock } from "./kernel-clock.ts";
import type { Fd, Libc } from "./libc.ts";
import { ManageError } from "./manage-error.ts";
import { isUsable, type LinkEntry } from "./rtnetlink/link.ts";
import { watchLinks, type LinkWatch } from "./rtnetlink/link-watch.ts";
import type { RouteSocket } from "./rtnetlink/route-socket.ts";
import { operateStack, type NamedOperation } from "../../user-stack/stack-operations.ts";
import { SystemOperations } from "./system-operations.ts";
import { openBound } from "./udp-sockets.ts";

export type Configure = "dry-run" | "apply" | "isolate";

export interface GripOptions {
  readonly libc: Libc;
  readonly clock: KernelClock;
  /** Of the namespace that the interface lies in. */
  readonly routes: RouteSocket;
  readonly link: LinkEntry;
  readonly configure: Configure;
  readonly random: RandomStream;
  /** How many interfaces of the same bring-up go before it: whose routes count more. */
  readonly position: number;
}

const DHCP_CLIENT_PORT = 68;

export class InterfaceGrip {
  /** As the rest of the program names it. */
  readonly device: string;
  readonly mac: string;
  readonly mtuBytes: number;
  readonly carrier: boolean;
  readonly line: FrameLine;
  readonly isolation: Isolation | undefined;
  /** What was found on the way: leftovers of earlier runs, a lock that could not be had. */
  readonly findings: readonly Finding[];
  readonly #libc: Libc;
  readonly #clock: KernelClock;
  readonly #routes: RouteSocket;
  readonly #journal: Journal | undefined;
  readonly #operations: SystemOperations | undefined;
  readonly #metric: number;
  /** Told of what is found later. */
  onFinding: ((finding: Finding) => void) | undefined;
  readonly #conflicts = new Set<string>(); // BOUNDED: by CONFLICTS_MAX
  readonly #held = new Map<string, Fd>(); // BOUNDED: by the addresses that the system state applies

  /** Throws a ManageError. */
  constructor({ libc, clock, routes, link, configure, random, position }: GripOptions) {
    const { device, mtu } = link;
    this.#libc = libc;
    this.#clock = clock;
    this.#metric = ROUTE_METRIC + position;
    this.device = device;
    this.mtuBytes = mtu;
    const { journal, findings } = lockOf(libc, device, configure);
    this.#journal = journal;
    this.findings = findings;
    try {
      this.isolation = configure === "isolate" ? isolated(libc, device) : undefined;
      this.mac = this.isolation?.mac ?? link.mac;
      const place = this.isolation?.routes ?? routes;
      if (configure !== "dry-run") {
        const resolvers = configure === "isolate" ? ({ resolvers: "none" } as const) : {};
        // what is inside a namespace of ours goes with it
        const list = journal === undefined || configure === "isolate" ? {} : { list: journal };
        this.#operations = new SystemOperations({ routes: place, ...list, ...resolvers });
        this.#operations.perform({
          name: "setLink",
          parameters: { device: this.#inner, up: true },
        });
      }
      this.#routes = place;
      this.carrier = this.hasCarrier();
      const frames = { libc, clock, device, interfaceName: this.#inner, mac: this.mac, random };
      const answersArp = configure === "dry-run";
      const conflict = (address: string, mac: string): void => this.#conflict(address, mac);
      const line = { ...frames, mtuBytes: mtu, answersArp, conflict };
      this.line = this.run(() => new FrameLine(line));
    } catch (error) {
      this.letGo();
      throw privilegeError(device, error);
    }
  }

  /** Its name where its sockets live. */
  get #inner(): string {
    return this.isolation?.device ?? this.device;
  }

  /** As it is now. */
  hasCarrier(): boolean {
    const link = this.#routes.link(this.#inner);
    return link !== undefined && isUsable(link);
  }

  /** Calls `make` where the interface's sockets live. */
  run<T>(make: () => T): T {
    return this.isolation === undefined ? make() : this.isolation.run(make);
  }

  /** Tells when the interface gets or loses its carrier. */
  watch(changed: (carrier: boolean) => void): LinkWatch {
    const told = (_device: string, carrier: boolean): void => {
      if (carrier) this.#linkUp();
      else this.line.linkDown();
      changed(carrier);
    };
    const watch = this.run(() => watchLinks(this.#libc, [this.#inner], told));
    // what has changed since the interface was taken, nobody was told
    const carrier = watch.carrier(this.#inner);
    if (carrier !== this.carrier) told(this.#inner, carrier);
    return watch;
  }

  /** Carries out an operation on this interface, before it returns. */
  operate({ name, parameters: given }: NamedOperation): Answer {
    const parameters = { ...given, device: this.#inner };
    const inStack = operateStack(this.line, { name, parameters });
    const inSystem = this.#operations?.perform({
      name,
      parameters: ROUTE_OPERATIONS.has(name) ? { metric: this.#metric, ...parameters } : parameters,
    });
    return this.#note(name, given) ?? inSystem ?? inStack;
  }

  /** What was configured stays when the grip is closed. */
  keep(): void {
    this.#operations?.keep();
  }

  /** Everything that needs no waiting: also for a process that ends without having closed anything. */
  letGo(): void {
    for (const fd of this.#held.values()) this.#libc.close(fd);
    this.#held.clear();
    for (const release of [
      () => void this.#operations?.rollback(),
      () => this.#journal?.close(),
      () => this.isolation?.close(),
    ]) {
      try {
        release();
      } catch {
        // what is still on record is for the next run; the rest can be let go all the same
      }
    }
  }

  async close(): Promise<void> {
    const closed = this.line.close();
    this.letGo();
    await closed;
  }

  /** Once for each of them: two stations that defend an address say so again and again. */
  #conflict(address: string, mac: string): void {
    const key = `${address} ${mac}`;
    if (this.#conflicts.has(key) || this.#conflicts.size >= CONFLICTS_MAX) return;
    this.#conflicts.add(key);
    const message = `${mac} says that it has ${address}, too`;
    const suggestion = "find that station; or have the server look before it offers";
    const { device } = this;
    const code = "address-conflict";
    this.onFinding?.({ code, severity: "warning", device, message, suggestion });
  }

  #linkUp(): void {
    try {
      this.run(() => this.line.linkUp());
    } catch {
      // it is gone again already, and nothing can be sent: that will be told
    }
  }

  /** What belongs to an address besides; the failure, if it cannot be written down. */
  #note(name: string, given: NamedOperation["parameters"]): Answer | undefined {
    const { address, server } = given;
    if (typeof address !== "string") return undefined;
    if (name === "applyAddress") this.#holdPort(address);
    if (name === "removeAddress") {
      this.#libc.close(this.#held.get(address) ?? NO_DESCRIPTOR);
      this.#held.delete(address);
    }
    try {
      if (name === "removeAddress") this.#journal?.lease(undefined);
      else if (typeof server === "string")
        this.#journal?.lease({ address, server, ...this.#expiry(given) });
      return undefined;
    } catch (error) {
      const message = `the journal cannot be written: ${messageOf(error)}`;
      return { kind: "failed", why: codeOf(error) || "failed", message };
    }
  }

  #expiry({ validSeconds }: NamedOperation["parameters"]): { readonly expiresUnixUs?: number } {
    if (typeof validSeconds !== "number") return {};
    return { expiresUnixUs: this.#clock.now().unixUs + validSeconds * SECOND_US };
  }

  /**
   * A socket that nobody reads: replies to the DHCP client, which reads frames, reach the system's own stack, too, once
   * that has the address, and without a socket it would tell the server that the port is unreachable.
   */
  #holdPort(address: string): void {
    if (this.#operations === undefined || this.#held.has(address)) return;
    const port = { family: 4, port: DHCP_CLIENT_PORT, reuseAddress: true } as const;
    try {
      const wish = { ...port, address, device: this.#inner };
      this.#held.set(
        address,
        this.run(() => openBound(this.#libc, wish)),
      );
    } catch {
      // another DHCP client has the port, which does as well
    }
  }
}

const NO_DESCRIPTOR = -1;
const CONFLICTS_MAX = 16;
const ROUTE_OPERATIONS: ReadonlySet<string> = new Set(["applyRoute", "removeRoute"]);
/** As systemd-networkd gives to routes by DHCP: a route that the host has already is neither lost nor in the way. */
const ROUTE_METRIC = 1_024;

/** The lock on the interface, and what the runs before have left. Throws a ManageError. */
function lockOf(
  libc: Libc,
  device: string,
  mode: Configure,
): { readonly journal: Journal | undefined; readonly findings: readonly Finding[] } {
  const taken = takeInterface({ libc, device, mode });
  switch (taken.kind) {
    case "busy":
      throw new ManageError("busy", taken.message);
    case "taken": {
      const found = (message: string): Finding => ({ code: "recovered", message, device });
      return { journal: taken.journal, findings: taken.report.map(found) };
    }
    case "failed": {
      // nothing to undo is nothing to write down
      if (mode !== "apply")
        return { journal: undefined, findings: [unlocked(device, taken.message)] };
      const attempt = "without --apply";
      throw new ManageError("unsupported", `${device}: ${taken.message}`, attempt);
    }
  }
}

/** Both would use the same client identifier, and the first to end would give back the lease of the other. */
function unlocked(device: string, why: string): Finding {
  const message = `nothing keeps another bringup from using ${device} at the same time: ${why}`;
  return { code: "unlocked", severity: "warning", device, message };
}

/** Throws a ManageError. */
function isolated(libc: Libc, parent: string): Isolation {
  try {
    return createIsolation(libc, { parent });
  } catch (error) {
    if (!(error instanceof IsolationError)) throw error;
    throw new ManageError("unsupported", error.message, error.attempt);
  }
}

/** Frames need CAP_NET_RAW, and that is what is missing as a rule. */
function privilegeError(device: string, error: unknown): unknown {
  if (error instanceof ManageError || !["EPERM", "EACCES"].includes(codeOf(error))) return error;
  const message = `frames on ${device} need CAP_NET_RAW (${messageOf(error)})`;
  return new ManageError("unsupported", message, "sudo bringup …, or bringup up --host without");
}
