/**
 * The log of a bring-up: every event of the wanted level and above, to one place. What a log has said it does not say
 * again within a minute, and then how often it would have: a server that is down fails many times a second.
 */
import type { LogEvent } from "../../net/event-log.ts";
import { nameOfRun } from "../control/instance-name.ts";
import type { UpAttendant, UpContext } from "../up-attendants.ts";
import { levelOf, LOG_LEVELS, type LogLevel } from "./log-levels.ts";
import { recordOf } from "./log-record.ts";
import { openLogSink, type LogSink } from "./log-sink.ts";

const DEFAULT_LEVEL: LogLevel = "notice";

/** Rejects with a CliError if the place is not there. */
export async function openLog({ options, wanted, runtime }: UpContext): Promise<UpAttendant> {
  const { mode = "lab", devices = [] } = wanted;
  const { name = nameOfRun(mode, devices), log = { kind: "stderr" } } = options;
  const origin = { pid: process.pid, name };
  const open = (): Promise<LogSink> => openLogSink(log, runtime, origin);
  return new EventLog(await open(), options.logLevel ?? DEFAULT_LEVEL, open);
}

const SILENCE_MS = 60_000;
/** Messages that are remembered; the oldest is forgotten first. */
const REMEMBERED_MAX = 64;

class EventLog implements UpAttendant {
  readonly wants = {};
  readonly takesUp = ["logLevel"] as const;
  /** When a message was written last, and how often it came since. */
  readonly #said = new Map<string, { readonly atMs: number; left: number }>(); // BOUNDED: by REMEMBERED_MAX
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
    const record = recordOf(event);
    const { message } = record;
    const nowMs = Date.now();
    const before = this.#said.get(message);
    if (before !== undefined && Math.abs(nowMs - before.atMs) < SILENCE_MS) {
      before.left++;
      return;
    }
    this.#remember(message, nowMs);
    const left = before?.left ?? 0;
    const told = left === 0 ? record : { ...record, message: `${message} (${left} times more)` };
    this.#sink.write(told, nowMs);
  }

  #remember(message: string, atMs: number): void {
    this.#said.delete(message);
    this.#said.set(message, { atMs, left: 0 });
    if (this.#said.size <= REMEMBERED_MAX) return;
    const [oldest = ""] = this.#said.keys();
    this.#said.delete(oldest);
  }

  attach(): void {
    // events are all it needs
  }

  /** What rotates logs has moved the file away: a new one is begun. */
  async reload({ logLevel = DEFAULT_LEVEL }: UpContext["options"]): Promise<void> {
    const before = this.#sink;
    this.#sink = await this.#open();
    this.#level = logLevel;
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
