/**
 * What a running instance can be asked, by name. A new verb is a line here; `hello` tells clients which there are.
 * `subscribe`, which answers more than once, is the connection's own.
 */
import type { LogEvent } from "../../net/event-log.ts";
import { isLadderState, LADDER, type LadderState } from "../../services/system-state/index.ts";
import { usage } from "../arguments.ts";
import type { Instance } from "./instance.ts";
import { HOLD_MAX_US } from "./operator.ts";
import { LINE_MAX_BYTES, type VerbArguments } from "./protocol.ts";
import {
  choiceArgument,
  neededText,
  numberArgument,
  textArgument,
  wholeArgument,
} from "./verb-arguments.ts";

/** Answers with plain data, or rejects with a CliError. */
export type Verb = (instance: Instance, given: VerbArguments) => unknown;
export type Verbs = ReadonlyMap<string, Verb>;

/** Of one answer, which is a line. */
const EVENTS_MAX = 100;
const EVENTS_BYTES_MAX = LINE_MAX_BYTES / 2;
/** Of one event, but for the packet that it carries. */
const EVENT_BYTES = 4_096;

export const VERBS: Verbs = new Map<string, Verb>([
  ["status", ({ session }) => session.snapshot()],
  ["events", events],
  ["renew", ({ operator }, given) => operator.renew(textArgument(given, "device"))],
  ["resync", ({ operator }) => operator.resync()],
  ["flush", ({ operator }, given) => operator.flush(textArgument(given, "name"))],
  ["hold", ({ operator }, given) => operator.refuse({ how: "hold", ...refusalIn(given) })],
  ["veto", ({ operator }, given) => operator.refuse({ how: "veto", ...refusalIn(given) })],
  ["release", ({ operator }, given) => operator.release(textArgument(given, "name"))],
  ["link", carrier],
  ["loss", ({ operator }, given) => operator.loss(lossIn(given))],
  ["impair", impair],
  ["stop", stop],
]);

/** From number `since` on (left out: all that are remembered), as many as an answer holds; `next` is where to go on. */
function events({ events: ring }: Instance, given: VerbArguments): unknown {
  const since = wholeArgument(given, "since", 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const first = Math.max(since, ring.oldest);
  const found: LogEvent[] = []; // BOUNDED: by EVENTS_MAX
  let bytes = 0;
  for (const event of ring.slice(first, EVENTS_MAX)) {
    bytes += EVENT_BYTES + ("bytes" in event ? 2 * event.bytes.length : 0);
    if (found.length > 0 && bytes > EVENTS_BYTES_MAX) break;
    found.push(event);
  }
  return { first, events: found, next: first + found.length, oldest: ring.oldest };
}

function carrier({ operator }: Instance, given: VerbArguments): string {
  const isUp = choiceArgument(given, "carrier", [true, false]);
  if (isUp === undefined)
    throw usage("argument", 'the argument "carrier" is missing', "true or false");
  return operator.carrier(neededText(given, "device"), isUp);
}

/** A link as `--link` takes it: a profile or a text, but no file. An instance reads none for its clients. */
async function impair({ operator }: Instance, given: VerbArguments): Promise<string> {
  const text = neededText(given, "link");
  const { linkOfWords } = await import("../link-reader.ts");
  return operator.link(linkOfWords(text));
}

function stop({ stop: end }: Instance): string {
  setImmediate(end); // behind the answer
  return "stopping";
}

interface RefusalArguments {
  readonly next?: LadderState;
  readonly reason: string;
  readonly forUs?: number;
  readonly name?: string;
}

function refusalIn(given: VerbArguments): RefusalArguments {
  const next = textArgument(given, "state");
  if (next !== undefined && !isLadderState(next))
    throw usage("argument", `there is no state "${next}"`, `one of ${LADDER.join(", ")}`);
  const forUs = wholeArgument(given, "forUs", 1, HOLD_MAX_US);
  const name = given["name"] === undefined ? undefined : neededText(given, "name");
  return {
    reason: neededText(given, "reason"),
    ...(next === undefined ? {} : { next }),
    ...(forUs === undefined ? {} : { forUs }),
    ...(name === undefined ? {} : { name }),
  };
}

interface LossArguments {
  readonly tx?: number;
  readonly rx?: number;
  readonly change?: number;
}

/** `loss` of both directions, or `tx` and `rx`, from 0 to 1; or `change`, which adds to what there is. */
function lossIn(given: VerbArguments): LossArguments {
  const both = numberArgument(given, "loss", 0, 1);
  const tx = numberArgument(given, "tx", 0, 1) ?? both;
  const rx = numberArgument(given, "rx", 0, 1) ?? both;
  const change = numberArgument(given, "change", -1, 1);
  return {
    ...(tx === undefined ? {} : { tx }),
    ...(rx === undefined ? {} : { rx }),
    ...(change === undefined ? {} : { change }),
  };
}
