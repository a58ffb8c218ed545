/** The file that `--record` writes: for nobody else, because the seed is in it. */
import { usage } from "./arguments.ts";
import { ExportFile } from "./export-file.ts";
import type { Runtime } from "./runtime.ts";

/** Lines are written in pieces of this size, one system call for many inputs; those of a real run as they come. */
const BUFFER_CHARACTERS = 64 * 1024;

/** Where the lines of a recording go. */
export interface Recording {
  /** Takes one line; never throws. */
  write(line: string): void;
  /** Throws a CliError if the recording is not whole. */
  close(): void;
}

/** How a recording is to be written. */
export interface RecordingOptions {
  readonly record?: string;
  readonly redact?: true;
  /** Virtual time runs through in one go: there is no killing it half-way, and lines may wait for each other. */
  readonly simulate?: true;
}

/**
 * The recording that options ask for; undefined: none. `onFault` is called once, when writing fails. Throws a CliError
 * if the file cannot be opened.
 */
export async function recordingFor(
  { record, redact, simulate }: RecordingOptions,
  runtime: Runtime,
  onFault: () => void,
): Promise<Recording | undefined> {
  if (record === undefined) {
    if (redact) throw usage("redact", "--redact is about a recording", "--record FILE beside it");
    return undefined;
  }
  const file = new RecordingFile(record, onFault, simulate === true ? BUFFER_CHARACTERS : 0);
  if (!redact) return file;
  const { RedactedRecording } = await import("./redacted-recording.ts");
  return new RedactedRecording(file, (text) =>
    runtime.stderr.write(`bringup: ${record}: ${text}\n`),
  );
}

export class RecordingFile implements Recording {
  readonly #file: ExportFile;
  readonly #bufferCharacters: number;
  #buffer = "";

  /**
   * Opens the file; `onFault` is called once, when writing fails. So many characters may wait: 0, and each line is in
   * the file when `write` returns, so that what was killed leaves what it did. Throws a CliError if it cannot be opened.
   */
  constructor(path: string, onFault: () => void, bufferCharacters = BUFFER_CHARACTERS) {
    this.#bufferCharacters = bufferCharacters;
    // lines wait here, as one text: that costs less than many pieces of bytes
    const options = { code: "io.record", verb: "record to", onFault, isFollowed: true } as const;
    this.#file = new ExportFile(path, options);
  }

  write(line: string): void {
    this.#buffer += `${line}\n`;
    if (this.#buffer.length >= this.#bufferCharacters) this.#flush();
  }

  close(): void {
    this.#flush();
    this.#file.close();
  }

  #flush(): void {
    const lines = this.#buffer;
    this.#buffer = "";
    if (lines !== "") this.#file.write(lines);
  }
}
