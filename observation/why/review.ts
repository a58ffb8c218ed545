/**
 * A recording reviewed: the service stepped through it up to an instant, with everything gathered that an explanation
 * needs. It ends at the latest where everything begins to be given back: what is asked about came before.
 */
import type { LogEvent } from "../../net/event-log.ts";
import type { Input, Instant, Output, Saved, Service } from "../../net/service.ts";
import {
  createBringUp,
  type BringUp,
  type BringUpCommand,
  type BringUpEvent,
} from "../../services/bring-up.ts";
import {
  parseHeader,
  randomFrom,
  type RecordingHeader,
} from "../../services/bring-up/recording.ts";
import { Replay, type ReplayVerdict } from "../../services/bring-up/replay.ts";
import { PacketCapture } from "../capture.ts";
import { EventStore } from "../event-store.ts";
import type { Snapshot } from "../snapshot.ts";
import { aboutRecorded } from "../rewound-snapshot.ts";
import { takeSnapshot } from "../take-snapshot.ts";
import { GAP_MIN_US, type Evidence, type Gap } from "./evidence.ts";

export interface Review {
  readonly snapshot: Snapshot;
  readonly evidence: Evidence;
  /** Where reading ended before the end that was wanted, and why; undefined if nothing is wrong. */
  readonly fault: Extract<ReplayVerdict, { kind: "different" | "cut-off" }> | undefined;
}

/**
 * Reads as many of the lines as it takes. `atUs`: the instant, on the clock of the event log; what lies behind the end is
 * taken for the end. A text says why the lines cannot be read at all.
 */
export function reviewRecording(
  lines: Iterable<string>,
  atUs: number | undefined,
): Review | string {
  const all = lines[Symbol.iterator]();
  try {
    const first = all.next();
    const header = parseHeader(first.done ? "" : first.value);
    const watched = typeof header === "string" ? header : watchedRun(header, atUs);
    if (typeof watched === "string") return watched;
    const replay = new Replay(watched, () => undefined);
    // BOUNDED: by the lines
    for (let line = all.next(); !line.done; line = all.next()) {
      const verdict = replay.take(line.value);
      if (watched.isOver) break;
      if (verdict !== undefined) return watched.review(verdict);
    }
    return watched.review(watched.isOver ? undefined : replay.end());
  } finally {
    all.return?.();
  }
}

/** A text for a configuration that cannot be. */
function watchedRun(header: RecordingHeader, atUs: number | undefined): WatchedRun | string {
  try {
    return new WatchedRun(header, atUs);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return `the recording cannot be: ${error.message}`;
  }
}

/** The service of a recording, looked at before each step. */
class WatchedRun implements Service<BringUpCommand, BringUpEvent, unknown> {
  readonly #header: RecordingHeader;
  readonly #wantedUs: number | undefined;
  readonly #service: BringUp;
  readonly #capture = new PacketCapture();
  readonly #store = new EventStore();
  readonly #events: LogEvent[] = []; // BOUNDED: by the recording
  readonly #gaps: Gap[] = []; // BOUNDED: by the recording
  #last: Instant = { monoUs: 0, unixUs: 0 };
  #snapshot: Snapshot | undefined;

  constructor(header: RecordingHeader, wantedUs: number | undefined) {
    this.#header = header;
    this.#wantedUs = wantedUs;
    this.#service = createBringUp(header.config, randomFrom(header.random));
  }

  /** The instant has come; what is stepped from then on does not count. */
  get isOver(): boolean {
    return this.#snapshot !== undefined;
  }

  get state(): unknown {
    return this.#service.state;
  }

  get deadlineUs(): number {
    return this.#service.deadlineUs;
  }

  save(): Saved {
    return this.#service.save();
  }

  step(at: Instant, input: Input<BringUpCommand>): readonly Output<BringUpEvent>[] {
    if (!this.isOver) this.#look(at, input);
    const outputs = this.#service.step(at, input);
    if (this.isOver) return outputs;
    this.#last = at;
    this.#add(this.#capture.replayed(input, outputs));
    return outputs;
  }

  /** What is known at the instant, or where the lines end. */
  review(verdict: ReplayVerdict | undefined): Review {
    this.#snapshot ??= this.#shoot(this.#last);
    const { retry } = this.#header.config;
    const evidence = { events: this.#events, retry, gaps: this.#gaps };
    const isRead = verdict?.kind === "same" || verdict?.kind === "other-events";
    const fault = isRead ? undefined : verdict;
    return { snapshot: this.#snapshot, evidence, fault };
  }

  /** Notes what was due and was not done, and ends the review where this step is beyond it. */
  #look(at: Instant, input: Input<BringUpCommand>): void {
    const { outcome, startedUs, deadlineUs } = this.#service;
    if (outcome === "idle") return;
    const fromUs = deadlineUs - startedUs;
    const untilUs = at.monoUs - startedUs;
    if (untilUs - fromUs >= GAP_MIN_US) this.#gaps.push({ fromUs, untilUs });
    const wantedUs = this.#wantedUs ?? Infinity;
    if (untilUs > wantedUs) {
      const earlierUs = Math.min(untilUs - wantedUs, at.monoUs - this.#last.monoUs);
      const { monoUs, unixUs } = at;
      this.#snapshot = this.#shoot({ monoUs: monoUs - earlierUs, unixUs: unixUs - earlierUs });
    } else if (input.kind === "command" && input.command.kind === "stop")
      this.#snapshot = this.#shoot(at);
  }

  #shoot(at: Instant): Snapshot {
    this.#add(this.#capture.finish());
    return takeSnapshot(this.#service, this.#store, at, aboutRecorded(this.#header));
  }

  #add(events: readonly BringUpEvent[]): void {
    for (const event of events) {
      if (!("type" in event)) continue;
      this.#events.push(event);
      this.#store.add(event);
    }
  }
}
