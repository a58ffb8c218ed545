/**
 * One run of a fleet: devices that power up together against servers of finite capacity, each as in a run of its own
 * (./run.ts), and all of them in one world. A pure function of its arguments.
 */
import { Fleet } from "../lab/fleet.ts";
import { runDevice } from "../lab/troubled-device.ts";
import { createBringUp } from "../services/bring-up.ts";
import { RunTable } from "./run-table.ts";
import { deviceConfig, type RunResult, type RunSetting } from "./run.ts";
import type { ServerLoad } from "./summary.ts";
import { Tally } from "./tally.ts";

/** What one server had to do. */
export type ServerCounters = Omit<ServerLoad, "cell" | "run">;

/**
 * Runs until every device has come to the goal or to its time-out, each counted from its own start, and hands over
 * their results in the order of the devices. A device that is done is gone: what stays of it are 61 bytes (its row, and
 * its places in two orders) and its lease at the server. Throws a RangeError for a fleet that cannot be.
 */
export function simulateFleet(
  setting: RunSetting,
  devices: number,
  seed: number,
  sink: (device: number, result: RunResult) => void,
): readonly ServerCounters[] {
  const { tx, rx, scenario } = setting;
  const fleet = new Fleet({ devices, seed, tx, rx, scenario });
  const run = new FleetRun(fleet, setting, devices);
  run.toTheEnd();
  for (let device = 0; device < devices; device++) sink(device, run.result(device));
  return loadsOf(fleet);
}

class FleetRun {
  readonly #fleet: Fleet;
  readonly #setting: RunSetting;
  readonly #config: ReturnType<typeof deviceConfig>;
  /** In the order in which the devices were done. */
  readonly #results: RunTable;
  readonly #rowOf: Uint32Array;

  constructor(fleet: Fleet, setting: RunSetting, devices: number) {
    this.#fleet = fleet;
    this.#setting = setting;
    this.#config = deviceConfig(setting);
    this.#results = new RunTable(devices);
    this.#rowOf = new Uint32Array(devices);
  }

  toTheEnd(): void {
    const { world } = this.#fleet;
    const results = this.#results;
    const devices = this.#rowOf.length;
    const startsUs = Float64Array.from(this.#rowOf, (_, device) => this.#fleet.startUs(device));
    const order = Uint32Array.from(startsUs.keys());
    order.sort((a, b) => (startsUs[a] as number) - (startsUs[b] as number) || a - b);
    for (const device of order) {
      world.run({ untilUs: startsUs[device] as number });
      this.#powerUp(device);
    }
    const end = world.run({ until: () => results.length === devices });
    if (end !== "until") throw new Error(`the fleet came to rest too early (${end})`);
  }

  result(device: number): RunResult {
    return this.#results.at(this.#rowOf[device] as number);
  }

  #powerUp(device: number): void {
    const { node, interface: own, random } = this.#fleet.powerUp(device);
    const tally = new Tally(createBringUp({ ...this.#config, interfaces: [own] }, random));
    const { world } = this.#fleet;
    const place = { world, device: node, interface: own.device, random };
    const running = runDevice(place, this.#setting.scenario, tally, {
      onEvents: () => {
        if (!tally.ended) return;
        running.stop();
        world.remove(node);
        this.#rowOf[device] = this.#results.length;
        this.#results.push(tally.result(this.#setting.timeoutUs));
      },
      onDrop: ({ direction }) => tally.dropped(direction),
    });
    running.command({ kind: "start" });
  }
}

function loadsOf(fleet: Fleet): readonly ServerCounters[] {
  const loads: ServerCounters[] = []; // BOUNDED: by the servers
  for (const { name, running } of fleet.namedServers()) {
    const { load } = running;
    if (load === undefined) continue;
    const { received, served, dropped, longestQueue } = load;
    loads.push({ server: name, received, served, dropped, longestQueue });
  }
  return loads;
}
