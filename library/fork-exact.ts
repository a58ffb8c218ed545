/** A simulated run again, in the same world, up to where it is to go another way. */
import type { Input, Instant, Output, Saved, Service } from "../net/service.ts";
import { seededRandom } from "../net/random.ts";
import { SwitchedRandom } from "../net/switched-random.ts";
import { wordsOfLink } from "../net/impairment/link-words.ts";
import { PLAIN, type Scenario } from "../lab/scenario.ts";
import { SCENARIOS } from "../lab/scenarios.ts";
import { simulatedLab, SIMULATED_INTERFACE, type SimulatedLab } from "../lab/simulated-lab.ts";
import { runDevice } from "../lab/troubled-device.ts";
import type { Rewinder } from "../observation/rewind.ts";
import type { BringUpCommand, BringUpEvent } from "../services/bring-up.ts";
import { randomFrom, type RecordingHeader } from "../services/bring-up/recording.ts";
import { ForkRecorder, isSameStep, type RecordedStep } from "./fork-recorder.ts";
import type { ForkOptions, ForkPoint, RunningFork } from "./fork.ts";
import { droppedCommand } from "./simulated-session.ts";

/** The run at the fork, changed as the options say. A text says why its world cannot be made again. */
export function forkExactly(
  rewinder: Rewinder,
  point: ForkPoint,
  options: ForkOptions,
): RunningFork | string {
  const { header } = rewinder;
  const reason = reasonAgainst(header);
  if (reason !== undefined) return reason;
  const dice = new SwitchedRandom(randomFrom(header.random));
  const { tx = {}, rx = {} } = header.link ?? {};
  const scenario = scenarioOf(header);
  const lab = simulatedLab({ random: dice, tx, rx, scenario });
  const { world, device } = lab;
  const forked = new ForkRecorder(rewinder, point, options, "exact");
  forked.expectVotes(rewinder.inputsUpTo(point.inputs));
  const follower = new Follower(forked.recorder, rewinder.inputsUpTo(point.inputs));
  const place = { world, device, interface: SIMULATED_INTERFACE.device, random: dice };
  const command = (given: BringUpCommand): void => running.command(given);
  const running = runDevice(place, scenario, follower, {
    onEvents: (events) => forked.route(events, command),
    onDrop: (drop) => command(droppedCommand(drop, header.config.explain)),
  });
  command({ kind: "start" });
  const changes = [...(header.forks ?? []), { ...point, ...options }];
  for (const { inputs, atUs, seed, link } of changes) {
    world.run({ until: () => follower.steps >= inputs || follower.hasStrayed });
    if (follower.hasStrayed || follower.steps < inputs)
      return `its world comes out otherwise in this version, from input ${follower.steps + 1} on`;
    if (inputs > 0) {
      const passedUs = device.instant.monoUs - forked.service.startedUs;
      world.run({ untilUs: world.nowUs + Math.max(0, atUs - passedUs) });
    }
    if (seed !== undefined) dice.switchTo(seededRandom(seed));
    if (link !== undefined) changeLink(lab, link, command);
  }
  const { service, lines, events, recorder } = forked;
  return {
    world,
    service,
    random: header.random,
    lines,
    events,
    command,
    finish: () => recorder.finish(),
  };
}

function reasonAgainst({ mode, forks, redacted, config }: RecordingHeader): string | undefined {
  if (mode !== "simulate") return `it was a run in mode ${mode}, whose servers are out of reach`;
  if (redacted) return "it was redacted, and its world knew the device by other addresses";
  if (forks?.some(({ how }) => how === "approximate"))
    return "it is itself the fork of a run whose servers are out of reach";
  return config.interfaces.length === 1 ? undefined : "its world had several interfaces";
}

function scenarioOf({ scenario = PLAIN }: RecordingHeader): Scenario {
  if (typeof scenario === "string") return SCENARIOS.get(scenario)?.scenario ?? PLAIN;
  return scenario as Scenario;
}

function changeLink(
  { device }: SimulatedLab,
  link: NonNullable<ForkOptions["link"]>,
  command: (command: BringUpCommand) => void,
): void {
  for (const attachment of device.attachments) {
    attachment.tx.model = link.tx;
    attachment.rx.model = link.rx;
  }
  command({ kind: "link-model", ...wordsOfLink(link) });
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
