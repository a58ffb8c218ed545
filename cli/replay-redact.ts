/** `replay --redact`: the recording without what tells whose it is. */
import { redactRecording } from "../observation/redact.ts";
import { CliError, EXIT } from "./exit.ts";
import { RecordingFile } from "./recording-file.ts";
import { linesOf } from "./recording-lines.ts";
import { reportVerdict } from "./replay-verdict.ts";
import type { Runtime } from "./runtime.ts";

/** Writes the redacted recording to `out`, or, where none can be made that replays, the redacted event log. */
export function writeRedacted(runtime: Runtime, file: string, out: string, json: boolean): void {
  const redaction = redactRecording(() => linesOf(file));
  if (typeof redaction === "string")
    throw new CliError(EXIT.io, "io.recording", `${file}: ${redaction}`);
  const { kind, lines, verdict } = redaction;
  const recording = new RecordingFile(out, () => undefined);
  for (const line of lines) recording.write(line);
  recording.close();
  if (kind === "events") {
    runtime.stderr.write(`bringup: ${file}: ${ONLY_EVENTS}\n`);
    runtime.exitCode = EXIT.no;
  }
  if (json) runtime.stdout.write(`${JSON.stringify(document(file, out, kind, lines.length))}\n`);
  else if (kind === "recording")
    runtime.stdout.write(`${out}: redacted, ${lines.length} lines; it replays like ${file}\n`);
  reportVerdict(runtime, file, verdict);
}

export const ONLY_EVENTS =
  "with pseudonyms the run comes out otherwise; only its event log was written, which does not replay";

function document(file: string, out: string, kind: "recording" | "events", lines: number): object {
  return { schema: "bringup.redaction/1", file, out, kind, lines };
}
