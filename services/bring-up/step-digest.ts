/**
 * What a recording proves of a step (`words/1`): one digest of what the driver is to perform, one of the events. They
 * are apart because the event log may gain keys with a new version, while a bring-up that performs something else is
 * another one.
 *
 * What there is most of is digested field by field: a walk over the keys of an object costs more than all its values.
 * test/services/bring-up/step-digest.test.ts changes every field in turn.
 */
import type { LogEvent } from "../../net/event-log.ts";
import type { About, Endpoint, Output } from "../../net/service.ts";
import {
  digestBytes,
  digestName,
  digestNumber,
  digestNumberIf,
  digestText,
  digestTextIf,
  digestValue,
  digestWord,
} from "./word-digest.ts";

/** The digests of all steps up to here. */
export class StepDigest {
  #performed = 0;
  #events = 0;

  /** Of the inputs, as they are written, and of everything that is performed. */
  get performed(): number {
    return this.#performed >>> 0;
  }

  get events(): number {
    return this.#events >>> 0;
  }

  /** An input's line up to the digests. */
  given(line: string): void {
    this.#performed = digestText(this.#performed, line);
  }

  /** The same, as the first bytes of a block. */
  givenBytes(block: Uint8Array, length: number): void {
    this.#performed = digestBytes(this.#performed, block, length);
  }

  /** A step's answer. */
  answered(outputs: readonly Output<unknown>[]): void {
    for (const output of outputs) {
      if (output.kind === "event") this.#events = digestEvent(this.#events, output.event);
      else this.#performed = digestPerformed(this.#performed, output);
    }
  }

  /** Of another line, behind the inputs up to here. */
  of(line: string): number {
    return digestText(this.#performed, line) >>> 0;
  }
}

function digestPerformed(before: number, output: Exclude<Output<unknown>, { kind: "event" }>): number {
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

/** Events for notifiers outside have no type; they are rare. */
function digestEvent(before: number, event: unknown): number {
  return isLogEvent(event) ? digestLogEvent(before, event) : digestValue(before, event);
}

function isLogEvent(event: unknown): event is LogEvent {
  return typeof event === "object" && event !== null && "type" in event;
}

function digestLogEvent(before: number, event: LogEvent): number {
  const { atUs, source, type } = event;
  const hash = digestName(digestName(digestNumber(before, atUs), source), type);
  switch (type) {
    case "state-entered": {
      const { state, from, dwellUs, direction, why } = event;
      const entered = digestNumber(digestName(digestName(hash, state), from), dwellUs);
      return digestTextIf(digestName(entered, direction), why);
    }
    case "withdrawn":
      return digestName(digestName(digestName(hash, event.notifier), event.next), event.by);
    case "held":
    case "vetoed": {
      const { notifier, next, reason, untilUs } = event;
      const held = digestText(digestName(digestName(hash, notifier), next), reason);
      return digestNumberIf(held, untilUs);
    }
    case "released":
      return digestNumber(digestName(digestName(hash, event.notifier), event.next), event.heldUs);
    case "packet-sent": {
      const sent = digestNumber(digestEndpoint(hash, event.to), event.lengthBytes);
      return digestAbout(sent, event);
    }
    case "packet-received": {
      const { from, lengthBytes, what, transaction, attempt } = event;
      const came = digestText(digestNumber(digestEndpoint(hash, from), lengthBytes), what);
      return digestNumberIf(digestNumberIf(came, transaction), attempt);
    }
    case "operation": {
      const { name, parameters, how, detail } = event;
      const operated = digestTextIf(digestName(digestName(hash, name), how), detail);
      return digestValue(operated, parameters);
    }
    case "fact":
      return digestValue(digestName(digestName(hash, event.name), event.provenance), event.value);
    case "service":
      return digestValue(digestName(hash, event.name), event.detail);
    default:
      return digestValue(before, event);
  }
}
