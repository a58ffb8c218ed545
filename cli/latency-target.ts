/** Where latency is written to: a file whose ending names the format, or a folder of files. */
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  LATENCY_FORMATS,
  latencyEndings,
  latencyFormatOf,
  type LatencyFormat,
  type LatencyRun,
  type LatencyWriter,
  type OpenLatencyWriter,
} from "../library/latency-formats.ts";
import { CliError, EXIT, systemReason } from "./exit.ts";
import { ExportFile } from "./export-file.ts";

export interface LatencyTargetOptions {
  /** A format by its name, whatever the file is called. */
  readonly format?: string;
  /** Somebody reads the file while it grows. */
  readonly isFollowed: boolean;
  /** Called once for each file that cannot be written any more. */
  readonly onFault: () => void;
}

/** Everything that is open for one target. */
export class LatencyTarget {
  readonly format: LatencyFormat;
  readonly #open: OpenLatencyWriter;
  readonly #path: string;
  readonly #options: LatencyTargetOptions;
  readonly #files = new Map<string, ExportFile>(); // BOUNDED: by what a format writes
  #hasBegun = false;

  private constructor(
    path: string,
    options: LatencyTargetOptions,
    format: LatencyFormat,
    open: OpenLatencyWriter,
  ) {
    this.#path = path;
    this.#options = options;
    this.format = format;
    this.#open = open;
  }

  /** Rejects with a CliError if there is no such format, or the file cannot be opened. */
  static async open(path: string, options: LatencyTargetOptions): Promise<LatencyTarget> {
    const format = formatOf(path, options.format);
    const target = new LatencyTarget(path, options, format, await format.load());
    if (target.#isFolder) makeFolder(path);
    else target.#file("");
    return target;
  }

  /** Begins to write. Once. */
  begin(run: LatencyRun): LatencyWriter {
    this.#hasBegun = true;
    return this.#open((piece, file = "") => this.#file(file).write(piece), run);
  }

  /** Throws a CliError for the first file that is not whole. */
  close(): void {
    const faults = [...this.#files.values()].flatMap((file) => {
      try {
        file.close();
        return [];
      } catch (error) {
        return [error];
      }
    });
    if (faults.length > 0) throw faults[0];
  }

  /** What was written is of no use: it is removed. What nothing was written to is left as it was. */
  abandon(): void {
    this.close();
    if (!this.#hasBegun) return;
    for (const name of this.#files.keys()) {
      const path = this.#pathOf(name);
      if (statSync(path, { throwIfNoEntry: false })?.isFile()) rmSync(path);
    }
  }

  get #isFolder(): boolean {
    return this.format.endings.includes("/");
  }

  #pathOf(name: string): string {
    return this.#isFolder ? join(this.#path, name) : this.#path;
  }

  /** Of a folder, the file of this name in it. */
  #file(name: string): ExportFile {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const { isFollowed, onFault } = this.#options;
    const file = new ExportFile(this.#pathOf(name), { code: "io.latency", isFollowed, onFault });
    this.#files.set(name, file);
    return file;
  }
}

function formatOf(path: string, name: string | undefined): LatencyFormat {
  const format =
    name === undefined
      ? latencyFormatOf(path)
      : LATENCY_FORMATS.find((known) => known.name === name);
  if (format !== undefined) return format;
  const what = name ?? path;
  throw new CliError(EXIT.usage, "usage.latency", `"${what}" is of no latency format`, {
    expected: name === undefined ? `a name that ends in ${latencyEndings()}` : formatNames(),
  });
}

/** `jsonl, csv …`. */
function formatNames(): string {
  return LATENCY_FORMATS.map(({ name }) => name).join(", ");
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const message = `cannot make the folder "${path}": ${systemReason(error)}`;
    throw new CliError(EXIT.io, "io.latency", message);
  }
}
