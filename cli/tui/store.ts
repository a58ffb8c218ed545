/**
 * What the screen shows, between a source and Ink: events come in as fast as they like and are only counted and kept in
 * rings; a model for the screen is made when somebody asks for a refresh, at most a few times a second.
 *
 * Memory is flat: the rings of an event store (10 000 packets), the rows of a latency tally (256).
 */
import { EventStore } from "../../observation/event-store.ts";
import { LatencyCollector } from "../../observation/latency-collector.ts";
import type { LatencyDigest } from "../../observation/latency-digest.ts";
import { LatencyTally } from "../../observation/latency-tally.ts";
import type { PacketRow } from "../../observation/packet-row.ts";
import type { LogEvent } from "../../net/event-log.ts";
import type { DashboardModel, PlaybackShot } from "./chrome.ts";
import { PacketView } from "./packet-view.ts";
import { parseFilter, showsPacket } from "./pane-filter.ts";
import type { DashboardSource, Playback } from "./source.ts";

export class DashboardStore {
  readonly #source: DashboardSource;
  readonly #onOutcome: () => void;
  readonly #packets = new PacketView();
  readonly #listeners = new Set<() => void>(); // BOUNDED: by the screens, of which there is one
  readonly #stopListening: () => void;
  #events = new EventStore();
  #tally = new LatencyTally();
  #latency = this.#collector();
  #digest: LatencyDigest | undefined;
  #filter = "";
  /** The packets as they were when the view was frozen. */
  #frozen: readonly PacketRow[] | undefined;
  #model: DashboardModel;

  /** Listens to the source from now on, until `close`. `onOutcome`: it has come out, and nobody should wait to see how. */
  constructor(source: DashboardSource, onOutcome: () => void = () => undefined) {
    this.#source = source;
    this.#onOutcome = onOutcome;
    this.#stopListening = source.listen({
      event: (event) => {
        this.#take(event);
        if (event.type === "outcome") this.#onOutcome();
      },
      restarted: (events) => {
        this.#restart();
        for (const event of events) this.#take(event);
      },
      timing: (timing, zeroUs) => this.#latency.hostTiming(timing, zeroUs),
    });
    this.#model = this.#modelNow();
  }

  /** The latest model: the same object until a refresh makes another. */
  get model(): DashboardModel {
    return this.#model;
  }

  /** `listener` hears of every new model. Returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Looks at the source again; nothing happens while the view is frozen, and where there is nothing new. */
  refresh(): void {
    if (this.#frozen !== undefined) return;
    const model = this.#modelNow();
    if (!isSame(model, this.#model)) this.#show(model);
  }

  /** Frozen, the model stays as it is; what comes meanwhile is kept. */
  freeze(isFrozen: boolean): void {
    if (isFrozen === (this.#frozen !== undefined)) return;
    if (isFrozen) this.#show(this.#modelNow());
    this.#frozen = isFrozen ? this.#events.packets.slice() : undefined;
    this.refresh();
  }

  /** Shows only what the filter lets through; in a frozen view, too. */
  filter(text: string): void {
    const filter = text.toLowerCase();
    if (filter === this.#filter) return;
    this.#filter = filter;
    this.#show({ ...this.#model, ...this.#filtered() });
  }

  close(): void {
    this.#stopListening();
  }

  #show(model: DashboardModel): void {
    this.#model = model;
    for (const listener of this.#listeners) listener();
  }

  #modelNow(): DashboardModel {
    const { title, playback } = this.#source;
    return {
      title,
      playback: playback && playbackShot(playback),
      snapshot: this.#source.snapshot(),
      latency: this.#digestNow(),
      ...this.#filtered(),
    };
  }

  #filtered(): Pick<DashboardModel, "packets" | "filter"> {
    const filter = this.#filter;
    if (this.#frozen === undefined)
      return { packets: this.#packets.rows(this.#events.packets, filter), filter };
    const words = parseFilter(filter);
    return { packets: this.#frozen.filter((row) => showsPacket(words, row)), filter };
  }

  /** Made anew only where there are new records. */
  #digestNow(): LatencyDigest {
    if (this.#digest?.records !== this.#tally.records) this.#digest = this.#tally.digest();
    return this.#digest;
  }

  #take(event: LogEvent): void {
    this.#events.add(event);
    this.#latency.event(event);
  }

  #restart(): void {
    this.#events = new EventStore();
    this.#tally = new LatencyTally();
    this.#latency = this.#collector();
    this.#digest = undefined;
    this.#packets.restart();
  }

  #collector(): LatencyCollector {
    return new LatencyCollector((record) => this.#tally.take(record));
  }
}

/** Every part of a model is replaced whole. */
function isSame(one: DashboardModel, other: DashboardModel): boolean {
  return (
    one.snapshot === other.snapshot &&
    one.packets === other.packets &&
    one.latency === other.latency &&
    one.filter === other.filter &&
    one.title === other.title &&
    one.playback?.positionUs === other.playback?.positionUs &&
    one.playback?.isPlaying === other.playback?.isPlaying &&
    one.playback?.speed === other.playback?.speed
  );
}

function playbackShot({ positionUs, endUs, isPlaying, speed, fault }: Playback): PlaybackShot {
  return { positionUs, endUs, isPlaying, speed, isPart: fault !== undefined };
}
