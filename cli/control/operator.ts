/**
 * What a person does to a running bring-up by hand: each with what became of it, in words, or a CliError.
 *
 * A hold for some time is released by a timer here, not by the ladder: to the ladder time never opens a gate, but here
 * somebody has said beforehand that it shall.
 */
import { formatDurationUs } from "../../net/instant.ts";
import type { LinkModel, LossModel } from "../../net/impairment.ts";
import type { BringUpSession } from "../../library/session.ts";
import type { Performed } from "../../library/operator.ts";
import { TIMER_MS_MAX } from "../../library/timer-limit.ts";
import {
  compareStates,
  isSystemState,
  NEXT,
  type LadderState,
  type SystemCommand,
} from "../../services/system-state/index.ts";
import { CliError, EXIT } from "../exit.ts";

export interface HandHold {
  readonly how: "hold" | "veto";
  /** Left out: the state that follows the one that the ladder stands in. */
  readonly next?: LadderState;
  readonly reason: string;
  /** Left out: until it is released. */
  readonly forUs?: number;
  /** Left out: `operator`. */
  readonly name?: string;
}

const OPERATOR = "operator";
const TOP: LadderState = "OPERATIONAL";
export const HOLD_MAX_US = TIMER_MS_MAX * 1_000;

export class Operator {
  readonly #session: BringUpSession;
  // BOUNDED: by the refusals by hand that the system state takes
  readonly #releases = new Map<string, NodeJS.Timeout>();

  constructor(session: BringUpSession) {
    this.#session = session;
  }

  renew(device: string | undefined): string {
    this.#perform(this.#session.perform({ kind: "renew", ...(device && { device }) }));
    return device === undefined ? "renewing" : `renewing the lease on ${device}`;
  }

  resync(): string {
    this.#perform(this.#session.perform({ kind: "resync" }));
    return "asking for the time";
  }

  flush(name: string | undefined): string {
    this.#perform(this.#session.perform({ kind: "flush", ...(name && { name }) }));
    return name === undefined ? "the cache of names is empty" : `${name} is forgotten`;
  }

  carrier(device: string, carrier: boolean): string {
    this.#perform(this.#session.perform({ kind: "link", device, carrier }));
    return `${device}: link ${carrier ? "up" : "down"}`;
  }

  refuse({ how, next = this.#next(), reason, forUs, name = OPERATOR }: HandHold): string {
    const time = forUs === undefined ? "" : ` for ${formatDurationUs(forUs)}`;
    const whole = forUs === undefined ? reason : `${reason} (for ${formatDurationUs(forUs)})`;
    this.#command({ kind: how, name, next, reason: whole });
    this.#forget(name);
    if (forUs !== undefined) this.#releases.set(name, this.#timer(name, forUs));
    const { current } = this.#session.snapshot();
    const isBelow = !isSystemState(current) || compareStates(current, next) < 0;
    const when = isBelow ? "" : `, when the ladder gets there again: it stands at ${current}`;
    return `${name} ${how === "hold" ? "holds" : "vetoes"} ${next}${time}${when}`;
  }

  release(name: string = OPERATOR): string {
    this.#command({ kind: "release", name });
    this.#forget(name);
    return `${name} is released`;
  }

  /** Another loss of each direction, all else as it is. `change` adds to it; a loss that is no number begins at 0. */
  loss(wanted: { readonly tx?: number; readonly rx?: number; readonly change?: number }): string {
    const { tx, rx } = this.#session.link;
    const { change = 0 } = wanted;
    const link = {
      tx: withLossOf(tx, wanted.tx ?? share(tx.loss) + change),
      rx: withLossOf(rx, wanted.rx ?? share(rx.loss) + change),
    };
    this.#perform(this.#session.setLink(link));
    return `loss ${percent(share(link.tx.loss))} out, ${percent(share(link.rx.loss))} in`;
  }

  link(link: { readonly tx: LinkModel; readonly rx: LinkModel }): string {
    this.#perform(this.#session.setLink(link));
    return "the link is another one now";
  }

  /** No timer is left. */
  close(): void {
    for (const timer of this.#releases.values()) clearTimeout(timer);
    this.#releases.clear();
  }

  #next(): LadderState {
    const { current } = this.#session.snapshot();
    if (current === TOP) return TOP; // nothing follows: it holds where the ladder comes back
    const next = isSystemState(current) ? NEXT[current] : undefined;
    if (next !== undefined) return next;
    throw refused(`nothing follows ${current}`);
  }

  #timer(name: string, forUs: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#releases.delete(name);
      this.#session.command({ kind: "release", name });
    }, forUs / 1_000);
  }

  #forget(name: string): void {
    clearTimeout(this.#releases.get(name));
    this.#releases.delete(name);
  }

  /** What the system state cannot follow it reports as a finding: in the log each time, in the document only once. */
  #command(command: SystemCommand): void {
    let refusal: string | undefined;
    const forget = this.#session.listen((event) => {
      if (event.type === "finding" && event.code === `${command.kind}-refused`)
        refusal = event.message;
    });
    try {
      this.#session.command(command);
    } finally {
      forget();
    }
    if (refusal !== undefined) throw refused(refusal);
  }

  #perform(performed: Performed): void {
    if (performed.kind === "refused") throw refused(performed.reason);
  }
}

function share(loss: LinkModel["loss"]): number {
  return typeof loss === "number" ? loss : 0;
}

function withLossOf(model: LinkModel, loss: LossModel & number): LinkModel {
  return { ...model, loss: Math.min(1, Math.max(0, Math.round(loss * 1e6) / 1e6)) };
}

function percent(part: number): string {
  return `${Math.round(part * 1_000) / 10} %`;
}

function refused(message: string): CliError {
  return new CliError(EXIT.no, "control.refused", message);
}
