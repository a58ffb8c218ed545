/**
 * What `decode` prints: a block of text for each message, one document, or one object a line. Messages are written as
 * they come, so a capture of any size takes the same memory.
 */
import type { Damage } from "../net/capture/frame.ts";
import type { CaptureCounts } from "../net/capture/captured-messages.ts";
import { messageText, type Shown } from "./decode-text.ts";
import { EXIT } from "./exit.ts";
import type { Runtime } from "./runtime.ts";

export type DecodeFormat = "text" | "json" | "ndjson";

/** Written together: one system call for many messages. */
const BUFFER_BYTES = 256 * 1024;
/** Of UTF-8, for one unit of a JavaScript string. */
const UNIT_BYTES_MAX = 3;

export class DecodeOutput {
  readonly #runtime: Runtime;
  readonly #format: DecodeFormat;
  readonly #damages: Damage[] = []; // BOUNDED: by DAMAGES_MAX
  #damageCount = 0;
  /** Text is put into bytes at once: joining strings first would take half as long as making them. */
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #filled = 0;
  #messages = 0;
  #malformed = 0;
  #incomplete = 0;
  readonly #byProtocol = { dhcp: 0, ntp: 0, dns: 0 };

  constructor(runtime: Runtime, format: DecodeFormat) {
    this.#runtime = runtime;
    this.#format = format;
  }

  message(shown: Shown): void {
    if ("malformed" in shown) this.#malformed++;
    else if (!("dns" in shown || "ntp" in shown || "dhcp" in shown)) this.#incomplete++;
    if (shown.protocol !== undefined) this.#byProtocol[shown.protocol]++;
    this.#put(this.#written(shown));
    this.#messages++;
  }

  /** A place of the file that cannot be read. */
  damage(damage: Damage, file: string): void {
    this.#damageCount++;
    if (this.#damages.length < DAMAGES_MAX) this.#damages.push(damage);
    if (this.#format === "json") return;
    const { reason, offset } = damage;
    this.flush();
    if (this.#format === "ndjson") this.#put(`${JSON.stringify({ damage: { reason, offset } })}\n`);
    this.#runtime.stderr.write(`bringup: ${file}: damaged at byte ${offset}: ${reason}\n`);
  }

  /** What was decoded is shown now. */
  flush(): void {
    if (this.#filled > 0) this.#runtime.stdout.write(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  /** Ends the output and says in the exit code whether all was well. `counts` are those of a capture. */
  finish(counts?: CaptureCounts): void {
    if (this.#format === "json") this.#put(this.#documentEnd(counts));
    if (this.#format === "text" && counts !== undefined) this.#put(this.#summaryText(counts));
    this.flush();
    if (this.#malformed + this.#damageCount > 0) this.#runtime.exitCode = EXIT.no;
  }

  #put(text: string): void {
    const bytesMax = text.length * UNIT_BYTES_MAX;
    if (this.#filled + bytesMax > BUFFER_BYTES) this.flush();
    if (bytesMax > BUFFER_BYTES) this.#runtime.stdout.write(text);
    else this.#filled += this.#buffer.write(text, this.#filled);
  }

  #written(shown: Shown): string {
    switch (this.#format) {
      case "text":
        return messageText(shown);
      case "ndjson":
        return `${JSON.stringify(shown)}\n`;
      case "json":
        return `${this.#messages === 0 ? DOCUMENT_BEGIN : ","}${JSON.stringify(shown)}`;
    }
  }

  #documentEnd(counts: CaptureCounts | undefined): string {
    const damage = this.#damages.map(({ reason, offset }) => ({ reason, offset }));
    const summary = {
      messages: this.#messages,
      malformed: this.#malformed,
      incomplete: this.#incomplete,
      ...this.#byProtocol,
      ...counts,
      damage: this.#damageCount,
    };
    const begin = this.#messages === 0 ? DOCUMENT_BEGIN : "";
    return `${begin}],"damage":${JSON.stringify(damage)},"summary":${JSON.stringify(summary)}}\n`;
  }

  #summaryText(counts: CaptureCounts): string {
    const { dhcp, ntp, dns } = this.#byProtocol;
    const notes = [
      [this.#malformed, "malformed"],
      [this.#incomplete, "not whole"],
      [counts.fragments, "fragments, which are not put together"],
      [counts.brokenStreams, "TCP streams with bytes missing"],
      [counts.unknownLinks, `packets of link type ${counts.unknownLinkType}, which is not read`],
      [this.#damageCount, "damaged places"],
    ] as const;
    const told = notes.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    const found = `${this.#messages} messages in ${counts.frames} packets: DHCP ${dhcp}, NTP ${ntp}, DNS ${dns}`;
    return `${[found, ...told].join("; ")}\n`;
  }
}

const DOCUMENT_BEGIN = '{"schema":"bringup.decode/1","messages":[';
const DAMAGES_MAX = 1_000;
