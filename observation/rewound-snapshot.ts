import { wordsOfLink } from "../net/impairment/link-words.ts";
import { EventStore } from "./event-store.ts";
import type { Moment, Rewinder } from "./rewind.ts";
import type { Snapshot } from "./snapshot.ts";
import type { RecordingHeader } from "../services/bring-up/recording.ts";
import { takeSnapshot, type SnapshotAbout } from "./take-snapshot.ts";

/** The snapshot of a moment of a recording: the one that `status` gave of the live run then. */
export function rewoundSnapshot(rewinder: Rewinder, moment: Moment): Snapshot {
  const store = new EventStore();
  for (let index = 0; index < moment.events; index++) {
    const event = rewinder.events[index];
    if (event !== undefined) store.add(event);
  }
  return takeSnapshot(moment.bringUp, store, moment.at, aboutRecorded(rewinder.header));
}

/** What the header of a recording says of the run. */
export function aboutRecorded({ mode, link }: RecordingHeader): SnapshotAbout {
  return link === undefined ? { mode } : { mode, link: wordsOfLink(link) };
}
