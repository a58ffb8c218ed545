/** The log of a bring-up: every event of the wanted level and above, to one place. */
import type { LogEvent } from "../../net/event-log.ts";
import { nameOfRun } from "../control/instance-name.ts";
import type { UpAttendant, UpContext } from "../up-attendants.ts";
import { levelOf, LOG_LEVELS, type LogLevel } from "./log-levels.ts";
import { recordOf } from "./log-record.ts";
import { openLogSink, type LogSink } from "./log-sink.ts";

export const DEFAULT_LEVEL: LogLevel = "notice";

/** Rejects with a CliError if the place is not there. */
export async function openLog({ options, wanted, runtime }: UpContext): Promise<UpAttendant> {
  const { mode = "lab", devices = [] } = wanted;
  const { name = nameOfRun(mode, devices), log = { kind: "stderr" } } = options;
  const origin = { pid: process.pid, name };
  const open = (): Promise<LogSink> => openLogSink(log, runtime, origin);
  return new EventLog(await open(), options.logLevel ?? DEFAULT_LEVEL, open);
}

class EventLog implements UpAttendant {
  readonly wants = {};
  readonly #open: () => Promise<LogSink>;
  #sink: LogSink;
  #level: LogLevel;

  constructor(sink: LogSink, level: LogLevel, open: () => Promise<LogSink>) {
    this.#sink = sink;
    this.#level = level;
    this.#open = open;
  }

  add(event: LogEvent): void {
    if (!isWanted(levelOf(event), this.#level)) return;
    this.#sink.write(recordOf(event), Date.now());
  }

  attach(): void {
    // events are all it needs
  }

  /** What rotates logs has moved the file away: a new one is begun. */
  async reload({ logLevel = DEFAULT_LEVEL }: UpContext["options"]): Promise<void> {
    this.#level = logLevel;
    const before = this.#sink;
    this.#sink = await this.#open();
    before.close();
  }

  close(): Promise<void> {
    this.#sink.close();
    return Promise.resolve();
  }
}

function isWanted(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(least);
}
