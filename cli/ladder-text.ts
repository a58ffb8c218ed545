/**
 * The ladder as it is climbed, for a person: which state, when, who holds it and why, how often packets were sent
 * again. What is decided is printed and stays; on a terminal what is still open is redrawn below it.
 */
import type { LogEvent } from "../net/event-log.ts";
import { formatDurationUs } from "../net/instant.ts";
import { packetLine } from "./packet-line.ts";
import { remarkOf, type Remark } from "./remark.ts";
import type { Output } from "./runtime.ts";
import { Screen, type Line, type Paint } from "./screen.ts";
import type { Style } from "./style.ts";

interface OpenHold {
  readonly notifier: string;
  readonly kind: "held" | "vetoed";
  readonly sinceUs: number;
  readonly reason: string;
}

const TIME_WIDTH = 9;
const STATE_WIDTH = 14;
const MARK = `${" ".repeat(TIME_WIDTH)}  · `;

export interface LadderTextOptions {
  /** A line for each packet, too. */
  readonly verbose: boolean;
  /** Whether it goes on after the goal. */
  readonly stays: boolean;
}

export class LadderText {
  readonly #screen: Screen;
  readonly #style: Style;
  readonly #options: LadderTextOptions;
  readonly #holds = new Map<string, OpenHold>(); // BOUNDED: by the notifiers
  readonly #resends = new Map<string, number>(); // BOUNDED: by the services; sends beyond the first
  readonly #remarks = new Map<string, string>(); // BOUNDED: by the states
  /** Since when the goal has been reached. */
  #reachedUs: number | undefined;
  #closed = false;

  constructor(out: Output, style: Style, options: LadderTextOptions) {
    this.#screen = new Screen(out);
    this.#style = style;
    this.#options = options;
  }

  /** Takes the next event of the log. */
  add(event: LogEvent): void {
    if (this.#closed) return;
    const wasDrawn = this.#screen.isDrawn;
    if (this.#options.verbose) this.#packet(event);
    this.#take(event);
    if (wasDrawn) this.draw(event.atUs);
  }

  /** Draws what is open, as of `nowUs` on the log's clock. Nothing happens where there is no terminal. */
  draw(nowUs: number): void {
    if (this.#closed) return;
    const lines = [...this.#holds.values()].map((hold) => this.#holdLine(hold, "…", nowUs));
    if (lines.length === 0 && this.#reachedUs !== undefined && this.#options.stays) {
      const staying = `staying for ${formatDurationUs(nowUs - this.#reachedUs)}`;
      lines.push(this.#marked(`${staying}; Ctrl-C gives everything back`, this.#style.dim));
    }
    this.#screen.draw(lines);
  }

  /** Prints what is still open and gives the terminal back; what comes after is not shown. */
  close(nowUs: number): void {
    if (this.#closed) return;
    for (const hold of this.#holds.values())
      this.#screen.print(this.#holdLine(hold, "still, for", nowUs));
    this.#closed = true;
    this.#screen.close();
  }

  /** Prints what is said about the whole. */
  conclude(verdict: string, cost: string, isGood: boolean): void {
    const { good, bad, dim } = this.#style;
    this.#screen.print({ head: "", text: "" });
    this.#screen.print({ head: "", text: verdict, paint: isGood ? good : bad });
    this.#screen.print({ head: "", text: cost, paint: dim });
  }

  #take(event: LogEvent): void {
    switch (event.type) {
      case "state-entered":
        this.#entered(event);
        return;
      case "held":
      case "vetoed":
        this.#hold(event);
        return;
      case "released":
        this.#release(event.notifier, event.atUs);
        return;
      case "packet-sent":
        if (event.attempt > 1) this.#count(event.source);
        return;
      case "fact":
      case "service":
        this.#note(event, remarkOf(event));
        return;
      case "finding":
        this.#screen.print(this.#marked(`! ${findingText(event)}`, this.#style.warn));
        return;
      case "outcome":
        if (event.how === "reached") this.#reachedUs = event.atUs;
        return;
      default:
    }
  }

  #entered({
    atUs,
    state,
    from,
    direction,
    why = "",
  }: Extract<LogEvent, { type: "state-entered" }>): void {
    const { bad, good, dim } = this.#style;
    const head = `${time(atUs)}  ${state.padEnd(STATE_WIDTH)} `;
    if (direction === "back") {
      this.#resends.clear(); // what was sent again before is not of the climb that begins now
      this.#screen.print({ head, paintHead: bad, text: `back from ${from}: ${why}`, paint: dim });
      return;
    }
    const line: Line = { head, text: this.#remarks.get(state) ?? "", paint: dim };
    this.#screen.print(state === "OPERATIONAL" ? { ...line, paintHead: good } : line);
    if (state === "OPERATIONAL") this.#resends.clear();
  }

  #hold({ type, notifier, reason, atUs }: Extract<LogEvent, { type: "held" | "vetoed" }>): void {
    const sinceUs = this.#holds.get(notifier)?.sinceUs ?? atUs;
    this.#holds.set(notifier, { notifier, kind: type, sinceUs, reason });
  }

  #release(notifier: string, atUs: number): void {
    const hold = this.#holds.get(notifier);
    if (hold === undefined) return;
    this.#holds.delete(notifier);
    this.#screen.print(this.#holdLine(hold, "for", atUs));
    this.#resends.delete(notifier);
  }

  #holdLine({ notifier, kind, reason, sinceUs }: OpenHold, word: string, nowUs: number): Line {
    const resends = this.#resends.get(notifier) ?? 0;
    const retries = resends === 0 ? "" : `, ${resends} ${resends === 1 ? "retry" : "retries"}`;
    const verb = kind === "held" ? "held by" : "vetoed by";
    const text = `${verb} ${notifier} ${word} ${formatDurationUs(nowUs - sinceUs)}${retries}: ${reason}`;
    return this.#marked(text, kind === "held" ? this.#style.dim : this.#style.warn);
  }

  #marked(text: string, paint: Paint): Line {
    return { head: MARK, text, paint };
  }

  #count(source: string): void {
    const notifier = source.startsWith("dhcp/") ? "dhcp" : source;
    this.#resends.set(notifier, (this.#resends.get(notifier) ?? 0) + 1);
  }

  /** Kept for the state that rests on it; a lease that goes on is said at once. */
  #note(
    { atUs, name }: Extract<LogEvent, { type: "fact" | "service" }>,
    remark: Remark | undefined,
  ): void {
    if (remark === undefined) return;
    this.#remarks.set(remark.state, remark.text);
    if (name === "renewed" || name === "rebound") this.#timed(atUs, `· ${name}: ${remark.text}`);
  }

  #packet(event: LogEvent): void {
    const text = packetLine(event);
    if (text !== undefined) this.#timed(event.atUs, text);
  }

  #timed(atUs: number, text: string): void {
    this.#screen.print({ head: `${time(atUs)}  `, text, paint: this.#style.dim });
  }
}

function findingText({ message, suggestion }: Extract<LogEvent, { type: "finding" }>): string {
  return suggestion === undefined ? message : `${message}; ${suggestion}`;
}

function time(us: number): string {
  return formatDurationUs(us).padStart(TIME_WIDTH);
}
