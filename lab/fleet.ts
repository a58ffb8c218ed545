/**
 * A fleet: devices that power up together, in segments of 250 behind relay agents, and one set of servers for all.
 *
 *   device … device ──┤ 10.0.0.0/24 ├── .1 relay, router ──┐
 *   device … device ──┤ 10.0.1.0/24 ├── .1 relay, router ──┤ 10.255.0.0/16 ├── dhcp .0.1, ntp .0.11 and .0.12, dns .0.53
 *
 * Each device has the link that is impaired; routers and backbone are perfect, so that what a fleet does to its
 * servers is not mixed with anything else. Devices are made when they power up.
 *
 * All that chance decides of a device (its dice, when it powers up, its clock) follows from the seed and its number
 * alone, however many others there are.
 */
import type { LinkModel } from "../net/impairment.ts";
import { seededRandom, type RandomRoot, type RandomStream } from "../net/random.ts";
import { MINUTE_US, SECOND_US } from "../net/instant.ts";
import { ipv4NumberText } from "../net/ipv4-number.ts";
import { World, type Segment, type SimulatedNode } from "../net/simulator/index.ts";
import type { InterfaceConfig } from "../services/bring-up/config.ts";
import { createDhcpRelayAgent, type RelayedNetwork } from "../services/dhcp/index.ts";
import { capacitiesOf } from "./capacity.ts";
import type { LabPlan } from "./lab.ts";
import type { Scenario } from "./scenario.ts";
import {
  deviceClock,
  SIMULATED_INTERFACE,
  simulatedServers,
  type SimulatedServer,
  type SimulatedServers,
} from "./simulated-lab.ts";

export interface FleetOptions {
  readonly devices: number;
  /** A whole number in [0, 2^53). */
  readonly seed: number;
  /** Of every device. */
  readonly tx: LinkModel;
  readonly rx: LinkModel;
  readonly scenario: Scenario;
}

/** A device that has power: where its service is to run, and with what. */
export interface FleetDevice {
  readonly node: SimulatedNode;
  readonly interface: InterfaceConfig;
  readonly random: RandomRoot;
}

/** Devices on one segment; its pool has 253 addresses. */
export const SEGMENT_DEVICES = 250;
/** What the address plan has room for: 4 096 segments. */
export const FLEET_DEVICES_MAX = 4_096 * SEGMENT_DEVICES;

const DEFAULT_SPREAD_US = SECOND_US;
/** A stream's draw has 32 bits. */
const SPREAD_US_MAX = 2 ** 32;
/** The clocks of the devices are behind by up to this, as after some time switched off. */
const CLOCK_BEHIND_US = 3 * MINUTE_US;
/** Against services that never come to rest: what a device, with what its packets cause, does in an hour is less. */
const STEPS_PER_DEVICE = 1_000_000;

const DEVICE_PREFIX_LENGTH = 24;
const BACKBONE_PREFIX_LENGTH = 16;
const BACKBONE = 0x0aff_0000;
/** On the backbone the servers have the first 256 addresses, the relays those behind. */
const FIRST_RELAY = BACKBONE + 256;
const DEVICE_NETWORKS = 0x0a00_0000;
const SERVERS: LabPlan = {
  prefixLength: BACKBONE_PREFIX_LENGTH,
  dhcp: "10.255.0.1",
  router: "10.255.0.1",
  ntp: ["10.255.0.11", "10.255.0.12"],
  dns: "10.255.0.53",
  rooms: { dns2: "10.255.0.54" },
  pool: { first: "10.255.0.100", last: "10.255.0.199" },
};

export class Fleet {
  readonly world: World;
  readonly servers: SimulatedServers;
  readonly #options: FleetOptions;
  readonly #segments: readonly Segment[]; // BOUNDED: by FLEET_DEVICES_MAX
  readonly #seeds: RandomStream;
  readonly #starts: RandomStream;
  readonly #clocks: RandomStream;

  /** RangeError for more devices than there are addresses, and for a scenario that cannot be. */
  constructor(options: FleetOptions) {
    const { devices, seed, scenario } = options;
    if (!(Number.isSafeInteger(devices) && devices >= 1 && devices <= FLEET_DEVICES_MAX)) {
      throw new RangeError(`a fleet has 1 to ${FLEET_DEVICES_MAX} devices, not ${devices}`);
    }
    const random = seededRandom(seed);
    this.#options = options;
    this.#seeds = random.stream("fleet/devices");
    this.#starts = random.stream("fleet/starts");
    this.#clocks = random.stream("fleet/clocks");
    this.world = new World({ random, maxSteps: devices * STEPS_PER_DEVICE });
    const networks = Array.from({ length: Math.ceil(devices / SEGMENT_DEVICES) }, networkOf);
    const backbone = this.world.segment("backbone", { broadcasts: "listeners" });
    this.servers = simulatedServers(this.world, backbone, { ...SERVERS, networks }, random, {
      capacities: capacitiesOf(scenario.capacity),
      scenario,
    });
    this.#segments = networks.map((network, index) =>
      relayedSegment(this.world, backbone, network, index, random),
    );
  }

  /** When a device powers up, in world time. */
  startUs(device: number): number {
    const spreadUs = this.#options.scenario.spreadUs ?? DEFAULT_SPREAD_US;
    if (!(Number.isSafeInteger(spreadUs) && spreadUs >= 0 && spreadUs <= SPREAD_US_MAX)) {
      throw new RangeError(`spreadUs is at most ${SPREAD_US_MAX} microseconds, not ${spreadUs}`);
    }
    this.#starts.position = device;
    return this.#starts.below(spreadUs);
  }

  /** Gives a device power, once. Whoever is done with it takes its node out of the world. */
  powerUp(device: number): FleetDevice {
    const { tx, rx, scenario } = this.#options;
    const segment = this.#segments[Math.floor(device / SEGMENT_DEVICES)];
    if (segment === undefined) throw new RangeError(`the fleet has no device ${device}`);
    this.#clocks.position = device;
    const clock = deviceClock(scenario, -this.#clocks.below(CLOCK_BEHIND_US));
    const node = this.world.node(`device-${device}`, { clock });
    const mac = macOf(DEVICE_MACS, device);
    node.attach(SIMULATED_INTERFACE.device, segment, { mac, tx, rx });
    this.#seeds.position = 2 * device;
    const seed = this.#seeds.uint32() * 2 ** 21 + (this.#seeds.uint32() >>> 11);
    return { node, interface: { ...SIMULATED_INTERFACE, mac }, random: seededRandom(seed) };
  }

  /** The servers by the names of their nodes. */
  *namedServers(): IterableIterator<SimulatedServer & { readonly name: string }> {
    const { dhcp, ntp, dns, seconds } = this.servers;
    for (const server of [dhcp, ...ntp, dns, ...seconds])
      yield { ...server, name: server.node.name };
  }
}

/** The network of a segment, as the DHCP server knows it. */
function networkOf(_: unknown, segment: number): RelayedNetwork {
  const network = DEVICE_NETWORKS + 256 * segment;
  const address = ipv4NumberText(network + 1);
  return {
    address,
    prefixLength: DEVICE_PREFIX_LENGTH,
    pool: { first: ipv4NumberText(network + 2), last: ipv4NumberText(network + 254) },
    routers: [address],
  };
}

/** A segment for devices, and the router between it and the backbone, on which the relay agent runs. */
function relayedSegment(
  world: World,
  backbone: Segment,
  { address, prefixLength }: RelayedNetwork,
  index: number,
  random: RandomRoot,
): Segment {
  const segment = world.segment(`lan-${index}`, { broadcasts: "listeners" });
  const router = world.node(`relay-${index}`, { forwards: true });
  const inner = router.attach("eth0", segment, {
    mac: macOf(INNER_MACS, index),
    addresses: [`${address}/${prefixLength}`],
  });
  const outer = router.attach("eth1", backbone, {
    mac: macOf(OUTER_MACS, index),
    addresses: [`${ipv4NumberText(FIRST_RELAY + index)}/${BACKBONE_PREFIX_LENGTH}`],
  });
  segment.addRoute("0.0.0.0", 0, inner);
  backbone.addRoute(address, prefixLength, outer);
  const agent = createDhcpRelayAgent(
    { circuits: [{ device: "eth0", address }], servers: [SERVERS.dhcp], explain: false },
    random,
  );
  router.run(agent).command({ kind: "start" });
  return segment;
}

/** Locally administered; the lab's servers have those with 00 in this place. */
const DEVICE_MACS = 0x10;
const INNER_MACS = 0x20;
const OUTER_MACS = 0x30;

/** `02:10:00:00:01:00` of device 256. */
function macOf(kind: number, number: number): string {
  const bytes = [0x02, kind, number >>> 24, number >>> 16, number >>> 8, number];
  return bytes.map((byte) => (byte & 0xff).toString(16).padStart(2, "0")).join(":");
}
