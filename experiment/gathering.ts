/**
 * Hands out the blocks of an experiment and brings what came of them into order. Blocks may come back in any order;
 * what is kept, and where a stop rule ends a cell, is as if one after the other had been run.
 */
import type { Block, BlockResult } from "./block.ts";
import { cellCount, type ExperimentDesign } from "./design.ts";
import { RunTable } from "./run-table.ts";
import { enough } from "./statistics/stop-rule.ts";
import type { ServerLoad } from "./summary.ts";

/** A block whose turn it is, and what came of it. */
export interface Finished {
  readonly block: Block;
  readonly result: BlockResult;
}

/** Whether a cell whose runs have so many devices needs no more of them. */
type IsEnough = (table: RunTable, devices: number) => boolean;

export class Gathering {
  /** The runs of each cell, so far. */
  readonly tables: readonly RunTable[];
  readonly servers: ServerLoad[] = []; // BOUNDED: by the runs of fleets and the servers of a world
  readonly #blocks: readonly Block[];
  readonly #isEnough: IsEnough;
  /** Came back before their turn. */
  readonly #early = new Map<number, BlockResult>(); // BOUNDED: by the blocks
  /** Cells that get no more runs. */
  readonly #closed = new Set<number>(); // BOUNDED: by the cells
  /** First block that has not been handed out, and first that has not come back. */
  #next = 0;
  #turn = 0;
  #rowsDone = 0;
  #rowsLeft = 0;
  /** Blocks of each cell that have not had their turn, and cells without any. */
  readonly #blocksLeft: number[] = []; // BOUNDED: by the cells
  #cellsDone = 0;

  /** `isEnough` is asked after every block of a cell; left out: the design's stop rule. */
  constructor(design: ExperimentDesign, blocks: readonly Block[], isEnough = ruleOf(design)) {
    const rows: number[] = []; // BOUNDED: by the cells
    for (const { cell, from, to } of blocks) {
      const blockRows = (to - from) * cell.key.devices;
      rows[cell.index] = (rows[cell.index] ?? 0) + blockRows;
      this.#rowsLeft += blockRows;
      this.#blocksLeft[cell.index] = (this.#blocksLeft[cell.index] ?? 0) + 1;
    }
    // with a stop rule they grow as needed
    const capacity = (cell: number): number => (design.stop === undefined ? (rows[cell] ?? 0) : 0);
    this.tables = Array.from(
      { length: cellCount(design) },
      (_, cell) => new RunTable(capacity(cell)),
    );
    this.#blocks = blocks;
    this.#isEnough = isEnough;
  }

  /** Hands out the next block; undefined when all have been. */
  next(): Block | undefined {
    const block = this.peek();
    this.#next++;
    return block;
  }

  /** The block that `next` will hand out. */
  peek(): Block | undefined {
    while (this.#isOver(this.#blocks[this.#next])) this.#next++;
    return this.#blocks[this.#next];
  }

  /** Blocks that have not been handed out, at most. */
  get remaining(): number {
    return this.#blocks.length - this.#next;
  }

  /** Takes what came of a block, and returns those whose turn it is now. */
  take(block: Block, result: BlockResult): readonly Finished[] {
    this.#early.set(block.index, result);
    const finished: Finished[] = []; // BOUNDED: by those that came early
    for (; this.#turn < this.#blocks.length; this.#turn++) {
      const due = this.#blocks[this.#turn] as Block;
      const waiting = this.#early.get(due.index);
      this.#early.delete(due.index);
      const isClosed = this.#isOver(due);
      if (waiting === undefined && !isClosed) break;
      this.#pass(due);
      if (waiting === undefined || isClosed) continue;
      finished.push({ block: due, result: waiting });
      this.#keep(due, waiting);
    }
    return finished;
  }

  /** Whether every cell has all its runs. */
  get isComplete(): boolean {
    return this.#turn === this.#blocks.length;
  }

  /** Devices brought up so far, and at most to come; cells that have all their runs. */
  get progress(): { readonly done: number; readonly left: number; readonly cellsDone: number } {
    return { done: this.#rowsDone, left: this.#rowsLeft, cellsDone: this.#cellsDone };
  }

  #pass({ cell, from, to }: Block): void {
    this.#rowsLeft -= (to - from) * cell.key.devices;
    const left = (this.#blocksLeft[cell.index] as number) - 1;
    this.#blocksLeft[cell.index] = left;
    if (left === 0) this.#cellsDone++;
  }

  #isOver(block: Block | undefined): boolean {
    return block !== undefined && this.#closed.has(block.cell.index);
  }

  #keep({ cell }: Block, { columns, servers }: BlockResult): void {
    const table = this.tables[cell.index] as RunTable;
    table.append(columns);
    this.servers.push(...servers);
    this.#rowsDone += columns.reached.length;
    if (this.#isEnough(table, cell.key.devices)) this.#closed.add(cell.index);
  }
}

function ruleOf({ stop }: ExperimentDesign): IsEnough {
  return stop === undefined ? () => false : (table, devices) => enough(table, stop, devices);
}
