/**
 * A scheduler of your own: one ordered queue of microsecond deadlines, one armed timer.
 *
 *   npx tsx examples/own-scheduled-callback.ts
 */
import { DeadlineQueue, type DeadlineEntry } from "../net/deadline-queue.ts";
import { formatDurationUs, MILLISECOND_US, SECOND_US } from "../net/instant.ts";

/** A process that slept with its machine notices no later than this; also keeps clear of Node's timer limit. */
const ARMED_MAX_US = 30 * SECOND_US;

type Callback = (latenessUs: number) => void;

class Scheduler {
  readonly #queue = new DeadlineQueue<Callback>();
  #timer: NodeJS.Timeout | undefined;

  schedule(delayUs: number, callback: Callback): DeadlineEntry<Callback> {
    const entry = this.#queue.insert(nowUs() + delayUs, callback);
    this.#arm();
    return entry;
  }

  /** False if it ran or was cancelled before. */
  cancel(entry: DeadlineEntry<Callback>): boolean {
    const cancelled = this.#queue.cancel(entry);
    this.#arm();
    return cancelled;
  }

  #run(): void {
    // What a callback schedules for now waits for the next turn: the loop ends.
    const untilUs = nowUs();
    for (
      let due = this.#queue.popDue(untilUs);
      due !== undefined;
      due = this.#queue.popDue(untilUs)
    ) {
      due.value(nowUs() - due.deadlineUs);
    }
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#queue.size === 0) return;
    const waitUs = Math.min(ARMED_MAX_US, Math.max(0, this.#queue.nextUs - nowUs()));
    this.#timer = setTimeout(() => this.#run(), Math.ceil(waitUs / MILLISECOND_US));
  }
}

function nowUs(): number {
  return Math.round(performance.now() * 1_000);
}

const scheduler = new Scheduler();
const say = (what: string) => (latenessUs: number) => {
  console.log(`${what}, ${formatDurationUs(latenessUs)} late`);
};

scheduler.schedule(60 * MILLISECOND_US, say("third"));
scheduler.schedule(20 * MILLISECOND_US, say("first"));
scheduler.schedule(20 * MILLISECOND_US, say("second, same deadline, inserted later"));
const cancelled = scheduler.schedule(40 * MILLISECOND_US, say("never"));
console.log(`cancelled: ${scheduler.cancel(cancelled)}`);
