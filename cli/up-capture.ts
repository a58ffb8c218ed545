/** `up --pcap FILE`: every packet of the bring-up in a capture file, while it runs. */
import type { LogEvent } from "../net/event-log.ts";
import type { Instant } from "../net/instant.ts";
import { PcapngExport } from "../library/pcapng-export.ts";
import type { BringUpSession } from "../library/session.ts";
import { TOOL_VERSION } from "../library/tool-version.ts";
import { ExportFile } from "./export-file.ts";
import type { UpAttendant, UpContext } from "./up-attendants.ts";

/**
 * Events that wait for the seed, which is drawn when the bring-up starts and stands at the head of the file. Only in
 * virtual time they are many; a run with more goes without.
 */
const WAITING_MAX = 20_000;

export async function openUpCapture(context: UpContext): Promise<UpAttendant> {
  const { options, wanted, interruption } = context;
  const file = new ExportFile(options.pcap as string, {
    code: "io.pcap",
    onFault: () => interruption.raise("record-fault"),
    isFollowed: wanted.mode !== "simulate",
  });
  return new UpCapture(file, wanted.mode ?? "lab");
}

class UpCapture implements UpAttendant {
  readonly wants = { capture: true };
  readonly #file: ExportFile;
  readonly #mode: string;
  #waiting: LogEvent[] = []; // BOUNDED: by WAITING_MAX
  #startedUnixUs: number | undefined;
  #lastUs = 0;
  #export: PcapngExport | undefined;

  constructor(file: ExportFile, mode: string) {
    this.#file = file;
    this.#mode = mode;
  }

  add(event: LogEvent, at: Instant): void {
    this.#startedUnixUs ??= at.unixUs - event.atUs;
    this.#lastUs = event.atUs;
    if (this.#export !== undefined) return this.#export.event(event);
    this.#waiting.push(event);
    if (this.#waiting.length >= WAITING_MAX) this.#begin(undefined);
  }

  attach(session: BringUpSession): void {
    // a seed that still decides ids on a real network is nobody else's business
    const isMadeUp = this.#mode === "lab" || this.#mode === "simulate";
    this.#begin(isMadeUp ? session.document().seed : undefined);
  }

  async close(): Promise<void> {
    if (this.#waiting.length > 0) this.#begin(undefined);
    this.#export?.finish(this.#lastUs);
    this.#file.close();
  }

  #begin(seed: number | null | undefined): void {
    if (this.#export !== undefined) return;
    this.#export = new PcapngExport((piece) => this.#file.write(piece), {
      tool: `bringup ${TOOL_VERSION}`,
      title: `up --${this.#mode}`,
      startedUnixUs: this.#startedUnixUs ?? 0,
      ...(typeof seed === "number" ? { seed } : {}),
    });
    for (const event of this.#waiting) this.#export.event(event);
    this.#waiting = [];
  }
}
