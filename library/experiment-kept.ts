/** What an interrupted experiment has left: read back block by block, as far as it is whole. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Block, BlockResult } from "../experiment/block.ts";
import type { ExperimentDesign } from "../experiment/design.ts";
import type { Gathering } from "../experiment/gathering.ts";
import { keyText, RUNS_HEADER, runsFrom } from "../experiment/runs-csv.ts";
import { SERVERS_HEADER, serversFrom } from "../experiment/servers-csv.ts";
import type { ServerLoad } from "../experiment/summary.ts";
import { PART, RUNS_FILE, SERVERS_FILE } from "./experiment-directory.ts";
import { LineFile } from "./line-file.ts";

/** How far the files are whole. */
export interface KeptResults {
  readonly runsBytes: number;
  readonly serversBytes: number;
  /** Nothing stands behind that. */
  readonly isAtEnd: boolean;
}

export const NOTHING_KEPT: KeptResults = { runsBytes: 0, serversBytes: 0, isAtEnd: true };

/** Gathers what is in a directory, up to the first block that is not whole. Throws an ExperimentError. */
export function gatherKept(
  directory: string,
  design: ExperimentDesign,
  gathering: Gathering,
): KeptResults {
  const reader = openResults(directory, design);
  if (reader === undefined) return NOTHING_KEPT;
  let kept = reader.kept;
  try {
    // BOUNDED: by the blocks of the design
    for (let block = gathering.peek(); block !== undefined; block = gathering.peek()) {
      const result = reader.read(block);
      if (result === undefined) return kept;
      gathering.next();
      gathering.take(block, result);
      kept = reader.kept;
    }
    return kept;
  } finally {
    reader.close();
  }
}

/** The results of a directory, finished or not; undefined where there are none, not even a header. */
export function openResults(directory: string, design: ExperimentDesign): ResultReader | undefined {
  const runs = openLines(directory, RUNS_FILE, RUNS_HEADER);
  const servers = openLines(directory, SERVERS_FILE, SERVERS_HEADER);
  if (runs !== undefined) return new ResultReader(runs, servers, design.seed);
  servers?.close();
  return undefined;
}

/** Behind its header. */
function openLines(directory: string, name: string, header: string): LineFile | undefined {
  const path = [name, `${name}${PART}`]
    .map((candidate) => join(directory, candidate))
    .find((candidate) => existsSync(candidate));
  if (path === undefined) return undefined;
  const file = new LineFile(path);
  if (`${file.next()}\n` === header) return file;
  file.close();
  return undefined;
}

export class ResultReader {
  readonly #runs: LineFile;
  readonly #servers: LineFile | undefined;
  readonly #seed: number;

  constructor(runs: LineFile, servers: LineFile | undefined, seed: number) {
    this.#runs = runs;
    this.#servers = servers;
    this.#seed = seed;
  }

  /** How far has been read. */
  get kept(): KeptResults {
    const { isAtEnd } = this;
    return { runsBytes: this.#runs.offset, serversBytes: this.#servers?.offset ?? 0, isAtEnd };
  }

  /** The next block, which has to be this one; undefined if it is not, or not whole. */
  read(block: Block): BlockResult | undefined {
    const { devices } = block.cell.key;
    const lines: string[] = []; // BOUNDED: by the rows of a block
    for (let rows = (block.to - block.from) * devices; rows > 0; rows--) {
      const line = this.#runs.next();
      if (line === undefined) return undefined;
      lines.push(line);
    }
    const columns = runsFrom(block, this.#seed, lines);
    const servers = devices === 1 ? [] : this.#serversOf(block);
    return columns === undefined || servers === undefined ? undefined : { columns, servers };
  }

  /** Whether there is nothing more. */
  get isAtEnd(): boolean {
    return this.#runs.peek() === undefined;
  }

  close(): void {
    this.#runs.close();
    this.#servers?.close();
  }

  #serversOf(block: Block): readonly ServerLoad[] | undefined {
    if (this.#servers === undefined) return undefined;
    const prefix = keyText(block.cell);
    const lines: string[] = []; // BOUNDED: by the file
    for (;;) {
      const line = this.#servers.peek();
      if (line === undefined || !line.startsWith(prefix)) break;
      if (Number.parseInt(line.slice(prefix.length), 10) >= block.to) break;
      lines.push(line);
      this.#servers.next();
    }
    return serversFrom(block, lines);
  }
}
