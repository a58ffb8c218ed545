import type { LogEvent } from "../net/event-log.ts";
import type { Input, Instant } from "../net/service.ts";
import { toTaggedJson } from "../net/tagged-json.ts";
import type { Rewinder } from "../observation/rewind.ts";
import {
  createBringUp,
  type BringUp,
  type BringUpCommand,
  type BringUpEvent,
  type BringUpView,
} from "../services/bring-up.ts";
import { randomFrom, RecordedService, type RecordedFork } from "../services/bring-up/recording.ts";
import { forksBefore, type ForkOptions, type ForkPoint } from "./fork-point.ts";
import { lineSpace } from "./line-space.ts";

type BringUpRecorder = RecordedService<BringUpCommand, BringUpEvent, BringUpView>;
type VoteWanted = Extract<BringUpEvent, { kind: "vote-wanted" }>;

/** A run that is made again from a recording, and recorded while it goes another way. */
export class ForkRecorder {
  readonly service: BringUp;
  readonly recorder: BringUpRecorder;
  readonly lines: string[] = []; // BOUNDED: by the steps of the world
  readonly events: LogEvent[] = []; // BOUNDED: likewise
  #votes: Iterator<BringUpCommand> | undefined;

  constructor(
    rewinder: Rewinder,
    point: ForkPoint,
    { seed, link }: ForkOptions,
    how: RecordedFork["how"],
  ) {
    const { header } = rewinder;
    this.service = createBringUp(header.config, randomFrom(header.random));
    const fork: RecordedFork = {
      ...point,
      how,
      ...(seed !== undefined && { seed }),
      ...(link !== undefined && { link }),
    };
    this.recorder = new RecordedService(
      this.service,
      { ...header, mode: "simulate", forks: [...forksBefore(header, point), fork] },
      (line) => this.lines.push(line),
      lineSpace(),
    );
  }

  /** What notifiers outside answer, until there is no more of it. */
  expectVotes(inputs: Iterable<{ readonly input: Input<BringUpCommand> }>): void {
    this.#votes = votesAmong(inputs);
  }

  /** Takes down the log; what is asked of notifiers outside is answered. */
  route(events: readonly BringUpEvent[], command: (command: BringUpCommand) => void): void {
    for (const event of events) {
      if ("type" in event) this.events.push(event);
      else if (event.kind === "vote-wanted") command(this.#votes?.next().value ?? agreement(event));
    }
  }
}

/** Whether a recorded step is this one. Earlier versions did not write down the packet that was dropped. */
export function isSameStep(recorded: RecordedStep, step: RecordedStep): boolean {
  const isPlain = !hasPacket(recorded.input) && hasPacket(step.input);
  return toTaggedJson(recorded) === toTaggedJson(isPlain ? withoutPacket(step) : step);
}

export interface RecordedStep {
  readonly at: Instant;
  readonly input: Input<BringUpCommand>;
}

function hasPacket(input: Input<BringUpCommand>): boolean {
  return (
    input.kind === "command" &&
    input.command.kind === "dropped" &&
    input.command.packet !== undefined
  );
}

function withoutPacket({ at, input }: RecordedStep): unknown {
  if (input.kind !== "command") return { at, input };
  return { at, input: { ...input, command: { ...input.command, packet: undefined } } };
}

function* votesAmong(
  inputs: Iterable<{ readonly input: Input<BringUpCommand> }>,
): Generator<BringUpCommand, undefined, undefined> {
  for (const { input } of inputs)
    if (input.kind === "command" && isVote(input.command)) yield input.command;
  return undefined;
}

function isVote(command: BringUpCommand): boolean {
  return command.kind === "system" && command.command.kind === "vote";
}

function agreement({ notifier, next }: VoteWanted): BringUpCommand {
  const vote = { kind: "proceed" } as const;
  return { kind: "system", command: { kind: "vote", notifier, next, vote } };
}
