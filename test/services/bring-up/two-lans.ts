/** A device with an interface on each of two segments, both with all the servers of the lab. */
import { SIMULATED_PLAN, type LabPlan } from "../../../lab/lab.ts";
import { simulatedServers, type SimulatedServers } from "../../../lab/simulated-lab.ts";
import { seededRandom } from "../../../net/random.ts";
import { World } from "../../../net/simulator/index.ts";
import type { InterfaceConfig } from "../../../services/bring-up/config.ts";
import type { Place } from "./bench.ts";

export const OTHER_PLAN: LabPlan = {
  prefixLength: 24,
  dhcp: "198.51.100.1",
  router: "198.51.100.1",
  ntp: ["198.51.100.11"],
  dns: "198.51.100.53",
  pool: { first: "198.51.100.100", last: "198.51.100.199" },
};

const MACS = { eth0: "02:00:00:00:00:64", eth1: "02:00:00:00:00:65" } as const;

export interface TwoLans extends Place {
  readonly servers: { readonly eth0: SimulatedServers; readonly eth1: SimulatedServers };
}

/** `eth1` is slower by the delays. */
export function twoLans(delayUs = 5_000, otherDelayUs = 20_000): TwoLans {
  const random = seededRandom(1);
  const world = new World({ random });
  const lan = world.segment("lan", { model: { delayUs } });
  const other = world.segment("other", { model: { delayUs: otherDelayUs } });
  const servers = {
    eth0: simulatedServers(world, lan, SIMULATED_PLAN, random),
    eth1: simulatedServers(world, other, OTHER_PLAN, random, { site: "other/" }),
  };
  const device = world.node("device");
  device.attach("eth0", lan, { mac: MACS.eth0 });
  device.attach("eth1", other, { mac: MACS.eth1 });
  return { world, device, servers };
}

export function interfacesOnTwoLans(
  carrier: { readonly eth0: boolean; readonly eth1: boolean } = { eth0: true, eth1: true },
): readonly InterfaceConfig[] {
  return (["eth0", "eth1"] as const).map((device) => ({
    device,
    mac: MACS[device],
    carrier: carrier[device],
    network: { kind: "dhcp", transport: { kind: "frames" } },
  }));
}
