/** The interfaces of one bring-up on this machine, together with what its host needs to run on them. */
import type { Finding } from "../../event-log.ts";
import { secureRandom } from "../../random.ts";
import type { Answer, Capabilities } from "../../service.ts";
import type { PortDriver } from "../port-driver.ts";
import { secureSeed } from "../secure-seed.ts";
import type { TcpMaker } from "../stream-connection.ts";
import type { UdpMaker } from "../udp-socket.ts";
import { forwardingOn } from "./forwarding.ts";
import { InterfaceGrip, type Configure } from "./interface-grip.ts";
import { KernelClock } from "./kernel-clock.ts";
import { hostLeaseAddresses } from "./lease-files.ts";
import { LibcMissing, loadLibc, type Libc } from "./libc.ts";
import { LineDriver } from "./line-driver.ts";
import { ManageError } from "./manage-error.ts";
import type { LinkEntry } from "./rtnetlink/link.ts";
import type { LinkWatch } from "./rtnetlink/link-watch.ts";
import { RouteSocket } from "./rtnetlink/route-socket.ts";
import { RECORDED, type NamedOperation } from "../../user-stack/stack-operations.ts";
import { kernelTcpMaker } from "./tcp-sockets.ts";
import { kernelUdpMaker } from "./udp-sockets.ts";

export { ManageError } from "./manage-error.ts";

export interface ManagedInterface {
  readonly device: string;
  readonly mac: string;
  readonly carrier: boolean;
  /** Addresses that the host has on it, or has leased for it. */
  readonly avoid: readonly string[];
  /** Addresses that are there before anything is applied, and so are not taken away at the end. */
  readonly inUse: readonly string[];
}

export interface ManageOptions {
  readonly devices: readonly string[];
  readonly configure: Configure;
}

/** Rejects with a ManageError, or with the system's error. */
export async function manageInterfaces(options: ManageOptions): Promise<ManagedInterfaces> {
  const { devices, configure } = options;
  const libc = await libcOrError();
  if (configure !== "dry-run") requireNetAdmin(configure);
  const routes = RouteSocket.open(libc);
  let grips: readonly InterfaceGrip[] = [];
  try {
    const links = devices.map((device) => linkNamed(routes, device));
    const wanted = { libc, routes, clock: new KernelClock(libc), links, configure };
    grips = gripsOn(wanted);
    return new ManagedInterfaces(wanted, grips);
  } catch (error) {
    for (const grip of grips) void grip.close();
    routes.close();
    throw error;
  }
}

/** Without it nothing could be applied, and the run would wait for what never comes. Throws a ManageError. */
function requireNetAdmin(configure: Configure): void {
  const status = process.getBuiltinModule("node:fs").readFileSync("/proc/self/status", "latin1");
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (effective === undefined || (BigInt(`0x${effective}`) >> CAP_NET_ADMIN) & 1n) return;
  const message = `--${configure} needs CAP_NET_ADMIN`;
  throw new ManageError("unsupported", message, `sudo bringup …, or without --${configure}`);
}

const CAP_NET_ADMIN = 12n;

async function libcOrError(): Promise<Libc> {
  try {
    return await loadLibc();
  } catch (error) {
    if (!(error instanceof LibcMissing)) throw error;
    throw new ManageError("unsupported", error.message, "bringup up --host, or --lab");
  }
}

function linkNamed(routes: RouteSocket, device: string): LinkEntry {
  const link = routes.link(device);
  if (link === undefined) {
    const known = routes.links().map((other) => other.device);
    const message = `there is no interface "${device}"; there are ${known.join(", ")}`;
    throw new ManageError("unusable", message);
  }
  if (link.loopback || link.mac === "")
    throw new ManageError("unusable", `${device} is not an Ethernet interface`);
  return link;
}

export class ManagedInterfaces {
  readonly interfaces: readonly ManagedInterface[];
  readonly findings: readonly Finding[];
  readonly clock: KernelClock;
  readonly capabilities: Capabilities;
  readonly driver: PortDriver;
  /** Left out where no port is the system's. */
  readonly udpMaker?: UdpMaker;
  readonly tcpMaker?: TcpMaker;
  readonly #routes: RouteSocket;
  readonly #grips: readonly InterfaceGrip[];
  readonly #watches: LinkWatch[] = []; // BOUNDED: by the interfaces
  readonly #atExit = (): void => {
    for (const grip of this.#grips) grip.letGo();
  };

  /** `routes` and `grips` are closed with it. Throws the system's error. */
  constructor({ libc, routes, clock, links, configure }: Wanted, grips: readonly InterfaceGrip[]) {
    this.#routes = routes;
    this.clock = clock;
    this.#grips = grips;
    this.interfaces = this.#grips.map(({ device, mac, carrier }, index) => {
      const link = links[index] as LinkEntry;
      const inUse = configure === "apply" ? addressesOn(routes, link) : [];
      return { device, mac, carrier, avoid: addressesToAvoid(routes, link, configure), inUse };
    });
    this.findings = this.#grips.flatMap((grip, index) => [
      ...grip.findings,
      ...warnings(links[index] as LinkEntry, configure),
    ]);
    const system = configure !== "dry-run";
    this.capabilities = { ...STACK, tcp: system, tls: system, ipv6: system };
    this.driver = new LineDriver(
      this.#grips.map(({ line }) => line),
      system,
    );
    process.once("exit", this.#atExit);
    if (!system) return;
    this.udpMaker = this.#systemSockets(libc);
    const [first] = this.#grips;
    if (first?.isolation !== undefined)
      this.tcpMaker = kernelTcpMaker(libc, (make) => first.run(make));
  }

  /** Carries out a system operation, before it returns. */
  operate(operation: NamedOperation): Answer {
    const { device } = operation.parameters;
    const grip = this.#grips.find((candidate) => candidate.device === device);
    return grip?.operate(operation) ?? RECORDED;
  }

  /** As it is now. */
  hasCarrier(device: string): boolean {
    return this.#grips.some((grip) => grip.device === device && grip.hasCarrier());
  }

  /** From here on, until it is closed. */
  watchLinks(changed: (device: string, carrier: boolean) => void): void {
    for (const grip of this.#grips)
      this.#watches.push(grip.watch((carrier) => changed(grip.device, carrier)));
  }

  /** Tells what is found later than `findings`. */
  watchFindings(found: (finding: Finding) => void): void {
    for (const grip of this.#grips) grip.onFinding = found;
  }

  /** What was configured stays when this is closed. */
  keep(): void {
    for (const grip of this.#grips) grip.keep();
  }

  /** Gives the interfaces back: what is still configured is taken away, unless it is to be kept. */
  async close(): Promise<void> {
    process.removeListener("exit", this.#atExit);
    for (const watch of this.#watches) watch.close();
    await Promise.all(this.#grips.map((grip) => grip.close()));
    this.#routes.close();
  }

  /** Of the interface that has the source address: routes of the system might lead elsewhere. */
  #systemSockets(libc: Libc): UdpMaker {
    const { clock } = this;
    const makers = this.#grips.map((grip) => ({
      line: grip.line,
      make: kernelUdpMaker({
        libc,
        clock,
        ...(grip.isolation === undefined ? { device: grip.device } : {}),
        within: (make) => grip.run(make),
      }),
    }));
    return (wish) => {
      const own = makers.find(({ line }) => line.owns(wish.address)) ?? makers[0];
      if (own === undefined) throw new Error("there is no interface");
      return own.make(wish);
    };
  }
}

/** What frames and a stack of our own can do. */
const STACK = { frames: true, udp: true, stamps: true } as const;

interface Wanted {
  readonly libc: Libc;
  readonly routes: RouteSocket;
  readonly clock: KernelClock;
  readonly links: readonly LinkEntry[];
  readonly configure: Configure;
}

/** All of them, or none. */
function gripsOn({ links, ...common }: Wanted): readonly InterfaceGrip[] {
  const random = secureRandom(secureSeed());
  const grips: InterfaceGrip[] = []; // BOUNDED: by the interfaces
  try {
    for (const [position, link] of links.entries()) {
      const stream = random.stream(`ports/${link.device}`);
      grips.push(new InterfaceGrip({ ...common, link, random: stream, position }));
    }
    return grips;
  } catch (error) {
    for (const grip of grips) void grip.close();
    throw error;
  }
}

/**
 * What is the host's already. A child of the interface has nothing in common with the host; and who wants the system
 * configured may find there what an earlier run has left, but not what another DHCP client has leased.
 */
function addressesToAvoid(
  routes: RouteSocket,
  link: LinkEntry,
  configure: Configure,
): readonly string[] {
  if (configure === "isolate") return [];
  const leased = hostLeaseAddresses({ device: link.device });
  if (configure === "apply") return leased;
  return [...new Set([...addressesOn(routes, link), ...leased])];
}

function addressesOn(routes: RouteSocket, link: LinkEntry): readonly string[] {
  return routes
    .addresses()
    .filter(({ index }) => index === link.index)
    .map(({ address }) => address);
}

function warnings({ device, up }: LinkEntry, configure: Configure): readonly Finding[] {
  const found: Finding[] = []; // BOUNDED: by what is looked for here
  if (!up && configure === "dry-run") {
    const message = `${device} is switched off`;
    const suggestion = `ip link set ${device} up, or --apply`;
    found.push({ code: "link-off", severity: "warning", device, message, suggestion });
  }
  if (configure === "dry-run" && forwardingOn(device)) {
    const message = `the kernel forwards on ${device}: it may answer or pass on packets for the leased address`;
    const suggestion = "--isolate, or forwarding off for the time of the run";
    found.push({ code: "forwarding", severity: "warning", device, message, suggestion });
  }
  return found;
}
