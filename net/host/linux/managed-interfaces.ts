/**
 * Interfaces of this machine in the hands of one bring-up: read, driven by frames, and configured as far as wanted.
 *
 *   dry-run   frames only: a stack of our own has the addresses and routes, the system is not touched
 *   apply     the system gets addresses, routes and resolvers, and its sockets carry what is not DHCP
 */
import type { Finding } from "../../event-log.ts";
import { secureRandom } from "../../random.ts";
import type { Answer, Capabilities, PortSpec } from "../../service.ts";
import { failedPort, type OpenPort, type PortDriver, type PortSink } from "../port-driver.ts";
import { secureSeed } from "../secure-seed.ts";
import { codeOf, messageOf } from "../socket-failure.ts";
import type { UdpMaker } from "../udp-socket.ts";
import { FrameLine } from "./frame-line.ts";
import { KernelClock } from "./kernel-clock.ts";
import { LibcMissing, loadLibc, type Libc } from "./libc.ts";
import { isUsable } from "./rtnetlink/link.ts";
import { RouteSocket } from "./rtnetlink/route-socket.ts";
import { operateStack, RECORDED, type NamedOperation } from "./stack-operations.ts";

export interface ManagedInterface {
  readonly device: string;
  readonly mac: string;
  readonly carrier: boolean;
  readonly mtuBytes: number;
}

export interface ManageOptions {
  readonly devices: readonly string[];
  readonly configure: "dry-run" | "apply" | "isolate";
}

/** Why interfaces cannot be taken into hand, and what to do about it. */
export class ManageError extends Error {
  readonly kind: "unsupported" | "no-interface";
  readonly attempt: string;

  constructor(kind: ManageError["kind"], message: string, attempt = "") {
    super(message);
    this.name = "ManageError";
    this.kind = kind;
    this.attempt = attempt;
  }
}

export async function manageInterfaces(options: ManageOptions): Promise<ManagedInterfaces> {
  const libc = await libcOrError();
  const routes = RouteSocket.open(libc);
  try {
    const interfaces = options.devices.map((device) => readInterface(routes, device));
    return new ManagedInterfaces(libc, interfaces, options);
  } finally {
    routes.close();
  }
}

async function libcOrError(): Promise<Libc> {
  try {
    return await loadLibc();
  } catch (error) {
    if (!(error instanceof LibcMissing)) throw error;
    throw new ManageError("unsupported", error.message, "bringup up --host, or --lab");
  }
}

function readInterface(routes: RouteSocket, device: string): ManagedInterface {
  const link = routes.link(device);
  if (link === undefined) {
    const known = routes.links().map((other) => other.device);
    const message = `there is no interface "${device}"; there are ${known.join(", ")}`;
    throw new ManageError("no-interface", message);
  }
  if (link.loopback || link.mac === "")
    throw new ManageError("no-interface", `${device} is not an Ethernet interface`);
  const { mac, mtu: mtuBytes } = link;
  return { device, mac, carrier: isUsable(link), mtuBytes };
}

/** Frames need CAP_NET_RAW, and that is what is missing as a rule. */
function privilegeError(device: string, error: unknown): unknown {
  if (!["EPERM", "EACCES"].includes(codeOf(error))) return error;
  const message = `frames on ${device} need CAP_NET_RAW (${messageOf(error)})`;
  return new ManageError("unsupported", message, "sudo bringup …, or bringup up --host without");
}

export class ManagedInterfaces {
  readonly interfaces: readonly ManagedInterface[];
  readonly clock: KernelClock;
  readonly capabilities: Capabilities;
  readonly driver: PortDriver;
  readonly udpMaker: UdpMaker | undefined;
  readonly avoid: readonly string[];
  readonly findings: readonly Finding[];
  readonly #lines: ReadonlyMap<string, FrameLine>;

  constructor(libc: Libc, interfaces: readonly ManagedInterface[], _options: ManageOptions) {
    this.interfaces = interfaces;
    this.clock = new KernelClock(libc);
    const random = secureRandom(secureSeed());
    const lines = new Map<string, FrameLine>();
    for (const { device, mac, mtuBytes } of interfaces) {
      try {
        const stream = random.stream(`ports/${device}`);
        const line = { libc, clock: this.clock, device, mac, mtuBytes, random: stream };
        lines.set(device, new FrameLine({ ...line, answersArp: true }));
      } catch (error) {
        for (const opened of lines.values()) void opened.close();
        throw privilegeError(device, error);
      }
    }
    this.#lines = lines;
    this.capabilities = STACK_ONLY;
    this.avoid = [];
    this.findings = [];
    this.udpMaker = undefined;
    this.driver = new LineDriver(lines);
  }

  get hostname(): string {
    return "";
  }

  watchLinks(_changed: (device: string, carrier: boolean) => void): void {}

  operate(operation: NamedOperation): Answer {
    const line = this.#lines.get(String(operation.parameters["device"]));
    return line === undefined ? RECORDED : operateStack(line, operation);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lines.values()].map((line) => line.close()));
  }
}

/** What frames and a stack of our own can do. */
const STACK_ONLY: Capabilities = {
  frames: true,
  udp: true,
  tcp: false,
  tls: false,
  ipv6: false,
  stamps: true,
};

/** Everything goes over the lines: no packet of a dry run may leave by a socket of the system's. */
class LineDriver implements PortDriver {
  readonly #lines: ReadonlyMap<string, FrameLine>;

  constructor(lines: ReadonlyMap<string, FrameLine>) {
    this.#lines = lines;
  }

  carries(): boolean {
    return true;
  }

  open(spec: PortSpec, sink: PortSink): OpenPort {
    return this.#lineOf(spec)?.open(spec, sink) ?? failedPort("unreachable", sink);
  }

  #lineOf(spec: PortSpec): FrameLine | undefined {
    if (spec.device !== undefined) return this.#lines.get(spec.device);
    const address = spec.kind === "udp" ? (spec.address ?? "") : "";
    for (const line of this.#lines.values()) if (line.owns(address)) return line;
    return undefined;
  }
}
