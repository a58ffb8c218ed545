import { redactRecording } from "../observation/redact.ts";
import { ONLY_EVENTS } from "./replay-redact.ts";
import type { Recording, RecordingFile } from "./recording-file.ts";

/**
 * A recording that is written without what tells whose it is. What has to go is known only at the end: until then the
 * lines are in memory, and a run that is killed leaves nothing.
 */
export class RedactedRecording implements Recording {
  readonly #file: RecordingFile;
  readonly #remark: (text: string) => void;
  #lines: string[] | undefined = []; // BOUNDED: by the inputs of the run

  /** `remark` takes what a person should know. */
  constructor(file: RecordingFile, remark: (text: string) => void) {
    this.#file = file;
    this.#remark = remark;
  }

  write(line: string): void {
    this.#lines?.push(line);
  }

  close(): void {
    const lines = this.#lines;
    this.#lines = undefined;
    if (lines !== undefined && lines.length > 0) {
      const redaction = redactRecording(() => lines);
      if (typeof redaction === "string") this.#remark(redaction);
      else {
        if (redaction.kind === "events") this.#remark(ONLY_EVENTS);
        for (const line of redaction.lines) this.#file.write(line);
      }
    }
    this.#file.close();
  }
}
