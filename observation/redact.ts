/**
 * A recording without what tells whose it is: MAC addresses, client identifiers and hostnames become pseudonyms,
 * cookies and blobs zeros (./pseudonyms.ts), and in the place of the key of its randomness stand the numbers drawn.
 *
 *   1st pass: steps the run, takes down who is in it and what was drawn
 *   2nd pass: steps it beside another one that is given pseudonyms, and compares what the two answer
 *
 * The result is a recording like any other: it replays, verifies, rewinds, with the same ladder at the same times.
 * Where an answer differs by more than the pseudonyms, no such recording can be made; then there is only the event
 * log, with pseudonyms in it. A recording that was cut off is redacted up to there, and is then cut off as well.
 *
 * In memory while it is made: the new lines.
 */
import { EVENT_LOG_SCHEMA, eventToJson, type LogEvent } from "../net/event-log.ts";
import { DrawKeeper } from "../net/drawn-random.ts";
import type { Input, Output } from "../net/service.ts";
import { toTaggedJson } from "../net/tagged-json.ts";
import {
  createBringUp,
  type BringUpCommand,
  type BringUpEvent,
  type BringUpView,
} from "../services/bring-up.ts";
import type { BringUpConfig } from "../services/bring-up/config.ts";
import {
  parseHeader,
  randomFrom,
  RecordedService,
  type RandomSeed,
  type RecordingHeader,
} from "../services/bring-up/recording.ts";
import { replay, type ReplayVerdict } from "../services/bring-up/replay.ts";
import { Pseudonyms } from "./pseudonyms.ts";

type BringUpInput = Input<BringUpCommand>;
type BringUpOutput = Output<BringUpEvent>;

export interface Redaction {
  /** `events`: only the event log could be kept, as lines of `bringup.events/1`. */
  readonly kind: "recording" | "events";
  readonly lines: readonly string[];
  /** Of the original. */
  readonly verdict: ReplayVerdict;
}

/** Redacts a recording; `lines` is read twice. A text says why it cannot be read at all. */
export function redactRecording(lines: () => Iterable<string>): Redaction | string {
  const first = read(lines());
  if (typeof first.header === "string") return first.header;
  const { header, rest } = first;
  try {
    const { pseudonyms, random } = learn(header, rest);
    return rewrite(header, read(lines()).rest, pseudonyms, random);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return `the recording cannot be: ${error.message}`;
  }
}

function read(lines: Iterable<string>): {
  readonly header: RecordingHeader | string;
  readonly rest: Iterable<string>;
} {
  const iterator = lines[Symbol.iterator]();
  const header = parseHeader(iterator.next().value ?? "");
  return { header, rest: { [Symbol.iterator]: () => iterator } };
}

/** The first pass. */
function learn(
  header: RecordingHeader,
  lines: Iterable<string>,
): { readonly pseudonyms: Pseudonyms; readonly random: RandomSeed } {
  const pseudonyms = new Pseudonyms();
  for (const { mac, clientId, hostname } of header.config.interfaces) {
    if (clientId !== undefined) pseudonyms.addClientId(clientId);
    if (hostname !== undefined) pseudonyms.addHostname(hostname);
    pseudonyms.addMac(mac);
  }
  const keeper = new DrawKeeper(randomFrom(header.random));
  const service = createBringUp(header.config, keeper);
  replay(service, lines, ({ input }) => {
    pseudonyms.addMacsOf(input);
    if (input.kind === "datagram") pseudonyms.addClientOf(input.bytes);
  });
  // the streams of a device are called like it: under another name a seed gives other numbers
  const isRenamed = header.config.interfaces.some(
    ({ device }) => pseudonyms.applied(device) !== device,
  );
  if (header.random.kind !== "secure" && !isRenamed) return { pseudonyms, random: header.random };
  const draws = new Map([...keeper.draws].map(([name, kept]) => [pseudonyms.applied(name), kept]));
  return { pseudonyms, random: { kind: "drawn", draws } };
}

/** The second pass. */
function rewrite(
  header: RecordingHeader,
  lines: Iterable<string>,
  pseudonyms: Pseudonyms,
  random: RandomSeed,
): Redaction {
  const config: BringUpConfig = pseudonyms.applied(header.config);
  const written: string[] = []; // BOUNDED: by the recording
  const events: string[] = [JSON.stringify({ schema: EVENT_LOG_SCHEMA })]; // BOUNDED: by what it says
  const twin = new RecordedService<BringUpCommand, BringUpEvent, BringUpView>(
    createBringUp(config, randomFrom(random)),
    { ...header, config, random, redacted: true },
    (line) => written.push(line),
  );
  let isSame = true;
  const service = createBringUp(header.config, randomFrom(header.random));
  const verdict = replay(service, lines, ({ at, input, outputs }) => {
    const expected = pseudonyms.applied(outputs);
    for (const event of logOf(expected)) events.push(eventToJson(event));
    if (!isSame) return;
    const answered = twin.step(at, pseudonyms.applied(withoutBlob(input)));
    isSame = toTaggedJson(answered) === toTaggedJson(expected);
  });
  if (!isSame) return { kind: "events", lines: events, verdict };
  if (verdict.kind === "same" || verdict.kind === "other-events") twin.finish();
  return { kind: "recording", lines: written, verdict };
}

/** A blob may be a key or a certificate; of what is in it nothing depends. */
function withoutBlob(input: BringUpInput): BringUpInput {
  if (input.kind !== "command" || input.command.kind !== "system") return input;
  const { command } = input.command;
  if (command.kind !== "set-blob" && command.kind !== "append-blob") return input;
  const blank = { ...command, bytes: new Uint8Array(command.bytes.length) };
  return { kind: "command", command: { kind: "system", command: blank } };
}

function logOf(outputs: readonly BringUpOutput[]): readonly LogEvent[] {
  const log: LogEvent[] = []; // BOUNDED: by the outputs of a step
  for (const output of outputs)
    if (output.kind === "event" && "type" in output.event) log.push(output.event);
  return log;
}
