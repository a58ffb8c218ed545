/**
 * Where the terminal UI looks: a bring-up of this process, a running instance behind its socket, or a recording. All
 * three show the same snapshot and the same events; what cannot be done to one of them, it says.
 */
import type { LogEvent } from "../../net/event-log.ts";
import type { HostTiming } from "../../net/latency.ts";
import type { Snapshot } from "../../observation/snapshot.ts";

/** What a person can do while looking. */
export type DashboardAction =
  | { readonly kind: "renew" }
  | { readonly kind: "flush" }
  /** Refuse the next step of the ladder by hand, or give it free again. */
  | { readonly kind: "hold"; readonly how: "hold" | "veto" }
  | { readonly kind: "release" }
  | { readonly kind: "link"; readonly device: string; readonly carrier: boolean }
  /** Adds to the loss of both directions; −0.05 is five points less. */
  | { readonly kind: "loss"; readonly change: number };

/** Moving about in a recording. Times are on the clock of the event log. */
export interface Playback {
  readonly positionUs: number;
  readonly endUs: number;
  readonly isPlaying: boolean;
  readonly speed: number;
  /** Why there is only a part of it; left out: it is whole. */
  readonly fault?: string;
  /** The event that came last, in a few words, and which of all it is. */
  readonly latest: string;
  play(isPlaying: boolean): void;
  /** To the next event or the one before. */
  stepBy(events: number): void;
  seek(toUs: number): void;
  /** 1: as it was. From 1/1024 to 1024. */
  setSpeed(speed: number): void;
}

/** Who is told what happens. */
export interface SourceListener {
  event(event: LogEvent): void;
  /** After a seek: the events before the new position, instead of all others. */
  restarted(events: readonly LogEvent[]): void;
  /** What the host measured of its own work, before the events of the step; only of a bring-up of this process. */
  timing(timing: HostTiming, zeroUs: number): void;
}

export interface DashboardSource {
  /** `lab, seed 7`, `replay of run.rec`: for the title. It may change. */
  readonly title: string;
  snapshot(): Snapshot;
  /** Events so far, then each as it comes. Returns how to stop listening. */
  listen(listener: SourceListener): () => void;
  /** What became of an action, in words for the status line. */
  act(action: DashboardAction): Promise<string>;
  /** Only of a recording. */
  readonly playback?: Playback;
  /** Settles when there is nothing more to come. */
  readonly ended: Promise<void>;
}
