/** `replay`: steps a recording through the services again. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { eventToJson, EVENT_LOG_SCHEMA } from "../../net/event-log.ts";
import { createBringUp, type BringUpEvent } from "../../services/bring-up.ts";
import { documentOf } from "../../library/session.ts";
import { parseHeader, randomFrom, replay, type RecordingHeader, type ReplayVerdict } from "../../services/bring-up/recording.ts";
import type { UpDocument } from "../../services/bring-up/document.ts";
import { CliError, EXIT } from "../exit.ts";
import { LadderText } from "../ladder-text.ts";
import type { Runtime } from "../runtime.ts";
import { styleFor } from "../style.ts";

interface ReplayOptions {
  readonly verify?: true;
  readonly json?: true;
  readonly ndjson?: true;
}

const EXAMPLES = `
Examples:
  bringup up --loss 30 --record run.rec
  bringup replay run.rec
  bringup replay run.rec --verify     exit code 1 unless every output comes out the same
  bringup replay run.rec --ndjson     the event log again
`;

export function replayCommand(runtime: Runtime): Command {
  return new Command("replay")
    .description("step a recording through the services again and show what happened")
    .argument("<file>", "a recording made with up --record")
    .option("--verify", "only prove that every output comes out the same")
    .option("--json", "print one JSON document")
    .option("--ndjson", "print the event log, one event a line")
    .addHelpText("after", EXAMPLES)
    .action((file: string, options: ReplayOptions) => run(runtime, file, options));
}

function run(runtime: Runtime, file: string, options: ReplayOptions): void {
  const [first = "", ...lines] = readLines(file);
  const header = parseHeader(first);
  if (typeof header === "string") throw new CliError(EXIT.io, "io.recording", `${file}: ${header}`);
  const service = createBringUp(header.config, randomFrom(header.random));
  const listener = options.verify || options.json ? undefined : viewer(runtime, options);
  let document: UpDocument | undefined;
  const verdict = replay(service, lines, ({ outputs }) => {
    for (const output of outputs) {
      if (output.kind !== "event") continue;
      listener?.add(output.event);
      if (options.json && isOutcome(output.event)) document ??= documentOf(service, header.mode, header.random);
    }
  });
  listener?.close();
  if (verdict.kind !== "same") runtime.exitCode = EXIT.no;
  if (options.json && !options.verify) {
    document ??= documentOf(service, header.mode, header.random);
    runtime.stdout.write(`${JSON.stringify(document)}\n`);
  } else report(runtime, options, file, header, verdict);
}

function isOutcome(event: BringUpEvent): boolean {
  return "type" in event && event.type === "outcome";
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").replace(/\n$/, "").split("\n");
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/, .*$/, "") : String(error);
    throw new CliError(EXIT.io, "io.recording", `cannot read ${file}: ${why}`);
  }
}

function viewer(runtime: Runtime, options: ReplayOptions): { add(event: BringUpEvent): void; close(): void } {
  const { stdout } = runtime;
  if (options.ndjson) {
    stdout.write(`${JSON.stringify({ schema: EVENT_LOG_SCHEMA })}\n`);
    return { add: (event) => void ("type" in event && stdout.write(`${eventToJson(event)}\n`)), close: () => undefined };
  }
  const ladder = new LadderText(stdout, styleFor(runtime, stdout));
  let nowUs = 0;
  return {
    add: (event) => {
      if (!("type" in event)) return;
      nowUs = event.atUs;
      ladder.add(event);
    },
    close: () => ladder.close(nowUs),
  };
}

function report(
  runtime: Runtime,
  options: ReplayOptions,
  file: string,
  header: RecordingHeader,
  verdict: ReplayVerdict,
): void {
  if (options.verify && options.json) {
    runtime.stdout.write(`${JSON.stringify({ schema: "bringup.verify/1", file, mode: header.mode, verdict })}\n`);
    return;
  }
  const text = `${file}: ${verdictText(verdict)}\n`;
  if (verdict.kind !== "same") runtime.stderr.write(`bringup: ${text}`);
  else if (options.verify) runtime.stdout.write(text);
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
