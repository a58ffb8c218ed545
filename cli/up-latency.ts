/** `up --latency`: every timed phase, written as it ends. Loaded only where it is asked for. */
import type { LogEvent } from "../net/event-log.ts";
import { wordsOfLink } from "../net/impairment/link-words.ts";
import type { Instant } from "../net/instant.ts";
import type { HostTiming, LatencyRecord } from "../net/latency.ts";
import { LatencyCollector } from "../observation/latency-collector.ts";
import type { LatencyWriter } from "../library/latency-formats.ts";
import { LatencyTarget } from "./latency-target.ts";
import type { AttendantOpener, UpAttendant, UpContext } from "./up-attendants.ts";

/** For each of the files. */
export function latencyOpeners(paths: readonly string[]): readonly AttendantOpener[] {
  return paths.map((path) => async (context) => {
    const target = await LatencyTarget.open(path, {
      isFollowed: context.options.stay === true,
      onFault: () => context.interruption.raise("record-fault"),
    });
    return new LatencyAttendant(target, context);
  });
}

class LatencyAttendant implements UpAttendant {
  readonly wants: UpAttendant["wants"];
  readonly #target: LatencyTarget;
  readonly #context: UpContext;
  readonly #collector: LatencyCollector;
  /** From the first event on, which tells the time of day. */
  #writer: LatencyWriter | undefined;
  #endUs = 0;

  constructor(target: LatencyTarget, context: UpContext) {
    this.#target = target;
    this.#context = context;
    this.#collector = new LatencyCollector((record) => this.#take(record));
    const onTiming = (timing: HostTiming, zeroUs: number): void =>
      this.#collector.hostTiming(timing, zeroUs);
    this.wants = { onTiming, ...(target.format.madeOf === "events" ? { capture: true } : {}) };
  }

  add(event: LogEvent, at: Instant): void {
    const writer = this.#begun(at.unixUs - event.atUs);
    this.#endUs = event.atUs;
    writer.event?.(event);
    this.#collector.event(event);
  }

  attach(): void {
    // what comes before the session is in the log, and nothing else is of interest
  }

  async close(): Promise<void> {
    // where nothing began there is nothing to tell, and an old file stays
    if (this.#writer !== undefined) {
      this.#collector.finish();
      this.#writer.finish(this.#endUs);
    }
    this.#target.close();
  }

  #take(record: LatencyRecord): void {
    this.#begun(undefined).record?.(record);
  }

  #begun(startedUnixUs: number | undefined): LatencyWriter {
    if (this.#writer !== undefined) return this.#writer;
    const { runtime, wanted } = this.#context;
    const { mode = "lab", seed } = wanted;
    const isSecret = mode === "host" || mode === "interface";
    this.#writer = this.#target.begin({
      tool: `bringup ${runtime.version}`,
      title: titleOf(this.#context),
      ...(startedUnixUs === undefined ? {} : { startedUnixUs }),
      ...(seed === undefined || isSecret ? {} : { seed }),
    });
    return this.#writer;
  }
}

/** `up --simulate, tx loss 10 %, rx delay 5 ms`. */
function titleOf({ wanted: { mode = "lab", devices, tx, rx } }: UpContext): string {
  const words = wordsOfLink({ tx: tx ?? {}, rx: rx ?? {} });
  const link = Object.entries(words).filter(([, text]) => text !== "");
  const where =
    mode === "interface" ? (devices ?? []).map((one) => `-i ${one}`).join(" ") : `--${mode}`;
  return [`up ${where}`, ...link.map(([way, text]) => `${way} ${text}`)].join(", ");
}
