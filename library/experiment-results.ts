/** `runs.csv` and `servers.csv` while they grow. */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { ExperimentDesign } from "../experiment/design.ts";
import type { Finished } from "../experiment/gathering.ts";
import { RUNS_HEADER, runsText } from "../experiment/runs-csv.ts";
import { SERVERS_HEADER, serversText } from "../experiment/servers-csv.ts";
import { PART, RUNS_FILE, SERVERS_FILE } from "./experiment-directory.ts";
import { ioError } from "./experiment-error.ts";
import type { KeptResults } from "./experiment-kept.ts";
import { writeAll } from "./whole-file.ts";

export class ResultFiles {
  readonly #seed: number;
  readonly #runs: GrowingFile;
  readonly #servers: GrowingFile | undefined;

  /** Goes on behind what is kept. Throws an ExperimentError. */
  constructor(directory: string, design: ExperimentDesign, kept: KeptResults) {
    this.#seed = design.seed;
    this.#runs = new GrowingFile(join(directory, RUNS_FILE), RUNS_HEADER, kept.runsBytes);
    this.#servers = hasFleets(design)
      ? new GrowingFile(join(directory, SERVERS_FILE), SERVERS_HEADER, kept.serversBytes)
      : undefined;
  }

  /** Throws an ExperimentError. */
  write({ block, result }: Finished): void {
    // the servers first: runs that are there have theirs
    if (result.servers.length > 0) this.#servers?.append(serversText(block, result.servers));
    this.#runs.append(runsText(block, this.#seed, result.columns));
  }

  /** All runs are there. Throws an ExperimentError. */
  finish(): void {
    this.#servers?.finish();
    this.#runs.finish();
  }

  /** What is there stays, to be gone on with. */
  close(): void {
    this.#servers?.close();
    this.#runs.close();
  }
}

/** Whether servers of their own are worth a file. */
export function hasFleets({ devices }: ExperimentDesign): boolean {
  return devices.some((count) => count > 1);
}

/** A file that is `.part` until it is finished. */
class GrowingFile {
  readonly #path: string;
  #file: number | undefined;

  constructor(path: string, header: string, keptBytes: number) {
    this.#path = path;
    const part = `${path}${PART}`;
    this.#try(() => {
      if (existsSync(path)) renameSync(path, part);
      const file = openSync(part, "a");
      this.#file = file;
      ftruncateSync(file, keptBytes);
      if (keptBytes === 0) writeAll(file, header);
    });
  }

  append(text: string): void {
    this.#try(() => writeAll(this.#file as number, text));
  }

  finish(): void {
    this.#try(() => fsyncSync(this.#file as number));
    this.close();
    this.#try(() => renameSync(`${this.#path}${PART}`, this.#path));
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw ioError(this.#path, error);
    }
  }
}
