/**
 * The bring-up of one device: system state, DHCP on each managed interface, NTP and DNS, composed into one service.
 *
 *   link ──► dhcp/IF ──► addresses, routers, servers ──┬─► ntp ──► time
 *                                                      └─► dns ──► names proven
 *
 * What one service learns and another needs goes through the facts of the system state; names that a service wants
 * resolved go to the resolver. Services start as soon as what they need is there: the ladder only says what the
 * device may rely on. NTP and the DNS proof therefore overlap.
 *
 * Everything from outside is an input of this service (packets, link changes, votes, operator's holds), so that
 * configuration + seed + inputs rebuild every state: that is what a recording holds.
 */
import { Composition, type Child, type Handle } from "../net/composition.ts";
import type { RandomRoot } from "../net/random.ts";
import { RoundTrips } from "../net/round-trips.ts";
import {
  SILENT,
  type AskId,
  type Input,
  type Instant,
  type Output,
  type Question,
  type Saved,
  type Service,
} from "../net/service.ts";
import type { BringUpConfig } from "./bring-up/config.ts";
import type { BringUpCommand, BringUpEvent } from "./bring-up/contract.ts";
import { inspectionOf, type Inspection } from "./bring-up/inspection.ts";
import { Journal } from "./bring-up/journal.ts";
import { Parts } from "./bring-up/parts.ts";
import type { BringUpRecord } from "./bring-up/record.ts";
import { logSystemEvent } from "./bring-up/system-entries.ts";
import {
  bringUpView,
  type BringUpOutcome,
  type BringUpView,
  type Viewed,
} from "./bring-up/view.ts";
import {
  createSystemState,
  hasReached,
  type SystemCommand,
  type SystemEvent,
  type SystemState,
  type SystemStateService,
} from "./system-state/index.ts";

export type { BringUpCommand, BringUpEvent } from "./bring-up/contract.ts";
export type { Inspection } from "./bring-up/inspection.ts";
export type { BringUpOutcome, BringUpView } from "./bring-up/view.ts";

/** The resolver, the NTP client, the system state and up to 61 interfaces. */
const SLOTS = 64;

const SAVED_VERSION = 3;

/**
 * A new bring-up, or one that goes on from `saved` (made by `save` under the same configuration and seed). Throws a
 * RangeError for a configuration that cannot be, or a record of another version.
 */
export function createBringUp(config: BringUpConfig, random: RandomRoot, saved?: Saved): BringUp {
  if (saved !== undefined && saved.version !== SAVED_VERSION)
    throw new RangeError(`a bring-up saved as version ${saved.version}`);
  return new BringUp(config, random, saved as BringUpRecord | undefined);
}

/** Made by `createBringUp`. `stop` ends it for good; whoever wants another one makes another one. */
export class BringUp implements Service<BringUpCommand, BringUpEvent, BringUpView> {
  readonly #config: BringUpConfig;
  readonly #journal: Journal;
  readonly #roundTrips: RoundTrips;
  readonly #system: SystemStateService;
  readonly #systemHandle: Handle<SystemCommand, SystemEvent>;
  readonly #composition: Composition;
  readonly #parts: Parts;
  #outcome: BringUpOutcome = "idle";
  #endedUs: number | undefined;
  #nowUs: number;
  #foreign: Output<BringUpEvent>[] = []; // BOUNDED: by what one step does; every step hands them over

  constructor(config: BringUpConfig, random: RandomRoot, saved?: BringUpRecord) {
    this.#config = config;
    this.#journal = new Journal(config.explain, saved?.journal);
    this.#roundTrips = saved === undefined ? new RoundTrips() : RoundTrips.resume(saved.roundTrips);
    this.#outcome = saved?.outcome ?? "idle";
    this.#endedUs = saved?.endedUs;
    this.#nowUs = saved?.nowUs ?? 0;
    const children = saved?.composition.children ?? [];
    const { explain, operations } = config;
    this.#system = createSystemState({ explain, dryRun: operations === "dry-run" }, children[0]);
    this.#composition = new Composition(SLOTS, {
      sending: (child, output, at) => this.#journal.packetSent(at, child.label, output),
      asked: (child, ask, question) => this.#asked(child, ask, question),
    });
    this.#systemHandle = this.#composition.add("system", this.#system, (event, at) =>
      this.#onSystem(event, at),
    );
    const shared = {
      config,
      random,
      journal: this.#journal,
      system: this.#system,
      roundTrips: this.#roundTrips,
      composition: this.#composition,
      askNow: (at: Instant) => this.#systemHandle.absorb(this.#system.drain(), at),
    };
    this.#parts = new Parts(shared, children, saved, () => this.#outcome === "stopped");
    for (const name of config.foreignNotifiers) this.#system.registerForeign(name);
    if (saved !== undefined) this.#composition.resume(saved.composition);
  }

  get state(): BringUpView {
    return bringUpView(this.#viewed);
  }

  /** Everything inside, to be looked at until the next step. Costs nothing until it is called. */
  inspect(): Inspection {
    return inspectionOf(this.#viewed);
  }

  /** Cheap to read after every step, unlike `state`. */
  get outcome(): BringUpOutcome {
    return this.#outcome;
  }

  /** As `outcome`. */
  get current(): SystemState {
    return this.#system.current;
  }

  /** The zero of the log's clock, on the monotonic clock. */
  get startedUs(): number {
    return this.#journal.zeroUs;
  }

  get deadlineUs(): number {
    return Math.min(this.#composition.deadlineUs, this.#parts.deadlineUs, this.#giveUpUs);
  }

  step(at: Instant, input: Input<BringUpCommand>): readonly Output<BringUpEvent>[] {
    if (input.kind === "deadline" && at.monoUs < this.deadlineUs) return SILENT;
    this.#nowUs = at.monoUs;
    this.#parts.time.watchClock(at);
    if (input.kind === "command") this.#command(at, input.command);
    else this.#pass(at, input);
    this.#settle(at);
    return this.#take();
  }

  save(): Saved {
    const { preferences } = this.#parts;
    return {
      version: SAVED_VERSION,
      composition: this.#composition.save(),
      journal: this.#journal.save(),
      roundTrips: this.#roundTrips.save(),
      names: this.#parts.names.save(),
      time: this.#parts.time.save(),
      applied: this.#parts.network.save(),
      outcome: this.#outcome,
      endedUs: this.#endedUs,
      nowUs: this.#nowUs,
      ...(preferences === undefined ? {} : { preferences }),
    } satisfies BringUpRecord;
  }

  get #viewed(): Viewed {
    return {
      config: this.#config,
      outcome: this.#outcome,
      endedUs: this.#endedUs,
      nowUs: this.#nowUs,
      journal: this.#journal,
      system: this.#system,
      parts: this.#parts,
    };
  }

  /** To the child it is for. Whatever came of it, the reasons of those who hold may be others now. */
  #pass(at: Instant, input: Exclude<Input<never>, { kind: "command" }>): void {
    switch (input.kind) {
      case "deadline":
        this.#composition.due(at);
        break;
      case "datagram":
        this.#journal.packetReceived(input);
        this.#composition.deliver(at, input);
        this.#journal.packetDone();
        break;
      case "failed": {
        const child = this.#composition.deliver(at, input);
        if (child !== undefined) this.#journal.sendFailed(at, child.label, input);
        break;
      }
      case "sent":
      case "stream":
      case "answer":
        this.#composition.deliver(at, input);
        break;
    }
    this.#system.noteChange();
  }

  get #giveUpUs(): number {
    return this.#outcome === "climbing" ? this.#journal.zeroUs + this.#config.timeoutUs : Infinity;
  }

  #command(at: Instant, command: BringUpCommand): void {
    if (this.#outcome === "stopped" && command.kind !== "dropped") return;
    switch (command.kind) {
      case "start":
        if (this.#outcome !== "idle") return;
        this.#journal.startedUs = at.monoUs;
        this.#outcome = "climbing";
        this.#system.aim(this.#config.goal);
        this.#parts.network.start(at);
        return;
      case "stop":
        this.#journal.startedUs ??= at.monoUs;
        this.#system.fallBack("CONTEXT_DESTROYING", "stopped", at);
        this.#parts.time.stop();
        this.#parts.names.stop("stopped");
        this.#parts.network.stop();
        this.#end("stopped", at);
        return;
      case "link":
        this.#parts.network.link(command.device, command.carrier, at, this.#outcome !== "idle");
        return;
      case "dropped":
        this.#journal.packetDropped(at, command);
        return;
      case "system":
        this.#systemHandle.command(command.command);
        return;
      case "renew":
      case "resync":
      case "flush":
      case "prefer":
      case "link-model":
      case "opened":
        this.#parts.aside(command, at);
        return;
    }
  }

  /** Lets everything that the input caused happen, and asks the notifiers once at the end. */
  #settle(at: Instant): void {
    this.#composition.settle(at);
    this.#parts.time.settle(at);
    this.#parts.names.settle(at);
    this.#composition.settle(at);
    this.#system.settle(at);
    this.#systemHandle.absorb(this.#system.drain(), at);
    this.#composition.settle(at);
    if (this.#outcome !== "climbing") return;
    if (hasReached(this.#system.current, this.#config.goal)) this.#end("reached", at);
    else if (at.monoUs >= this.#giveUpUs) this.#end("timed-out", at);
  }

  #end(how: Exclude<BringUpOutcome, "idle" | "climbing">, at: Instant): void {
    this.#endedUs ??= at.monoUs;
    this.#outcome = how;
    this.#journal.always(at, "system", {
      type: "outcome",
      how,
      reached: this.#system.current,
      elapsedUs: this.#endedUs - this.#journal.zeroUs,
    });
  }

  #onSystem(event: SystemEvent, at: Instant): void {
    if (event.kind === "vote-wanted" || event.kind === "notify") {
      this.#foreign.push({ kind: "event", event });
      return;
    }
    if (event.kind === "operation" && event.name === "setClock")
      this.#parts.time.clockSet(event.ask);
    logSystemEvent(this.#journal, event, at);
  }

  /** Names are resolved inside; everything else is the driver's. */
  #asked(child: Child, ask: AskId, question: Question): boolean {
    if (question.kind === "resolve") this.#parts.names.resolve(question.name, child.slot, ask);
    return question.kind === "resolve";
  }

  #take(): readonly Output<BringUpEvent>[] {
    const outputs = this.#composition.take();
    const log = this.#journal.take();
    if (log.length === 0 && this.#foreign.length === 0) return outputs;
    const all = [...outputs, ...log, ...this.#foreign];
    this.#foreign = [];
    return all;
  }
}
