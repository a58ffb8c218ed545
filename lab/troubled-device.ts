/**
 * A device whose clock and cable follow a scenario.
 *
 *   world: clock steps, drifts ── node          cable ── interface, and a `link` command, as a host gives it
 *   asleep: no packet is heard, no deadline met; what a cable did meanwhile is told at the end
 *
 * All times count from when the device gets power, in world time.
 */
import type { RandomRoot, RandomStream } from "../net/random.ts";
import {
  SILENT,
  type Input,
  type Instant,
  type Output,
  type Saved,
  type Service,
} from "../net/service.ts";
import type { Running, RunOptions, SimulatedNode, World } from "../net/simulator/index.ts";
import type { BringUpCommand } from "../services/bring-up.ts";
import type { DeviceClock, Flap, Scenario, Suspend } from "./scenario.ts";

/** A bring-up, whatever watches it. */
type Device<Event> = Service<BringUpCommand, Event, unknown>;

/** Where a device runs. `random`: that of the device, for what its clock does at random. */
export interface DevicePlace {
  readonly world: World;
  readonly device: SimulatedNode;
  /** Its interface. */
  readonly interface: string;
  readonly random: RandomRoot;
}

/** Runs the service of a device, which then has the troubles of the scenario. */
export function runDevice<Event>(
  place: DevicePlace,
  { clock, flaps }: Scenario,
  service: Device<Event>,
  options: RunOptions<Event>,
): Running<BringUpCommand> {
  if (clock === undefined && flaps === undefined) return place.device.run(service, options);
  const sleeper = new Sleeper(service);
  const running = place.device.run(sleeper, options);
  const schedule = new Schedule(place.world);
  if (flaps !== undefined) pullCable(schedule, place, running, flaps);
  if (clock !== undefined) disturbClock(schedule, place, clock);
  for (const suspend of clock?.suspends ?? []) sleep(schedule, place, running, suspend);
  return {
    name: running.name,
    node: running.node,
    get load() {
      return running.load;
    },
    command: (command) => running.command(command),
    stop: () => {
      schedule.end();
      running.stop();
    },
  };
}

/** Sleeping and waking are commands of a sleeper, so that whoever drives it looks at its deadline anew. */
type SleeperCommand = BringUpCommand | { readonly kind: "suspend" } | { readonly kind: "resume" };

/** A service that can sleep. */
class Sleeper<Event> implements Service<SleeperCommand, Event, unknown> {
  readonly #service: Device<Event>;
  #sleeps = false;
  /** What the cable did last while nobody was awake. */
  #missed: Input<BringUpCommand> | undefined;

  constructor(service: Device<Event>) {
    this.#service = service;
  }

  get state(): unknown {
    return this.#service.state;
  }

  get deadlineUs(): number {
    return this.#sleeps ? Infinity : this.#service.deadlineUs;
  }

  step(at: Instant, input: Input<SleeperCommand>): readonly Output<Event>[] {
    if (input.kind === "command") {
      switch (input.command.kind) {
        case "suspend":
          this.#sleeps = true;
          return SILENT;
        case "resume":
          return this.#wake(at);
        case "link":
          if (!this.#sleeps) break;
          this.#missed = { kind: "command", command: input.command };
          return SILENT;
        case "dropped":
          if (this.#sleeps) return SILENT;
          break;
        case "start":
        case "stop":
        case "system":
        case "opened":
        case "renew":
        case "resync":
        case "flush":
        case "prefer":
        case "link-model":
          break;
      }
    } else if (this.#sleeps) return SILENT;
    return this.#service.step(at, input as Input<BringUpCommand>);
  }

  save(): Saved {
    return this.#service.save();
  }

  #wake(at: Instant): readonly Output<Event>[] {
    this.#sleeps = false;
    const missed = this.#missed;
    this.#missed = undefined;
    const told = missed === undefined ? SILENT : this.#service.step(at, missed);
    // an overdue deadline is met at once; one that is not due is none
    return [...told, ...this.#service.step(at, { kind: "deadline" })];
  }
}

/** What happens to one device, until it is gone. */
class Schedule {
  readonly #world: World;
  readonly #startUs: number;
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
    this.#startUs = world.nowUs;
  }

  /** Once, so long after the device got power. */
  at(sinceUs: number, happens: () => void): void {
    this.#world.engine.arrivals.insert(this.#startUs + sinceUs, {
      happen: () => {
        if (!this.#isOver) happens();
      },
    });
  }

  /** Again and again; Infinity: once. */
  every(everyUs: number, sinceUs: number, happens: () => void): void {
    this.at(sinceUs, () => {
      happens();
      if (everyUs !== Infinity) this.every(everyUs, sinceUs + everyUs, happens);
    });
  }

  end(): void {
    this.#isOver = true;
  }
}

function pullCable(
  schedule: Schedule,
  { device, interface: name }: DevicePlace,
  running: Running<BringUpCommand>,
  flaps: readonly Flap[],
): void {
  const carrier = (isUp: boolean) => (): void => {
    device.setCarrier(name, isUp);
    running.command({ kind: "link", device: name, carrier: isUp });
  };
  for (const { atUs, forUs, everyUs = Infinity } of flaps) {
    schedule.every(everyUs, atUs, carrier(false));
    schedule.every(everyUs, atUs + forUs, carrier(true));
  }
}

function disturbClock(schedule: Schedule, place: DevicePlace, clock: DeviceClock): void {
  const { device, random } = place;
  const { skewPpm = 0, wander, steps = [] } = clock;
  for (const { atUs, byUs } of steps) schedule.at(atUs, () => device.stepClock(byUs));
  if (wander === undefined) return;
  const dice: RandomStream = random.stream("clock/wander");
  schedule.every(wander.everyUs, wander.everyUs, () =>
    device.driftClock(skewPpm + (2 * dice.fraction() - 1) * wander.ppm),
  );
}

function sleep(
  schedule: Schedule,
  { device }: DevicePlace,
  running: Running<SleeperCommand>,
  { atUs, forUs, monotonic = "goes-on" }: Suspend,
): void {
  let asleepUs = 0;
  schedule.at(atUs, () => {
    asleepUs = device.instant.monoUs;
    running.command({ kind: "suspend" });
  });
  schedule.at(atUs + forUs, () => {
    if (monotonic === "stops") device.holdClock(device.instant.monoUs - asleepUs);
    running.command({ kind: "resume" });
  });
}
