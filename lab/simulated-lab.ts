/**
 * The lab in virtual time: one segment, the servers, and one device without an address whose clock is wrong.
 *
 *   device ──tx/rx──┤ lan ├── dhcp 192.0.2.1, ntp .11 and .12, dns .53
 *
 * The device's link is what is impaired; its clock is slow, so that what NTP finds can be seen.
 */
import { derived } from "../net/derived.ts";
import type { LinkModel } from "../net/impairment.ts";
import type { RandomRoot } from "../net/random.ts";
import type { Service } from "../net/service.ts";
import {
  World,
  type AttachOptions,
  type Capacity,
  type ClockOptions,
  type Running,
  type Segment,
  type SimulatedNode,
} from "../net/simulator/index.ts";
import type { InterfaceConfig } from "../services/bring-up/config.ts";
import type { ServerCapacities } from "./capacity.ts";
import { PLAIN, type Scenario, type ServerCounts, type ServerKind } from "./scenario.ts";
import { ScriptedServer, scriptFor, type LabServerCommand } from "./scripted-server.ts";
import { createDhcpServer } from "../services/dhcp/index.ts";
import { createDnsServer } from "../services/dns/index.ts";
import { createNtpServer } from "../services/ntp/index.ts";
import { labDhcpConfig, labDnsConfig, labNtpConfig, SIMULATED_PLAN, type LabPlan } from "./lab.ts";

export interface SimulatedLabOptions {
  readonly random: RandomRoot;
  readonly tx: LinkModel;
  readonly rx: LinkModel;
  /** Left out: the plain lab. */
  readonly scenario?: Scenario;
}

/** One of the lab's servers: where it runs, and the service that runs there. */
export interface SimulatedServer {
  readonly node: SimulatedNode;
  readonly running: Running<LabServerCommand>;
  /** Where the scenario has troubles for this server: what has come of them. */
  readonly scripted?: ScriptedServer<unknown>;
}

export interface SimulatedServers {
  readonly dhcp: SimulatedServer;
  readonly ntp: readonly SimulatedServer[];
  readonly dns: SimulatedServer;
  /** The second DHCP server and the second DNS server, where there is one. */
  readonly seconds: readonly SimulatedServer[];
}

export interface SimulatedLab {
  readonly world: World;
  /** Where the device's services run. */
  readonly device: SimulatedNode;
  readonly lan: Segment;
  readonly servers: SimulatedServers;
}

export const SIMULATED_INTERFACE: InterfaceConfig = {
  device: "eth0",
  mac: "02:00:00:00:00:64",
  carrier: true,
  network: { kind: "dhcp", transport: { kind: "frames" } },
};

/** How far the device's clock is behind: a minute and a half, as after a long time switched off. */
export const DEVICE_CLOCK_OFFSET_US = -90_000_000;

export function simulatedLab(options: SimulatedLabOptions): SimulatedLab {
  const { random, tx, rx, scenario = PLAIN } = options;
  const world = new World({ random });
  const lan = world.segment("lan");
  const servers = simulatedServers(world, lan, SIMULATED_PLAN, random, { scenario });
  const clock = deviceClock(scenario, DEVICE_CLOCK_OFFSET_US);
  const device = world.node("device", { clock });
  device.attach(SIMULATED_INTERFACE.device, lan, { mac: SIMULATED_INTERFACE.mac, tx, rx });
  return { world, device, lan, servers };
}

/** The servers of a plan, each on a node of its own; a second plan in one world needs a `site` to name its nodes. */
export function simulatedServers(
  world: World,
  segment: Segment,
  plan: LabPlan,
  random: RandomRoot,
  { site = "", capacities, scenario = PLAIN }: ServerOptions = {},
): SimulatedServers {
  const { troubles } = scenario;
  const start = (
    name: string,
    kind: ServerKind,
    place: AttachOptions,
    service: LabService,
    number = 1,
  ): SimulatedServer => {
    const node = world.node(`${site}${name}`);
    node.attach(SERVER_DEVICE, segment, place);
    const script = troubles === undefined ? NONE : scriptFor(troubles, kind, number);
    const scripted =
      script.length === 0
        ? undefined
        : new ScriptedServer(service, kind, script, random.stream(`troubles/${site}${name}`));
    const running = node.run(scripted ?? service, capacities && { capacity: capacities[kind] });
    running.command({ kind: "start" });
    return scripted === undefined ? { node, running } : { node, running, scripted };
  };
  const { dhcp, dhcp2, ntp, dns, dns2 } = serverPlans(scenario.servers ?? USUAL)(plan);
  const seconds = (): readonly SimulatedServer[] => {
    const started: SimulatedServer[] = []; // BOUNDED: by the two
    if (dhcp2 !== undefined)
      started.push(start("dhcp2", "dhcp", dhcp2.place, createDhcpServer(dhcp2.config, random), 2));
    if (dns2 !== undefined)
      started.push(start("dns2", "dns", dns2.place, createDnsServer(dns2.config, random), 2));
    return started;
  };
  return {
    dhcp: start("dhcp", "dhcp", dhcp.place, createDhcpServer(dhcp.config, random)),
    ntp: ntp.map(({ place, config }, index) =>
      start(`ntp${index + 1}`, "ntp", place, createNtpServer(config, random), index + 1),
    ),
    dns: start("dns", "dns", dns.place, createDnsServer(dns.config, random)),
    seconds: dhcp2 === undefined && dns2 === undefined ? NONE : seconds(),
  };
}

/** The clock of a device when it gets power. */
export function deviceClock({ clock }: Scenario, unixOffsetUs: number): ClockOptions {
  if (clock === undefined) return { unixOffsetUs };
  return { unixOffsetUs: clock.offsetUs ?? unixOffsetUs, driftPpm: clock.skewPpm ?? 0 };
}

export interface ServerOptions {
  /** Before the names of the nodes. */
  readonly site?: string;
  /** Left out, the servers take in any number of packets at once, and count nothing. */
  readonly capacities?: Readonly<Record<keyof ServerCapacities, Capacity>>;
  /** What is wrong with them; left out: nothing. */
  readonly scenario?: Scenario;
}

const SERVER_DEVICE = "eth0";

const NONE: readonly never[] = [];
/** Two NTP servers, one of each other kind. */
const USUAL: ServerCounts = {};

/** What the servers of a plan are made from: once for all worlds, else it would be 15 % of a simulated run. */
const serverPlans = derived((counts: ServerCounts) =>
  derived((plan: LabPlan) => plansOf(countedPlan(plan, counts))),
);

/** The plan with so many servers. RangeError where it has no room for a second one. */
function countedPlan(plan: LabPlan, { dhcp = 1, ntp = 2, dns = 1 }: ServerCounts): LabPlan {
  const { dhcp2, dns2 } = plan.rooms ?? {};
  if (dhcp === 2 && dhcp2 === undefined) throw new RangeError("no room for a second DHCP server");
  if (dns === 2 && dns2 === undefined) throw new RangeError("no room for a second DNS server");
  return {
    ...plan,
    ntp: plan.ntp.slice(0, ntp),
    ...(dhcp === 2 && dhcp2 !== undefined ? { dhcp2 } : {}),
    ...(dns === 2 && dns2 !== undefined ? { dns2 } : {}),
  };
}

function plansOf(plan: LabPlan) {
  const place = (address: string, station: number): AttachOptions => ({
    mac: `02:00:00:00:01:${station.toString(16).padStart(2, "0")}`,
    addresses: [`${address}/${plan.prefixLength}`],
  });
  const frames = { kind: "frames", device: SERVER_DEVICE } as const;
  const { dhcp2, dns2 } = plan;
  return {
    dhcp2: dhcp2 && {
      place: place(dhcp2.address, 2),
      config: labDhcpConfig({ ...plan, dhcp: dhcp2.address, pool: dhcp2.pool }, 67, frames),
    },
    dns2:
      dns2 === undefined
        ? undefined
        : {
            place: place(dns2, 54),
            config: labDnsConfig({ ...plan, dns: dns2 }, 53),
          },
    dhcp: { place: place(plan.dhcp, 1), config: labDhcpConfig(plan, 67, frames) },
    ntp: plan.ntp.map((address, index) => ({
      place: place(address, 11 + index),
      config: labNtpConfig(address, 123),
    })),
    dns: { place: place(plan.dns, 53), config: labDnsConfig(plan, 53) },
  };
}

type LabService = Service<LabServerCommand, unknown, unknown>;
