/**
 * A device with a bring-up on it, in the simulated lab or in a world of the test's own: time passes only where the
 * test says so, and everything that goes in and comes out is kept.
 */
import type { LogEvent } from "../../../net/event-log.ts";
import type { LinkModel } from "../../../net/impairment.ts";
import { ADAPTIVE } from "../../../net/retry-presets.ts";
import { seededRandom } from "../../../net/random.ts";
import type { Answer, Input, Instant, Output, Question, Service } from "../../../net/service.ts";
import type { Running, Segment, SimulatedNode, World } from "../../../net/simulator/index.ts";
import {
  simulatedLab,
  SIMULATED_INTERFACE,
  type SimulatedServers,
} from "../../../lab/simulated-lab.ts";
import { DEFAULT_REQUIRE, type BringUpConfig } from "../../../services/bring-up/config.ts";
import type { BringUpView } from "../../../services/bring-up/view.ts";
import {
  createBringUp,
  type BringUp,
  type BringUpCommand,
  type BringUpEvent,
} from "../../../services/bring-up.ts";
import {
  hasReached,
  type LadderState,
  type SystemCommand,
} from "../../../services/system-state/index.ts";

export const MS = 1_000;
export const SECOND = 1_000_000;
export const HOUR = 3_600 * SECOND;

export type BringUpService = Service<BringUpCommand, BringUpEvent, BringUpView>;

/** One step as it was: `bytes` of sends are copies. */
export interface Step {
  readonly at: Instant;
  readonly input: Input<BringUpCommand>;
  readonly outputs: readonly Output<BringUpEvent>[];
}

/** Events of the log, by their type. */
export type Logged<Type extends LogEvent["type"]> = Extract<LogEvent, { type: Type }>;

export function configWith(changes: Partial<BringUpConfig> = {}): BringUpConfig {
  return {
    interfaces: [SIMULATED_INTERFACE],
    goal: "OPERATIONAL",
    retry: ADAPTIVE,
    require: DEFAULT_REQUIRE,
    ntp: { servers: [], port: 123 },
    dns: { servers: [], port: 53 },
    maxErrorUs: SECOND,
    bindSource: true,
    operations: "dry-run",
    foreignNotifiers: [],
    timeoutUs: 60 * SECOND,
    explain: true,
    ...changes,
  };
}

export interface BenchOptions {
  readonly seed?: number;
  readonly config?: Partial<BringUpConfig>;
  readonly link?: LinkModel;
  /** Stands between the device and the service, for example to record it. */
  readonly wrap?: (service: BringUp) => BringUpService;
  /** Answers the questions to notifiers outside. */
  readonly onEvent?: (event: BringUpEvent, at: Instant) => SystemCommand | undefined;
  /** Answers what the service asks of its host; may look at the device and change it. */
  readonly answer?: (question: Question, device: SimulatedNode) => Answer | undefined;
}

export interface Place {
  readonly world: World;
  readonly device: SimulatedNode;
}

const FIVE_MS: LinkModel = { delayUs: 5 * MS };

export class Bench {
  readonly world: World;
  readonly device: SimulatedNode;
  readonly config: BringUpConfig;
  readonly service: BringUp;
  readonly steps: Step[] = [];
  readonly log: LogEvent[] = [];
  readonly #running: Running<BringUpCommand>;

  constructor(place: Place, { config, seed = 1, wrap, onEvent, answer }: BenchOptions = {}) {
    this.world = place.world;
    this.device = place.device;
    this.config = configWith(config);
    this.service = createBringUp(this.config, seededRandom(seed));
    const taped = taping(wrap === undefined ? this.service : wrap(this.service), this.steps);
    this.#running = this.device.run(taped, {
      onEvents: (events, at) => {
        for (const event of events) {
          if ("type" in event) this.log.push(event);
          const command = onEvent?.(event, at);
          if (command !== undefined) this.system(command);
        }
      },
      answer: (question) => answer?.(question, this.device),
      onDrop: ({ direction, bytes, reason, about }) => {
        const drop = { kind: "dropped", direction, lengthBytes: bytes.length, reason } as const;
        this.command(about === undefined ? drop : { ...drop, what: about.what });
      },
    });
  }

  get view(): BringUpView {
    return this.service.state;
  }

  get state(): string {
    return this.service.state.current;
  }

  /** Why the next state is not entered: `dhcp: eth0: no carrier`. */
  get blockers(): readonly string[] {
    return this.view.blockers.map(({ notifier, reason }) => `${notifier}: ${reason}`);
  }

  command(command: BringUpCommand): this {
    this.#running.command(command);
    return this;
  }

  system(command: SystemCommand): this {
    return this.command({ kind: "system", command });
  }

  start(): this {
    return this.command({ kind: "start" });
  }

  /** Pulls a cable or plugs it in, and says so. */
  carrier(device: string, carrier: boolean): this {
    this.device.setCarrier(device, carrier);
    return this.command({ kind: "link", device, carrier });
  }

  until(us: number): this {
    this.world.run({ untilUs: us });
    return this;
  }

  for(us: number): this {
    return this.until(this.world.nowUs + us);
  }

  /** Runs up to a state, or past it; two minutes must do. */
  climb(goal: LadderState = "OPERATIONAL"): this {
    return this.#run(() => hasReached(this.service.state.current, goal));
  }

  /** Runs until it is below a state. */
  fallBelow(state: LadderState): this {
    return this.#run(() => !hasReached(this.service.state.current, state));
  }

  #run(until: () => boolean): this {
    this.world.run({ untilUs: this.world.nowUs + 120 * SECOND, until });
    if (!until()) throw new Error(`stuck in ${this.state}: ${this.blockers.join("; ")}`);
    return this;
  }

  logged<Type extends LogEvent["type"]>(type: Type): readonly Logged<Type>[] {
    return this.log.filter((event): event is Logged<Type> => event.type === type);
  }

  /** The states entered, in order; a fall with its reason. */
  get ladder(): readonly string[] {
    return this.logged("state-entered").map(({ state, direction, why }) =>
      direction === "back" ? `${state} (${why})` : state,
    );
  }

  /** Names of the packets sent from step `from` on. */
  sent(from = 0): readonly string[] {
    const outputs = this.steps.slice(from).flatMap((step) => step.outputs);
    return outputs.flatMap((output) => (output.kind === "send" ? [output.about.what] : []));
  }
}

/** The device in the lab, with its servers at hand. */
export class LabBench extends Bench {
  readonly lan: Segment;
  readonly servers: SimulatedServers;

  constructor(options: BenchOptions = {}) {
    const { seed = 1, link = FIVE_MS } = options;
    const lab = simulatedLab({ random: seededRandom(seed), tx: link, rx: link });
    super(lab, options);
    this.lan = lab.lan;
    this.servers = lab.servers;
  }
}

function taping(service: BringUpService, steps: Step[]): BringUpService {
  return {
    get state() {
      return service.state;
    },
    get deadlineUs() {
      return service.deadlineUs;
    },
    step: (at, input) => {
      const kept = input.kind === "datagram" ? { ...input, bytes: input.bytes.slice() } : input;
      const outputs = service.step(at, input);
      steps.push({
        at,
        input: kept,
        outputs: outputs.map((output) =>
          output.kind === "send" ? { ...output, bytes: output.bytes.slice() } : output,
        ),
      });
      return outputs;
    },
    save: () => service.save(),
  };
}
