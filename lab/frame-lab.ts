/**
 * The lab on a wire of Ethernet frames: one device whose packets go over our own stack, and one host with a kernel
 * that has all servers.
 *
 *   device: UserStack, our neighbours ── wire: every frame throws the relay's dice ── host: Linux's neighbours
 *
 * This is the network of a `bringup up -i` behind `bringup relay`, frame for frame.
 */
import type { LinkModel } from "../net/impairment.ts";
import type { RandomRoot } from "../net/random.ts";
import type { Service } from "../net/service.ts";
import { linuxNeighbours } from "../net/simulator/frames/linux-neighbours.ts";
import { plugIn, type HostTimes, type StackLine } from "../net/simulator/frames/stack-line.ts";
import { Wire, type FramePassage } from "../net/simulator/frames/wire.ts";
import { World, type SimulatedNode } from "../net/simulator/index.ts";
import { createDnsServer, type ZoneRecord } from "../services/dns/index.ts";
import { labDhcpServer, labNtpServer, labRecords, type LabPlan } from "./lab.ts";

export interface FrameLabOptions {
  readonly random: RandomRoot;
  /** From the device to the servers, and back. */
  readonly aToB?: LinkModel;
  readonly bToA?: LinkModel;
  /** Every address in it is the host's. */
  readonly plan: LabPlan;
  /** What the DNS server knows; left out, all of the lab. */
  readonly records?: readonly ZoneRecord[];
  readonly device: string;
  readonly deviceMac: string;
  readonly deviceTimes?: HostTimes;
  readonly hostMac: string;
  readonly hostTimes?: HostTimes;
  readonly onFrame?: (passage: FramePassage) => void;
}

export interface FrameLab {
  readonly world: World;
  readonly device: SimulatedNode;
  /** The device's interface: system operations go there. */
  readonly line: StackLine;
  readonly host: SimulatedNode;
}

const HOST_DEVICE = "eth0";

export function frameLab(options: FrameLabOptions): FrameLab {
  const { random, device: name, deviceMac: mac, deviceTimes: times = {} } = options;
  const world = new World({ random });
  const wire = new Wire(world.engine, options);
  const host = serversHost(world, wire, options);
  const device = world.node("device");
  const line = plugIn(wire.a, device, { device: name, mac, times });
  return { world, device, line, host };
}

function serversHost(world: World, wire: Wire, options: FrameLabOptions): SimulatedNode {
  const { random, plan, hostMac: mac, hostTimes: times = {} } = options;
  const host = world.node("host");
  const owned = new Set([plan.dhcp, plan.router, plan.dns, ...plan.ntp]);
  const { prefixLength } = plan;
  plugIn(wire.b, host, {
    device: HOST_DEVICE,
    mac,
    addresses: [...owned].map((address) => ({ address, prefixLength })),
    neighbours: linuxNeighbours,
    notesLinks: true,
    times,
  });
  const start = (service: LabService): void => host.run(service).command({ kind: "start" });
  const { records: zones = labRecords(plan) } = options;
  start(labDhcpServer(plan, 67, { kind: "frames", device: HOST_DEVICE }, random));
  for (const address of plan.ntp) start(labNtpServer(address, 123, random));
  start(createDnsServer({ address: plan.dns, port: 53, zones, explain: false }, random));
  return host;
}

type LabService = Service<{ readonly kind: "start" | "stop" }, unknown, unknown>;
