/** A recording from its first line to its last, in flat memory: shown as the run was shown, or only verified. */
import { documentOf, type End } from "../library/session.ts";
import type { Input, Instant, Service } from "../net/service.ts";
import {
  createBringUp,
  type BringUp,
  type BringUpCommand,
  type BringUpEvent,
  type BringUpView,
} from "../services/bring-up.ts";
import type { UpDocument } from "../services/bring-up/document.ts";
import { parseHeader, randomFrom, type RecordingHeader } from "../services/bring-up/recording.ts";
import { replay, type ReplayVerdict } from "../services/bring-up/replay.ts";
import { CliError, EXIT } from "./exit.ts";
import { linesOf } from "./recording-lines.ts";
import { reportVerdict, verdictText } from "./replay-verdict.ts";
import type { Runtime } from "./runtime.ts";
import { BLIND, upView, type UpView, type UpViewOptions } from "./up-view.ts";

/** Shows the run again. */
export async function showWhole(
  runtime: Runtime,
  file: string,
  options: UpViewOptions,
): Promise<void> {
  const { header, lines } = begun(file);
  const verdict = show(header, lines, await upView(runtime, options));
  reportVerdict(runtime, file, verdict);
}

/** Proves that every output and every state comes out the same. */
export function verifyWhole(runtime: Runtime, file: string, { json }: UpViewOptions): void {
  const { header, lines } = begun(file);
  const verdict = show(header, lines, BLIND);
  if (verdict.kind !== "same") runtime.exitCode = EXIT.no;
  if (!json) {
    if (verdict.kind === "same") runtime.stdout.write(`${file}: ${verdictText(verdict)}\n`);
    reportVerdict(runtime, file, verdict);
    return;
  }
  const document = { schema: "bringup.verify/1", file, mode: header.mode, verdict };
  runtime.stdout.write(`${JSON.stringify(document)}\n`);
}

/** How a run stands, in the words of `up`. */
export function endOf({ outcome }: BringUp): End {
  return outcome === "reached" || outcome === "timed-out" ? outcome : "stopped";
}

/** The header, and the lines behind it. Throws a CliError. */
function begun(file: string): { header: RecordingHeader; lines: Iterable<string> } {
  const lines = linesOf(file);
  const header = parseHeader(lines.next().value ?? "");
  if (typeof header === "string") throw new CliError(EXIT.io, "io.recording", `${file}: ${header}`);
  return { header, lines };
}

/** Shows a run as it was shown then: what it had come to when everything began to be given back. */
function show(header: RecordingHeader, lines: Iterable<string>, view: UpView): ReplayVerdict {
  const service = bringUpOf(header);
  let nowUs = 0;
  let ended: { readonly document: UpDocument; readonly end: End } | undefined;
  const end = (): void => {
    if (ended !== undefined) return;
    view.finish(nowUs);
    const document = possible(() => documentOf(service, header.mode, header.random));
    ended = { document, end: endOf(service) };
  };
  const watched = watching(service, (at, input) => {
    nowUs = at.monoUs - (service.outcome === "idle" ? at.monoUs : service.startedUs);
    if (input.kind === "command" && input.command.kind === "stop") end();
  });
  const verdict = replay(watched, lines, ({ outputs }) => {
    for (const output of outputs)
      if (output.kind === "event" && "type" in output.event) view.add(output.event);
  });
  end();
  if (ended !== undefined) view.close(ended.document, ended.end);
  return verdict;
}

/** The service, with somebody told of each input before it is stepped. */
function watching(
  service: BringUp,
  before: (at: Instant, input: Input<BringUpCommand>) => void,
): Service<BringUpCommand, BringUpEvent, BringUpView> {
  return {
    get state() {
      return service.state;
    },
    get deadlineUs() {
      return service.deadlineUs;
    },
    save: () => service.save(),
    step: (at, input) => {
      before(at, input);
      return service.step(at, input);
    },
  };
}

function bringUpOf({ config, random }: RecordingHeader): BringUp {
  return possible(() => createBringUp(config, randomFrom(random)));
}

/** Throws a CliError for what cannot be made of a configuration that cannot be. */
function possible<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    throw new CliError(EXIT.io, "io.recording", `the recording cannot be: ${error.message}`);
  }
}
