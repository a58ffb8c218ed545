/**
 * What a recording proves of a step (`words/1`): one digest of what the driver is to perform, one of the events. They
 * are apart because the event log may gain keys with a new version, while a bring-up that performs something else is
 * another one. Damage to either shows in the first one.
 *
 * What there is most of is digested field by field: a walk over the keys of an object costs more than all its values.
 * test/services/bring-up/step-digest.test.ts changes every field in turn.
 */
import type { LogEvent } from "../../net/event-log.ts";
import type { About, Endpoint, Output } from "../../net/service.ts";
import {
  digestBytes,
  digestNumber,
  digestNumberIf,
  digestText,
  digestTextIf,
  digestValue,
  digestWord,
} from "./word-digest.ts";

/** Two digests of all steps up to here: of the events, and of the lines of the inputs and what was performed. */
export class StepDigest {
  #events = 0;
  #steps = 0;

  get events(): number {
    return this.#events >>> 0;
  }

  get steps(): number {
    return this.#steps >>> 0;
  }

  /** First what the step answers … */
  answered(outputs: readonly Output<unknown>[]): void {
    for (const output of outputs) {
      if (output.kind === "event") this.#events = digestEvent(this.#events, output.event);
      else this.#steps = digestPerformed(this.#steps, output);
    }
  }

  /** … then its line up to the digest of steps: that of events is in it, and as it was recorded. */
  line(text: string): void {
    this.#steps = this.of(text);
  }

  /** The same, as the first bytes of a block. */
  lineBytes(block: Uint8Array, length: number): void {
    this.#steps = digestBytes(this.#steps, block, length);
  }

  /** The digest behind a line that is not an input's. */
  of(text: string): number {
    return digestText(this.#steps, text) >>> 0;
  }
}

function digestPerformed(
  before: number,
  output: Exclude<Output<unknown>, { kind: "event" }>,
): number {
  switch (output.kind) {
    case "open":
      return digestValue(digestNumber(digestWord(before, 1), output.port), output.spec);
    case "close":
      return digestNumber(digestWord(before, 2), output.port);
    case "send": {
      const { on, to, bytes, about, stamp } = output;
      const sent = digestAbout(digestEndpoint(digestNumber(before, on), to), about);
      return digestBytes(digestWord(sent, stamp ? 4 : 3), bytes);
    }
    case "stream":
      return digestValue(digestNumber(digestWord(before, 5), output.id), output.request);
    case "ask":
      return digestValue(digestNumber(digestWord(before, 6), output.ask), output.of);
  }
}

function digestEndpoint(before: number, { address, port, zone, link }: Endpoint): number {
  return digestTextIf(digestTextIf(digestNumber(digestText(before, address), port), zone), link);
}

function digestAbout(before: number, { transaction, attempt, what }: About): number {
  return digestText(digestNumber(digestNumber(before, transaction), attempt), what);
}

/**
 * Each kind reads all its fields itself: a read of objects of one shape costs a fraction of one that has met them all.
 * Events for notifiers outside have no type; they and what else is rare go the general way.
 */
function digestEvent(before: number, event: unknown): number {
  if (!isLogEvent(event)) return digestValue(before, event);
  switch (event.type) {
    case "state-entered": {
      const { atUs, source, state, from, dwellUs, direction, why } = event;
      const hash = digestHead(before, direction === "forward" ? 1 : 2, atUs, source);
      return digestTextIf(digestNumber(digestText(digestText(hash, state), from), dwellUs), why);
    }
    case "withdrawn": {
      const { atUs, source, notifier, next, by } = event;
      const hash = digestHead(before, 3, atUs, source);
      return digestText(digestText(digestText(hash, notifier), next), by);
    }
    case "held":
    case "vetoed": {
      const { atUs, source, type, notifier, next, reason, untilUs } = event;
      const hash = digestHead(before, type === "held" ? 4 : 5, atUs, source);
      const held = digestText(digestText(digestText(hash, notifier), next), reason);
      return digestNumberIf(held, untilUs);
    }
    case "released": {
      const { atUs, source, notifier, next, heldUs } = event;
      const hash = digestHead(before, 6, atUs, source);
      return digestNumber(digestText(digestText(hash, notifier), next), heldUs);
    }
    case "packet-sent": {
      const { atUs, source, to, lengthBytes, transaction, attempt, what } = event;
      const hash = digestNumber(digestHead(before, 7, atUs, source), lengthBytes);
      const sent = digestNumber(digestNumber(digestEndpoint(hash, to), transaction), attempt);
      return digestText(sent, what);
    }
    case "packet-received": {
      const { atUs, source, from, lengthBytes, what, transaction, attempt } = event;
      const hash = digestNumber(digestHead(before, 8, atUs, source), lengthBytes);
      const came = digestText(digestEndpoint(hash, from), what);
      return digestNumberIf(digestNumberIf(came, transaction), attempt);
    }
    case "operation": {
      const { atUs, source, name, parameters, how, detail } = event;
      const hash = digestText(digestHead(before, 9, atUs, source), name);
      return digestValue(digestTextIf(digestText(hash, how), detail), parameters);
    }
    case "fact": {
      const { atUs, source, name, value, provenance } = event;
      const hash = digestText(digestHead(before, 10, atUs, source), name);
      return digestValue(digestText(hash, provenance), value);
    }
    case "service": {
      const { atUs, source, name, detail } = event;
      return digestValue(digestText(digestHead(before, 11, atUs, source), name), detail);
    }
    default:
      return digestValue(before, event);
  }
}

function isLogEvent(event: unknown): event is LogEvent {
  return (event as Partial<LogEvent> | undefined)?.type !== undefined;
}

function digestHead(before: number, kind: number, atUs: number, source: string): number {
  return digestText(digestNumber(digestWord(before, kind), atUs), source);
}
