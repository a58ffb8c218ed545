/**
 * A recording as a source: the services are stepped again, to wherever a person wants to be. Time runs while it plays,
 * on the clock that it is given; it stands still at the end.
 */
import { EventStore } from "../../observation/event-store.ts";
import type { LogEvent } from "../../net/event-log.ts";
import type { Moment, Position, Rewinder } from "../../observation/rewind.ts";
import { aboutRecorded } from "../../observation/rewound-snapshot.ts";
import type { Snapshot } from "../../observation/snapshot.ts";
import { takeSnapshot } from "../../observation/take-snapshot.ts";
import type { DashboardSource, Playback, SourceListener } from "./source.ts";

export interface ReplayOptions {
  readonly title: string;
  /** A monotonic clock. */
  readonly nowUs: () => number;
  /** Where to begin; left out: at the end, before it is stopped and nothing is left to see. */
  readonly atUs?: number;
  /** Why there is only a part of the recording; left out: it is whole. */
  readonly fault?: string | undefined;
}

const SPEED_MAX = 1_024;
/** A whole recording plays within about so long, unless somebody wants it otherwise. */
const PLAY_MAX_US = 60_000_000;
const PLAY_MIN_US = 5_000_000;

export class ReplaySource implements DashboardSource, Playback {
  readonly title: string;
  readonly fault?: string;
  readonly ended = new Promise<never>(() => undefined); // a recording can be looked at for ever
  readonly #rewinder: Rewinder;
  readonly #nowUs: () => number;
  /** Where everything can be seen. */
  readonly #fullUs: number;
  readonly #listeners = new Set<SourceListener>(); // BOUNDED: by the screens, of which there is one
  /** What passed by up to the moment. */
  #store = new EventStore();
  #moment: Moment;
  /** Of the moment, once somebody has asked for it. */
  #shot: Snapshot | undefined;
  #speed: number;
  /** While it plays: where it was, and when. */
  #playing: { readonly fromUs: number; readonly sinceUs: number } | undefined;

  constructor(rewinder: Rewinder, { title, nowUs, atUs, fault }: ReplayOptions) {
    this.#rewinder = rewinder;
    this.title = title;
    if (fault !== undefined) this.fault = fault;
    this.#nowUs = nowUs;
    this.#speed = fittingSpeed(rewinder.endUs);
    const full = rewinder.seek(beforeStop(rewinder));
    this.#fullUs = full.atUs;
    this.#moment = atUs === undefined ? full : rewinder.seek({ atUs });
    this.#keep(0);
  }

  get playback(): Playback {
    return this;
  }

  get positionUs(): number {
    return this.#moment.atUs;
  }

  get endUs(): number {
    return this.#rewinder.endUs;
  }

  get latest(): string {
    const { events } = this.#rewinder;
    const number = this.#moment.events;
    const event = events[number - 1];
    return `event ${number} of ${events.length}${event === undefined ? "" : `: ${eventWords(event)}`}`;
  }

  get isPlaying(): boolean {
    return this.#playing !== undefined;
  }

  get speed(): number {
    return this.#speed;
  }

  /** As it stands: a recording that plays goes on to where it should be by now. */
  snapshot(): Snapshot {
    this.#goOn();
    return (this.#shot ??= this.#shotNow());
  }

  #shotNow(): Snapshot {
    const { bringUp, at } = this.#moment;
    return takeSnapshot(bringUp, this.#store, at, aboutRecorded(this.#rewinder.header));
  }

  listen(listener: SourceListener): () => void {
    listener.restarted(this.#rewinder.events.slice(0, this.#moment.events));
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  act(): Promise<string> {
    return Promise.resolve("a recording cannot be changed: replay --fork continues it differently");
  }

  /** From the end, it begins anew. */
  play(isPlaying: boolean): void {
    this.#goOn();
    if (isPlaying && this.positionUs >= this.#fullUs) this.#go({ atUs: this.#rewinder.startUs });
    this.#playing = isPlaying ? this.#from() : undefined;
  }

  stepBy(events: number): void {
    this.#playing = undefined;
    this.#go({ events: this.#moment.events + events });
  }

  seek(toUs: number): void {
    this.#go({ atUs: toUs });
    if (this.isPlaying) this.#playing = this.#from();
  }

  setSpeed(speed: number): void {
    this.#goOn();
    this.#speed = Math.max(1 / SPEED_MAX, Math.min(SPEED_MAX, speed));
    if (this.isPlaying) this.#playing = this.#from();
  }

  #from(): { readonly fromUs: number; readonly sinceUs: number } {
    return { fromUs: this.positionUs, sinceUs: this.#nowUs() };
  }

  #goOn(): void {
    if (this.#playing === undefined) return;
    const { fromUs, sinceUs } = this.#playing;
    const toUs = fromUs + Math.round((this.#nowUs() - sinceUs) * this.#speed);
    this.#go({ atUs: toUs });
    if (toUs >= this.endUs) this.#playing = undefined;
  }

  #go(to: Position): void {
    const before = this.#moment.events;
    this.#moment = this.#rewinder.seek(to);
    this.#shot = undefined;
    const { events } = this.#rewinder;
    const now = this.#moment.events;
    if (now < before) {
      this.#store = new EventStore();
      this.#keep(0);
      for (const listener of this.#listeners) listener.restarted(events.slice(0, now));
      return;
    }
    this.#keep(before);
    for (const listener of this.#listeners)
      for (const event of events.slice(before, now)) listener.event(event);
  }

  /** Takes in the events from `from` to the moment. */
  #keep(from: number): void {
    for (const event of this.#rewinder.events.slice(from, this.#moment.events))
      this.#store.add(event);
  }
}

/** `dns packet-sent A example.com`. */
function eventWords(event: LogEvent): string {
  return `${event.source} ${event.type} ${subjectOf(event)}`.trimEnd();
}

function subjectOf(event: LogEvent): string {
  if ("what" in event) return event.what ?? "";
  if ("state" in event) return event.state;
  if ("notifier" in event) return event.notifier;
  return "name" in event ? event.name : "";
}

/** As it was before the device was taken down again, at the end of a recording that is whole. */
function beforeStop(rewinder: Rewinder): Position {
  const { events, inputs } = rewinder;
  const stopped = events.findLastIndex(
    (event) => event.type === "state-entered" && event.state === "CONTEXT_DESTROYING",
  );
  return { inputs: stopped < 0 ? inputs : rewinder.seek({ events: stopped + 1 }).inputs - 1 };
}

/** A power of two: one, unless the whole would be over in a moment, or take for ever. */
function fittingSpeed(endUs: number): number {
  let speed = 1;
  while (endUs / speed > PLAY_MAX_US && speed < SPEED_MAX) speed *= 2;
  while (endUs / speed < PLAY_MIN_US && speed > 1 / SPEED_MAX) speed /= 2;
  return speed;
}
