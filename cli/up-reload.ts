/**
 * SIGHUP of a bring-up that stays with a configuration: the file is read again. The link, the servers that are
 * preferred, the log and the program that is run at events become what it says now; what a running bring-up cannot
 * change is said, and counts at the next start.
 */
import { isDeepStrictEqual } from "node:util";
import type { Finding } from "../net/event-log.ts";
import type { Performed } from "../library/operator.ts";
import type { BringUpSession } from "../library/session.ts";
import type { Preferences } from "../services/bring-up/preferences.ts";
import { usage } from "./arguments.ts";
import { isCliError } from "./exit.ts";
import { linkOf } from "./link-options.ts";
import type { UpAttendant, UpContext } from "./up-attendants.ts";
import { withConfig } from "./up-config.ts";
import type { UpOptions } from "./up-options.ts";

const PREFERENCES = ["dnsServer", "ntpServer", "probe"] as const;

/** `others`: whoever is to be told. */
export function openReload(context: UpContext, others: readonly UpAttendant[]): UpAttendant {
  return new Reload(context, others);
}

class Reload implements UpAttendant {
  readonly wants = {};
  readonly #interruption: UpContext["interruption"];
  readonly #given: UpOptions;
  readonly #others: readonly UpAttendant[];
  /** What is taken up at once, by the session or by who goes along with it. */
  readonly #takenUp: ReadonlySet<string>;
  #options: UpOptions;
  #session: BringUpSession | undefined;
  /** One after another, however often it is asked for. */
  #work: Promise<void> = Promise.resolve();

  constructor({ interruption, options, given }: UpContext, others: readonly UpAttendant[]) {
    this.#interruption = interruption;
    this.#options = options;
    this.#given = given;
    this.#others = others;
    const theirs = others.flatMap(({ takesUp = [] }) => takesUp);
    this.#takenUp = new Set(["link", ...PREFERENCES, ...theirs]);
  }

  add(): void {
    // it waits for a signal, not for events
  }

  attach(session: BringUpSession): void {
    this.#session = session;
    this.#interruption.onHangup = () => (this.#work = this.#work.then(() => this.#read()));
  }

  close(): Promise<void> {
    this.#interruption.onHangup = undefined;
    this.#session = undefined;
    return this.#work;
  }

  async #read(): Promise<void> {
    try {
      const options = await withConfig(this.#given);
      const changed = changes(this.#options, options);
      await this.#apply(options, changed);
      this.#options = options;
      this.#tell(this.#summary(changed));
    } catch (error) {
      if (!isCliError(error)) throw error;
      const { message, expected } = error;
      const wanted = expected === undefined ? "" : `; expected ${expected}`;
      this.#tell({ code: "config-refused", severity: "warning", message: `${message}${wanted}` });
    }
  }

  async #apply(options: UpOptions, changed: readonly string[]): Promise<void> {
    // what can be refused comes first: then nothing else has changed
    const link = changed.includes("link") ? await linkOf(options) : undefined;
    if (PREFERENCES.some((name) => changed.includes(name)))
      this.#expectDone(this.#session?.perform({ kind: "prefer", ...preferencesIn(options) }));
    if (link !== undefined) this.#expectDone(this.#session?.setLink(link));
    for (const other of this.#others) await other.reload?.(options);
  }

  #expectDone(performed: Performed | undefined): void {
    if (performed?.kind === "refused") throw usage("config", `${this.#file}: ${performed.reason}`);
  }

  get #file(): string {
    return this.#given.config ?? "";
  }

  #summary(changed: readonly string[]): Finding {
    const taken = changed.filter((name) => this.#takenUp.has(name));
    const late = changed.filter((name) => !this.#takenUp.has(name));
    const words = [
      ...(changed.length === 0 ? ["nothing has changed"] : []),
      ...(taken.length === 0 ? [] : [`changed: ${taken.join(", ")}`]),
      ...(late.length === 0 ? [] : [`at the next start: ${late.join(", ")}`]),
    ];
    return {
      code: "config-read",
      severity: late.length === 0 ? "info" : "warning",
      message: `${this.#file} was read again; ${words.join("; ")}`,
    };
  }

  #tell(finding: Finding): void {
    this.#session?.command({ kind: "add-finding", finding });
  }
}

function preferencesIn({ dnsServer = [], ntpServer = [], probe }: UpOptions): Preferences {
  const servers = { dnsServers: dnsServer, ntpServers: ntpServer };
  return probe === undefined ? servers : { ...servers, probe };
}

function changes(before: UpOptions, after: UpOptions): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof UpOptions)[]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}
