/** A source that a test drives: a model of a recorded run, events by hand, and a list of what was asked of it. */
import type {
  DashboardAction,
  DashboardSource,
  Playback,
  SourceListener,
} from "../../../cli/tui/source.ts";
import type { LogEvent } from "../../../net/event-log.ts";
import type { Snapshot } from "../../../observation/snapshot.ts";

export class ScriptedSource implements DashboardSource {
  readonly title = "scripted";
  readonly ended = new Promise<never>(() => undefined);
  readonly acts: DashboardAction[] = [];
  shot: Snapshot;
  answer: () => Promise<string> = () => Promise.resolve("done");
  playback?: Playback;
  #listener: SourceListener | undefined;

  constructor(shot: Snapshot) {
    this.shot = shot;
  }

  get isListenedTo(): boolean {
    return this.#listener !== undefined;
  }

  snapshot(): Snapshot {
    return this.shot;
  }

  listen(listener: SourceListener): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  act(action: DashboardAction): Promise<string> {
    this.acts.push(action);
    return this.answer();
  }

  tell(...events: readonly LogEvent[]): void {
    for (const event of events) this.#listener?.event(event);
  }

  restart(events: readonly LogEvent[]): void {
    this.#listener?.restarted(events);
  }
}

/** A DNS query leaves at this time. */
export function sentEvent(atUs: number, what = "A example.com"): LogEvent {
  return {
    atUs,
    source: "dns",
    type: "packet-sent",
    to: { address: "192.0.2.53", port: 53 },
    lengthBytes: 40,
    transaction: atUs,
    attempt: 1,
    what,
  };
}
