/** A relay in the caller's hands: two interfaces, or UDP, joined through an impaired link. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { ipBytes } from "../net/address.ts";
import { formatEndpoint, type Endpoint } from "../net/endpoint.ts";
import { RelayFault } from "../net/host/relay/relay-fault.ts";
import {
  openRelay,
  type CircuitStatistics,
  type LinkChange,
  type OpenRelay,
} from "../net/host/relay/relay.ts";
import {
  EXEMPTIONS,
  type CircuitPlan,
  type Direction,
  type Exemption,
} from "../net/host/relay/plan.ts";
import type { RelayRecord } from "../net/host/relay/record.ts";
import type { LinkModel } from "../net/impairment.ts";
import { systemEntropy } from "./entropy.ts";
import { checkLink, checkSeed } from "./option-checks.ts";
import { UnsupportedError } from "./manage-errors.ts";
import { OptionError } from "./option-error.ts";

export type { CircuitStatistics, LinkChange } from "../net/host/relay/relay.ts";
export { EXEMPTIONS, type Direction, type Exemption } from "../net/host/relay/plan.ts";
export { RECORD_SCHEMA, type RelayRecord } from "../net/host/relay/record.ts";
export type { LaneStatistics } from "../net/host/relay/statistics.ts";

export interface UdpForward {
  /** An address of this machine; port 0 lets the system choose. */
  readonly listen: Endpoint;
  readonly target: Endpoint;
}

/** Either `interfaces` or `udp`. */
export interface RelayOptions {
  /** Two Ethernet interfaces that become one wire; needs the privilege CAP_NET_RAW. */
  readonly interfaces?: readonly [string, string];
  /** Datagrams to `listen` go to `target`, its answers back; needs no privilege. */
  readonly udp?: readonly UdpForward[];
  /** What the link does from the first interface, or from the clients, to the other side; and back. */
  readonly aToB?: LinkModel;
  readonly bToA?: LinkModel;
  /** Left out: a number of the system's, reported as `seed`. */
  readonly seed?: number;
  /** What passes without dice, delayed like the rest; left out: nothing. */
  readonly exempt?: readonly Exemption[];
  /** Each packet, when its fate is known; costs time. */
  readonly onRecord?: (record: RelayRecord) => void;
  /** An interface went down or came up; the relay goes on. */
  readonly onLink?: (change: LinkChange) => void;
}

/** What one relay has done so far. */
export interface RelayStatistics {
  readonly circuits: readonly ({ readonly name: string } & CircuitStatistics)[];
}

/** What the system said, and about which interface or address. */
export class RelayError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RelayError";
  }
}

/**
 * Starts a relay; resolves when it forwards. Rejects with an OptionError for options that make no sense, with an
 * UnsupportedError where a privilege or the platform is missing, with a RelayError for what else the system says.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { aToB = {}, bToA = {}, exempt = [], onRecord, onLink } = options;
  const seed = options.seed ?? systemEntropy.number();
  checkLink("aToB", aToB);
  checkLink("bToA", bToA);
  checkSeed(options.seed);
  for (const name of exempt)
    if (!EXEMPTIONS.includes(name))
      throw new OptionError("exempt", `unknown exemption "${String(name)}"`);
  const circuits = circuitsOf(options);
  const models = { "a-to-b": aToB, "b-to-a": bToA };
  try {
    const warnings = circuits.flatMap((plan) =>
      plan.kind === "interfaces" ? loopsBetween(plan.a, plan.b) : [],
    );
    const opened = await openRelay(
      { circuits, models, seed, exempt },
      {
        ...(onRecord === undefined ? {} : { onRecord }),
        ...(onLink === undefined ? {} : { onLink }),
      },
    );
    return new Relay(opened, circuits, seed, warnings);
  } catch (error) {
    throw errorOf(error);
  }
}

/** A relay that forwards until it is stopped; it keeps the process alive. */
export class Relay {
  /** What repeats the dice. */
  readonly seed: number;
  /** `r0 <-> r1`, or `127.0.0.1:5301 -> 127.0.0.1:53`, in the order they were given. */
  readonly names: readonly string[];
  /** Where UDP is listened for, with the ports that the system chose. */
  readonly listening: readonly Endpoint[];
  /** Whether the relay goes before ordinary programs (SCHED_FIFO); if not, a busy machine delays packets. */
  readonly realTime: boolean;
  /** What makes packets go round in circles, in words. */
  readonly warnings: readonly string[];
  /** Rejects when the relay cannot go on; resolves after `stop`. */
  readonly ended: Promise<void>;
  readonly #relay: OpenRelay;

  constructor(
    relay: OpenRelay,
    circuits: readonly CircuitPlan[],
    seed: number,
    warnings: readonly string[],
  ) {
    this.#relay = relay;
    this.seed = seed;
    this.warnings = warnings;
    this.listening = relay.listening;
    this.realTime = relay.realTime;
    this.ended = relay.ended.catch((error: unknown) => {
      throw errorOf(error);
    });
    this.ended.catch(() => {}); // whoever waits for the end sees it; nobody may
    this.names = circuits.map((plan, index) => nameOf(plan, relay.listening[index]));
  }

  statistics(): RelayStatistics {
    const counted = this.#relay.statistics();
    const circuits = counted.map(({ aToB, bToA }, index) => ({
      name: this.names[index] ?? "",
      aToB,
      bToA,
    }));
    return { circuits };
  }

  /** What the link does from now on, packets on their way excepted; the dice roll on. */
  setModel(direction: Direction, model: LinkModel): void {
    checkLink(direction, model);
    this.#relay.setModel(direction, model);
  }

  /** Packets on their way are lost; interfaces are as they were. Resolves with the last statistics. */
  async stop(): Promise<RelayStatistics> {
    await this.#relay.stop();
    return this.statistics();
  }
}

/** Names of the interfaces of this machine, or of the network namespace it runs in. */
export function interfaceNames(): readonly string[] {
  return readdirSync(DEVICES);
}

const DEVICES = "/sys/class/net";
const ETHERNET = "1";

function circuitsOf({ interfaces, udp }: RelayOptions): readonly CircuitPlan[] {
  if ((interfaces === undefined) === (udp === undefined || udp.length === 0))
    throw new OptionError("interfaces", "either two interfaces or UDP addresses");
  if (interfaces === undefined) return (udp ?? []).map(proxyOf);
  const [a, b] = interfaces;
  if (process.platform !== "linux")
    throw new UnsupportedError("interfaces can be joined on Linux only", "the option udp");
  if (a === b) throw new OptionError("interfaces", `${a} cannot be joined with itself`);
  for (const name of [a, b]) checkInterface(name);
  return [{ kind: "interfaces", a, b }];
}

function proxyOf({ listen, target }: UdpForward): CircuitPlan {
  if (isSame(listen, target))
    throw new OptionError("udp", `${formatEndpoint(target)} would be sent to itself, for ever`);
  return { kind: "udp", listen, target };
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  const [one, other] = [a, b].map(({ address }) => String(ipBytes(address) ?? address));
  return a.port === b.port && a.zone === b.zone && one === other;
}

function checkInterface(name: string): void {
  const known = interfaceNames();
  if (!known.includes(name))
    throw new OptionError(
      "interfaces",
      `there is no interface "${name}"; there are ${known.join(", ")}`,
    );
  if (attribute(name, "type") !== ETHERNET)
    throw new OptionError("interfaces", `${name} is not an Ethernet interface`);
}

/** What is known to send frames round in circles. */
function loopsBetween(a: string, b: string): readonly string[] {
  const [bridgeA, bridgeB] = [masterOf(a), masterOf(b)];
  const loops: string[] = [];
  if (bridgeA !== undefined && bridgeA === bridgeB)
    loops.push(`${a} and ${b} are in the same bridge ${bridgeA}: frames will go round in circles`);
  const isPair =
    attribute(a, "iflink") === attribute(b, "ifindex") &&
    attribute(b, "iflink") === attribute(a, "ifindex");
  if (isPair) loops.push(`${a} and ${b} are the two ends of one cable: frames will go in circles`);
  return loops;
}

function masterOf(name: string): string | undefined {
  try {
    return readlinkSync(`${DEVICES}/${name}/master`).split("/").at(-1);
  } catch {
    // it is in no bridge
    return undefined;
  }
}

/** Throws a RelayError: the interface may have gone a moment ago. */
function attribute(name: string, which: string): string {
  try {
    return readFileSync(`${DEVICES}/${name}/${which}`, "utf8").trim();
  } catch (error) {
    throw new RelayError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function nameOf(plan: CircuitPlan, listening: Endpoint | undefined): string {
  return plan.kind === "interfaces"
    ? `${plan.a} <-> ${plan.b}`
    : `${formatEndpoint(listening ?? plan.listen)} -> ${formatEndpoint(plan.target)}`;
}

/** A fault in the caller's words; anything else is a bug and stays what it is. */
function errorOf(error: unknown): unknown {
  if (!(error instanceof RelayFault)) return error;
  const { code, message, on } = error;
  switch (code) {
    case "EPERM":
      return new UnsupportedError(
        `${on}: ${message}: the privilege CAP_NET_RAW is missing`,
        "sudo, setcap cap_net_raw+ep on the node that runs this, or UDP, which needs no privilege",
      );
    case "EACCES":
      return new UnsupportedError(`${on}: ${message}`, "a port from 1024 up");
    case "ENOSYS":
    case "ENOPROTOOPT":
    case "EAFNOSUPPORT":
      return new UnsupportedError(message, "a newer Linux on a 64-bit processor");
    default:
      return new RelayError(`${on}: ${message}`);
  }
}
