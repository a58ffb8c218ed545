/**
 * The lab in virtual time: one segment, the servers, and one device without an address whose clock is wrong.
 *
 *   device ──tx/rx──┤ lan ├── dhcp 192.0.2.1, ntp .11 and .12, dns .53
 *
 * The device's link is what is impaired; its clock is slow, so that what NTP finds can be seen.
 */
import type { LinkModel } from "../net/impairment.ts";
import type { RandomRoot } from "../net/random.ts";
import type { SimulatedNode } from "../net/simulator/index.ts";
import { World } from "../net/simulator/index.ts";
import type { InterfaceConfig } from "../services/bring-up/config.ts";
import { labDhcpServer, labDnsServer, labNtpServer, SIMULATED_PLAN } from "./lab.ts";

export interface SimulatedLabOptions {
  readonly random: RandomRoot;
  readonly tx: LinkModel;
  readonly rx: LinkModel;
}

export interface SimulatedLab {
  readonly world: World;
  /** Where the device's services run. */
  readonly device: SimulatedNode;
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
  const plan = SIMULATED_PLAN;
  const world = new World({ random });
  const lan = world.segment("lan");
  const serverNode = (name: string, address: string, station: number): SimulatedNode => {
    const node = world.node(name);
    const mac = `02:00:00:00:01:${station.toString(16).padStart(2, "0")}`;
    node.attach("eth0", lan, { mac, addresses: [`${address}/${plan.prefixLength}`] });
    return node;
  };
  const dhcp = serverNode("dhcp", plan.dhcp, 1);
  dhcp.run(labDhcpServer(plan, 67, { kind: "frames", device: "eth0" }, random)).command({ kind: "start" });
  plan.ntp.forEach((address, index) => {
    const node = serverNode(`ntp${index + 1}`, address, 11 + index);
    node.run(labNtpServer(address, 123, random)).command({ kind: "start" });
  });
  const dns = serverNode("dns", plan.dns, 53);
  dns.run(labDnsServer(plan, 53, random)).command({ kind: "start" });
  const device = world.node("device", { clock: { unixOffsetUs: DEVICE_CLOCK_OFFSET_US } });
  device.attach(SIMULATED_INTERFACE.device, lan, { mac: SIMULATED_INTERFACE.mac, tx, rx });
  return { world, device };
}
