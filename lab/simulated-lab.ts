/**
 * The lab in virtual time: one segment, the servers, and one device without an address whose clock is wrong.
 *
 *   device ──tx/rx──┤ lan ├── dhcp 192.0.2.1, ntp .11 and .12, dns .53
 *
 * The device's link is what is impaired; its clock is slow, so that what NTP finds can be seen.
 */
import type { LinkModel } from "../net/impairment.ts";
import type { RandomRoot } from "../net/random.ts";
import type { Service } from "../net/service.ts";
import { World, type Running, type Segment, type SimulatedNode } from "../net/simulator/index.ts";
import type { InterfaceConfig } from "../services/bring-up/config.ts";
import { labDhcpServer, labDnsServer, labNtpServer, SIMULATED_PLAN, type LabPlan } from "./lab.ts";

export interface SimulatedLabOptions {
  readonly random: RandomRoot;
  readonly tx: LinkModel;
  readonly rx: LinkModel;
}

/** One of the lab's servers: where it runs, and the service that runs there. */
export interface SimulatedServer {
  readonly node: SimulatedNode;
  readonly running: Running<{ readonly kind: "start" | "stop" }>;
}

export interface SimulatedServers {
  readonly dhcp: SimulatedServer;
  readonly ntp: readonly SimulatedServer[];
  readonly dns: SimulatedServer;
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

export function simulatedLab({ random, tx, rx }: SimulatedLabOptions): SimulatedLab {
  const world = new World({ random });
  const lan = world.segment("lan");
  const servers = simulatedServers(world, lan, SIMULATED_PLAN, random);
  const device = world.node("device", { clock: { unixOffsetUs: DEVICE_CLOCK_OFFSET_US } });
  device.attach(SIMULATED_INTERFACE.device, lan, { mac: SIMULATED_INTERFACE.mac, tx, rx });
  return { world, device, lan, servers };
}

/** The servers of a plan, each on a node of its own; a second plan in one world needs a `site` to name its nodes. */
export function simulatedServers(
  world: World,
  segment: Segment,
  plan: LabPlan,
  random: RandomRoot,
  site = "",
): SimulatedServers {
  const start = (
    name: string,
    address: string,
    station: number,
    service: LabService,
  ): SimulatedServer => {
    const node = world.node(`${site}${name}`);
    const mac = `02:00:00:00:01:${station.toString(16).padStart(2, "0")}`;
    node.attach("eth0", segment, { mac, addresses: [`${address}/${plan.prefixLength}`] });
    const running = node.run(service);
    running.command({ kind: "start" });
    return { node, running };
  };
  const frames = { kind: "frames", device: "eth0" } as const;
  return {
    dhcp: start("dhcp", plan.dhcp, 1, labDhcpServer(plan, 67, frames, random)),
    ntp: plan.ntp.map((address, index) =>
      start(`ntp${index + 1}`, address, 11 + index, labNtpServer(address, 123, random)),
    ),
    dns: start("dns", plan.dns, 53, labDnsServer(plan, 53, random)),
  };
}

type LabService = Service<{ readonly kind: "start" | "stop" }, unknown, unknown>;
