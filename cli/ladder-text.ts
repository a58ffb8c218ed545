/**
 * The ladder as it is climbed, for a person: which state, when, who holds it and why, how often packets were sent
 * again. Lines that are final are written once and stay; on a terminal what is still open is drawn below them and
 * redrawn in place.
 */
import { formatEndpoint } from "../net/endpoint.ts";
import type { LogEvent } from "../net/event-log.ts";
import { formatDurationUs } from "../net/instant.ts";
import type { Output } from "./runtime.ts";
import type { Style } from "./style.ts";

interface OpenHold {
  readonly notifier: string;
  readonly kind: "held" | "vetoed";
  readonly sinceUs: number;
  readonly reason: string;
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_BELOW = "\u001b[J";
const TIME_WIDTH = 9;
const STATE_WIDTH = 15;

export class LadderText {
  readonly #out: Output;
  readonly #style: Style;
  readonly #holds = new Map<string, OpenHold>(); // BOUNDED: by the notifiers
  readonly #resends = new Map<string, number>(); // BOUNDED: by the services; sends beyond the first, while held
  readonly #notes = new Map<string, string>(); // BOUNDED: by the services
  #drawn = 0;
  #hidden = false;
  #closed = false;

  constructor(out: Output, style: Style) {
    this.#out = out;
    this.#style = style;
  }

  /** Takes the next event of the log. */
  add(event: LogEvent): void {
    if (this.#closed) return;
    switch (event.type) {
      case "state-entered":
        this.#entered(event);
        return;
      case "held":
      case "vetoed": {
        const { notifier, type, reason } = event;
        const sinceUs = this.#holds.get(notifier)?.sinceUs ?? event.atUs;
        this.#holds.set(notifier, { notifier, kind: type, sinceUs, reason });
        return;
      }
      case "released":
        this.#released(event.notifier, event.heldUs);
        return;
      case "packet-sent":
        if (event.attempt > 1) this.#count(event.source);
        return;
      case "service":
        this.#note(event);
        return;
      case "finding":
        this.#final(`${blank()}${this.#style.warn(`! ${event.message}`)}`);
        return;
      default:
    }
  }

  /** Draws what is open, as of `nowUs` on the log's clock. Nothing happens where there is no terminal. */
  draw(nowUs: number): void {
    if (!this.#out.isTerminal) return;
    const holds = [...this.#holds.values()];
    const room = Math.max(1, this.#out.rows - 2);
    const hide = this.#hidden ? "" : HIDE_CURSOR;
    this.#hidden = true;
    const shown = holds.slice(0, room).map((hold) => this.#holdLine(hold, nowUs - hold.sinceUs, "…"));
    this.#out.write(`${hide}${this.#erased()}${shown.map((line) => `${line}\n`).join("")}`);
    this.#drawn = shown.length;
  }

  /** Writes what is still open as final; what comes after is not shown. */
  close(nowUs: number): void {
    for (const hold of this.#holds.values()) this.#final(this.#holdLine(hold, nowUs - hold.sinceUs, "still"));
    this.#closed = true;
  }

  /** Shows the cursor again. */
  restore(): void {
    if (this.#hidden) this.#out.write(SHOW_CURSOR);
    this.#hidden = false;
  }

  #entered(event: Extract<LogEvent, { type: "state-entered" }>): void {
    const back = event.direction === "back";
    const name = event.state.padEnd(STATE_WIDTH);
    const styled = back ? this.#style.bad(name) : event.state === "OPERATIONAL" ? this.#style.good(name) : name;
    const remark = back ? `back from ${event.from}: ${event.why ?? ""}` : this.#remark(event.state);
    this.#final(`${time(event.atUs)}  ${styled} ${this.#style.dim(remark)}`.trimEnd());
  }

  #remark(state: string): string {
    const service = { DHCP: "dhcp", TIME_VALID: "ntp", OPERATIONAL: "dns" }[state];
    return service === undefined ? "" : (this.#notes.get(service) ?? "");
  }

  #released(notifier: string, heldUs: number): void {
    const hold = this.#holds.get(notifier);
    if (hold === undefined) return;
    this.#holds.delete(notifier);
    this.#final(this.#holdLine(hold, heldUs, "for"));
    this.#resends.delete(notifier);
  }

  #holdLine({ notifier, kind, reason }: OpenHold, heldUs: number, word: string): string {
    const resends = this.#resends.get(notifier) ?? 0;
    const retries = resends === 0 ? "" : `, ${resends} ${resends === 1 ? "retry" : "retries"}`;
    const verb = kind === "held" ? "held by" : "vetoed by";
    const text = `${verb} ${notifier} ${word} ${formatDurationUs(heldUs)}${retries}: ${reason}`;
    const line = this.#fit(`${blank()}${text}`);
    return kind === "held" ? this.#style.dim(line) : this.#style.warn(line);
  }

  #count(source: string): void {
    const notifier = source.startsWith("dhcp/") ? "dhcp" : source;
    this.#resends.set(notifier, (this.#resends.get(notifier) ?? 0) + 1);
  }

  #note({ source, name, detail }: Extract<LogEvent, { type: "service" }>): void {
    if (source.startsWith("dhcp/") && "address" in detail && "serverId" in detail && "leaseSeconds" in detail) {
      const lease = formatDurationUs(Number(detail["leaseSeconds"]) * 1e6);
      const address = `${String(detail["address"])}/${String(detail["prefixLength"])}`;
      this.#notes.set("dhcp", `${address} from ${String(detail["serverId"])}, lease ${lease}`);
    } else if (name === "sample") {
      const { server, stratum, offsetUs, errorUs } = detail as Record<string, number | string>;
      const offset = `${Number(offsetUs) < 0 ? "" : "+"}${formatDurationUs(Number(offsetUs))}`;
      this.#notes.set("ntp", `offset ${offset} ± ${formatDurationUs(Number(errorUs))} by ${server}, stratum ${stratum}`);
    } else if (name === "answer") {
      const server = detail["server"] as { address: string; port: number } | undefined;
      const by = server === undefined ? "" : ` by ${formatEndpoint(server)}`;
      const addresses = (detail["addresses"] as readonly string[]).join(", ");
      this.#notes.set("dns", `${String(detail["name"])}: ${addresses === "" ? String(detail["outcome"]) : addresses}${by}`);
    }
  }

  #final(line: string): void {
    this.#out.write(`${this.#erased()}${line}\n`);
    this.#drawn = 0;
  }

  #erased(): string {
    return this.#drawn === 0 ? "" : `\u001b[${this.#drawn}F${CLEAR_BELOW}`;
  }

  /** Cuts to the width of the terminal, so that a line stays one line. */
  #fit(line: string): string {
    const columns = Math.max(20, this.#out.columns - 1);
    return !this.#out.isTerminal || line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
  }
}

function time(us: number): string {
  return formatDurationUs(us).padStart(TIME_WIDTH);
}

function blank(): string {
  return `${" ".repeat(TIME_WIDTH)}  · `;
}
