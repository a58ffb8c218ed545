/** A simulated run again, in the same world, up to where it is to go another way. */
import type { LogEvent } from "../net/event-log.ts";
import type { Input, Instant, Output, Saved, Service } from "../net/service.ts";
import type { Running, SimulatedNode, World } from "../net/simulator/index.ts";
import { seededRandom } from "../net/random.ts";
import { SwitchedRandom } from "../net/switched-random.ts";
import { wordsOfLink } from "../net/impairment/link-words.ts";
import { PLAIN, type Scenario } from "../lab/scenario.ts";
import { SCENARIOS } from "../lab/scenarios.ts";
import { simulatedLab, SIMULATED_INTERFACE } from "../lab/simulated-lab.ts";
import { runDevice } from "../lab/troubled-device.ts";
import type { Rewinder } from "../observation/rewind.ts";
import type { BringUp, BringUpCommand, BringUpEvent } from "../services/bring-up.ts";
import {
  randomFrom,
  type RandomSeed,
  type RecordingHeader,
} from "../services/bring-up/recording.ts";
import { ForkRecorder, isSameStep, type RecordedStep } from "./fork-recorder.ts";
import {
  forksBefore,
  inputsBeforeStop,
  type ForkOptions,
  type ForkPoint,
  type RunningFork,
} from "./fork-point.ts";
import type { BothWays } from "./operator.ts";
import { droppedCommand } from "./simulated-session.ts";

/** The run at the fork, changed as the options say. A text says why its world cannot be made again. */
export function forkExactly(
  rewinder: Rewinder,
  point: ForkPoint,
  options: ForkOptions,
): RunningFork | string {
  const reason = reasonAgainst(rewinder.header, point);
  if (reason !== undefined) return reason;
  if (point.inputs < PROBE_INPUTS) {
    // nothing is proven of a world that was left before anything came from it
    const inputs = Math.min(PROBE_INPUTS, inputsBeforeStop(rewinder));
    const probe = new Rerun(rewinder, { inputs, atUs: rewinder.seek({ inputs }).atUs }, {});
    const fault = probe.run();
    if (fault !== undefined) return fault;
  }
  const rerun = new Rerun(rewinder, point, options);
  return rerun.run() ?? rerun;
}

/** So many inputs show whether a world is the same one. */
const PROBE_INPUTS = 64;

/** The run in a world of its own. */
class Rerun implements RunningFork {
  readonly #header: RecordingHeader;
  readonly #forked: ForkRecorder;
  readonly #follower: Follower;
  readonly #dice: SwitchedRandom;
  readonly #device: SimulatedNode;
  readonly #running: Running<BringUpCommand>;
  readonly #changes: readonly (ForkPoint & Pick<ForkOptions, "seed" | "link">)[];
  readonly world: World;

  constructor(rewinder: Rewinder, point: ForkPoint, options: ForkOptions) {
    const { header } = rewinder;
    const { tx = {}, rx = {} } = header.link ?? {};
    const scenario = scenarioOf(header);
    this.#header = header;
    this.#changes = [...forksBefore(header, point), { ...options, ...point }];
    this.#dice = new SwitchedRandom(randomFrom(header.random));
    this.#forked = new ForkRecorder(rewinder, point, options, "exact");
    this.#forked.expectVotes(rewinder.inputsUpTo(point.inputs));
    this.#follower = new Follower(this.#forked.recorder, rewinder.inputsUpTo(point.inputs));
    const { world, device } = simulatedLab({ random: this.#dice, tx, rx, scenario });
    this.world = world;
    this.#device = device;
    const place = { world, device, interface: SIMULATED_INTERFACE.device, random: this.#dice };
    this.#running = runDevice(place, scenario, this.#follower, {
      onEvents: (events) => this.#forked.route(events, (command) => this.command(command)),
      onDrop: (drop) => this.command(droppedCommand(drop, header.config.explain)),
    });
    this.command({ kind: "start" });
  }

  get service(): BringUp {
    return this.#forked.service;
  }

  get random(): RandomSeed {
    return this.#header.random;
  }

  get lines(): readonly string[] {
    return this.#forked.lines;
  }

  get events(): readonly LogEvent[] {
    return this.#forked.events;
  }

  command(command: BringUpCommand): void {
    this.#running.command(command);
  }

  finish(): void {
    this.#forked.recorder.finish();
  }

  /** Up to the fork, by way of earlier ones; says so where it is not the run that was recorded. */
  run(): string | undefined {
    const { world } = this;
    const follower = this.#follower;
    for (const { inputs, atUs, seed, link } of this.#changes) {
      world.run({ until: () => follower.steps >= inputs || follower.hasStrayed });
      if (follower.hasStrayed || follower.steps < inputs)
        return `its world comes out otherwise in this version, from input ${follower.steps + 1} on`;
      if (inputs > 0) {
        const passedUs = this.#device.instant.monoUs - this.service.startedUs;
        world.run({ untilUs: world.nowUs + Math.max(0, atUs - passedUs) });
      }
      if (seed !== undefined) this.#dice.switchTo(seededRandom(seed));
      if (link !== undefined) this.#changeLink(link);
    }
    return undefined;
  }

  #changeLink(link: BothWays): void {
    for (const attachment of this.#device.attachments) {
      attachment.tx.model = link.tx;
      attachment.rx.model = link.rx;
    }
    this.command({ kind: "link-model", ...wordsOfLink(link) });
  }
}

function reasonAgainst(header: RecordingHeader, point: ForkPoint): string | undefined {
  const { mode, redacted, config } = header;
  if (mode !== "simulate") return `it was a run in mode ${mode}, whose servers are out of reach`;
  if (redacted) return "it was redacted, and its world knew the device by other addresses";
  if (forksBefore(header, point).some(({ how }) => how === "approximate"))
    return "it is itself the fork of a run whose servers are out of reach";
  return config.interfaces.length === 1 ? undefined : "its world had several interfaces";
}

function scenarioOf({ scenario = PLAIN }: RecordingHeader): Scenario {
  if (typeof scenario === "string") return SCENARIOS.get(scenario)?.scenario ?? PLAIN;
  return scenario as Scenario;
}

type BringUpService = Service<BringUpCommand, BringUpEvent, unknown>;

/** Sees whether a run gets the inputs of another one. */
class Follower implements BringUpService {
  readonly #service: BringUpService;
  readonly #expected: Iterator<RecordedStep>;
  steps = 0;
  hasStrayed = false;

  constructor(service: BringUpService, expected: Iterator<RecordedStep>) {
    this.#service = service;
    this.#expected = expected;
  }

  get state(): unknown {
    return this.#service.state;
  }

  get deadlineUs(): number {
    return this.#service.deadlineUs;
  }

  step(at: Instant, input: Input<BringUpCommand>): readonly Output<BringUpEvent>[] {
    const { done, value } = this.#expected.next();
    if (done !== true && !isSameStep(value, { at, input })) this.hasStrayed = true;
    if (!this.hasStrayed) this.steps++;
    return this.#service.step(at, input);
  }

  save(): Saved {
    return this.#service.save();
  }
}
