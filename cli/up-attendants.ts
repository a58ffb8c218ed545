/** What goes along with a bring-up beside its view. Each is loaded only where it is asked for. */
import type { LogEvent } from "../net/event-log.ts";
import type { Instant } from "../net/instant.ts";
import type { HostTiming } from "../net/latency.ts";
import type { BringUpOptions } from "../library/options.ts";
import type { BringUpSession } from "../library/session.ts";
import type { Interruption } from "./interruption.ts";
import type { Runtime } from "./runtime.ts";
import type { UpOptions } from "./up-options.ts";

export interface UpAttendant {
  /** What the library has to do for it. */
  readonly wants: Pick<BringUpOptions, "observe" | "capture" | "onTiming">;
  /** Every event of the log, from the first on; must not throw. */
  add(event: LogEvent, at: Instant): void;
  /** The bring-up has started. */
  attach(session: BringUpSession): void;
  /** The options that `reload` takes up. */
  readonly takesUp?: readonly (keyof UpOptions)[];
  /** The options were read again, and may be others. Rejects with a CliError; then it is as it was. */
  reload?(options: UpOptions): Promise<void>;
  /** The bring-up is over, or never began. Rejects with a CliError if something is not whole. */
  close(): Promise<void>;
}

export interface UpContext {
  readonly runtime: Runtime;
  readonly options: UpOptions;
  /** What the library is told. */
  readonly wanted: BringUpOptions;
  readonly interruption: Interruption;
  /** What the command line alone says. */
  readonly given: UpOptions;
}

export type AttendantOpener = (context: UpContext) => Promise<UpAttendant>;

/** Those that the options ask for, in the order in which they are told of events. */
async function openersOf({ options, runtime }: UpContext): Promise<readonly AttendantOpener[]> {
  const { stay, exec, log, logLevel } = options;
  const wanted: AttendantOpener[] = []; // BOUNDED: by the lines below
  if (stay === true || [exec, log, logLevel].some((option) => option !== undefined))
    wanted.push(...(await import("./running-instance.ts")).instanceOpeners(options, runtime));
  if (options.latency !== undefined)
    wanted.push(...(await import("./up-latency.ts")).latencyOpeners(options.latency));
  if (options.pcap !== undefined) wanted.push((await import("./up-capture.ts")).openUpCapture);
  if (options.metricsListen !== undefined)
    wanted.push((await import("./up-metrics.ts")).openUpMetrics);
  return wanted;
}

export class UpAttendants {
  readonly #attendants: readonly UpAttendant[];
  #closing: Promise<void> | undefined;

  private constructor(attendants: readonly UpAttendant[]) {
    this.#attendants = attendants;
  }

  /** Rejects with a CliError, and then nothing is left open. */
  static async open(context: UpContext): Promise<UpAttendants> {
    const opened: UpAttendant[] = []; // BOUNDED: by the openers
    try {
      for (const open of await openersOf(context)) opened.push(await open(context));
      const { stay, config, simulate } = context.options;
      if (stay === true && config !== undefined && simulate !== true)
        opened.push((await import("./up-reload.ts")).openReload(context, [...opened]));
    } catch (error) {
      await new UpAttendants(opened).close();
      throw error;
    }
    return new UpAttendants(opened);
  }

  /** What the library has to do for all of them, and `view`, which is told first; empty: nobody listens. */
  options(view: ((event: LogEvent) => void) | undefined): Partial<BringUpOptions> {
    const [only, ...others] = this.#attendants;
    if (only === undefined) return view === undefined ? {} : { onEvent: view };
    const onEvent = (event: LogEvent, at: Instant): void => {
      view?.(event);
      only.add(event, at);
      for (const attendant of others) attendant.add(event, at);
    };
    const wants = this.#attendants.map((attendant) => attendant.wants);
    const timers = wants.flatMap(({ onTiming }) => (onTiming === undefined ? [] : [onTiming]));
    const onTiming = (timing: HostTiming, zeroUs: number): void => {
      for (const tell of timers) tell(timing, zeroUs);
    };
    return {
      onEvent,
      observe: wants.some(({ observe }) => observe === true),
      capture: wants.some(({ capture }) => capture === true),
      ...(timers.length === 0 ? {} : { onTiming }),
    };
  }

  attach(session: BringUpSession): void {
    for (const attendant of this.#attendants) attendant.attach(session);
  }

  /** The same answer each time. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const closed = await Promise.allSettled(this.#attendants.map((attendant) => attendant.close()));
    for (const result of closed) if (result.status === "rejected") throw result.reason;
  }
}
