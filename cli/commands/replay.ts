/** `replay`: steps a recording through the services again. */
import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import type { Input, Instant, Service } from "../../net/service.ts";
import {
  createBringUp,
  type BringUp,
  type BringUpCommand,
  type BringUpEvent,
  type BringUpView,
} from "../../services/bring-up.ts";
import { documentOf, type End } from "../../library/session.ts";
import {
  parseHeader,
  randomFrom,
  replay,
  type RecordingHeader,
  type ReplayVerdict,
} from "../../services/bring-up/recording.ts";
import type { UpDocument } from "../../services/bring-up/document.ts";
import { CliError, EXIT, systemReason } from "../exit.ts";
import type { Runtime } from "../runtime.ts";
import { BLIND, upView, type UpView, type UpViewOptions } from "../up-view.ts";

interface ReplayOptions extends UpViewOptions {
  readonly verify?: true;
}

const EXAMPLES = `
Examples:
  bringup up --loss 30 --record run.rec
  bringup replay run.rec
  bringup replay run.rec -v           a line for each packet, too
  bringup replay run.rec --verify     exit code 1 unless every output comes out the same
  bringup replay run.rec --ndjson     the event log again
`;

export function replayCommand(runtime: Runtime): Command {
  return new Command("replay")
    .description("step a recording through the services again and show what happened")
    .argument("<file>", "a recording made with up --record")
    .addOption(
      new Option("--verify", "only prove that every output comes out the same").conflicts([
        "ndjson",
        "verbose",
      ]),
    )
    .addOption(
      new Option("-v, --verbose", "a line for each packet, too").conflicts(["json", "ndjson"]),
    )
    .addOption(new Option("--json", "print one JSON document").conflicts(["ndjson"]))
    .option("--ndjson", "print the event log, one event a line")
    .addHelpText("after", EXAMPLES)
    .action((file: string, options: ReplayOptions) => run(runtime, file, options));
}

async function run(runtime: Runtime, file: string, options: ReplayOptions): Promise<void> {
  const [first = "", ...lines] = readLines(file);
  const header = parseHeader(first);
  if (typeof header === "string") throw new CliError(EXIT.io, "io.recording", `${file}: ${header}`);
  const view = options.verify ? BLIND : await upView(runtime, options);
  const verdict = show(header, lines, view);
  if (verdict.kind !== "same") runtime.exitCode = EXIT.no;
  if (options.verify && options.json) {
    const document = { schema: "bringup.verify/1", file, mode: header.mode, verdict };
    runtime.stdout.write(`${JSON.stringify(document)}\n`);
    return;
  }
  const text = `${file}: ${verdictText(verdict)}\n`;
  if (verdict.kind !== "same") runtime.stderr.write(`bringup: ${text}`);
  else if (options.verify) runtime.stdout.write(text);
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").replace(/\n$/, "").split("\n");
  } catch (error) {
    const message = `cannot read "${file}": ${systemReason(error)}`;
    throw new CliError(EXIT.io, "io.recording", message, { expected: "a file of up --record" });
  }
}

/** Shows a run as it was shown then: what it had come to when everything began to be given back. */
function show(header: RecordingHeader, lines: readonly string[], view: UpView): ReplayVerdict {
  const service = bringUpOf(header);
  let nowUs = 0;
  let ended: { readonly document: UpDocument; readonly end: End } | undefined;
  const end = (): void => {
    if (ended !== undefined) return;
    view.finish(nowUs);
    ended = { document: documentOf(service, header.mode, header.random), end: endOf(service) };
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

/** Throws a CliError for a configuration that cannot be. */
function bringUpOf({ config, random }: RecordingHeader): BringUp {
  try {
    return createBringUp(config, randomFrom(random));
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    throw new CliError(EXIT.io, "io.recording", `the recording cannot be: ${error.message}`);
  }
}

function endOf({ outcome }: BringUp): End {
  return outcome === "reached" || outcome === "timed-out" ? outcome : "stopped";
}

function verdictText(verdict: ReplayVerdict): string {
  switch (verdict.kind) {
    case "same":
      return `verified, ${verdict.inputs} inputs give the same outputs and states`;
    case "different":
      return `differs at line ${verdict.line}, after ${verdict.inputs} inputs: ${verdict.what}`;
    case "cut-off":
      return `read up to line ${verdict.line}, ${verdict.inputs} inputs: ${verdict.reason}`;
  }
}
