/**
 * A running relay, seen from the thread that started it.
 *
 * The worker sits in `ppoll` and never returns to an event loop: orders are put into its mailbox, and an eventfd wakes
 * it up to read them. Whatever ends this process wakes it too, or the process would wait for its thread.
 */
import { closeSync, writeSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Endpoint } from "../../endpoint.ts";
import type { LinkModel } from "../../impairment.ts";
import { DIRECTIONS, type Direction, type Order, type RelayPlan, type Report } from "./plan.ts";
import { recordsOf, type RelayRecord } from "./record.ts";
import { RelayFault } from "./relay-fault.ts";
import { countersBytes, LaneCounters, type LaneStatistics } from "./statistics.ts";

export interface LinkChange {
  readonly interface: string;
  readonly up: boolean;
  /** Since the start of the relay. */
  readonly atUs: number;
}

export interface RelayHandlers {
  readonly onRecord?: (record: RelayRecord) => void;
  readonly onLink?: (change: LinkChange) => void;
}

export interface CircuitStatistics {
  readonly aToB: LaneStatistics;
  readonly bToA: LaneStatistics;
}

type Ready = Extract<Report, { kind: "ready" }>;

/** Starts a relay; resolves when it forwards. Rejects with a RelayFault, or with a fault of the program. */
export function openRelay(
  plan: Omit<RelayPlan, "counters" | "record">,
  handlers: RelayHandlers,
): Promise<OpenRelay> {
  const counters = new SharedArrayBuffer(countersBytes(plan.circuits.length));
  const workerData: RelayPlan = { ...plan, counters, record: handlers.onRecord !== undefined };
  const worker = new Worker(workerFile(), { workerData });
  const { promise, resolve, reject } = Promise.withResolvers<OpenRelay>();
  const { promise: ended, resolve: end, reject: fault } = Promise.withResolvers<void>();
  ended.catch(() => {}); // whoever waits for the end sees it; nobody may
  let failure: unknown;
  worker.on("message", (report: Report) => {
    switch (report.kind) {
      case "ready":
        return resolve(new OpenRelay(worker, workerData, report, ended));
      case "failed": {
        const { code, message, on } = report;
        failure = new RelayFault(code, message, on);
        return;
      }
      case "link":
        return handlers.onLink?.(report);
      case "records":
        for (const record of recordsOf(report.rows)) handlers.onRecord?.(record);
    }
  });
  worker.on("error", (error) => {
    failure = error;
  });
  // not before: until then the thread holds descriptors
  worker.on("exit", (code) => {
    if (failure === undefined) end();
    else fault(failure);
    reject(failure ?? new Error(`the relay's thread ended with ${code} before it was ready`));
  });
  return promise;
}

/** Beside this file, in whichever form the project runs: TypeScript, ES modules or bundles. */
function workerFile(): string {
  const here = import.meta.filename;
  return join(dirname(here), `relay-worker${extname(here)}`);
}

export class OpenRelay {
  /** Where UDP is listened for: the ports that were chosen, too. */
  readonly listening: readonly Endpoint[];
  readonly realTime: boolean;
  /** Resolves when the worker has ended; rejects with what ended it. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #counters: readonly CircuitCounters[];
  readonly #eventFd: number;
  readonly #onExit = (): void => this.#order({ kind: "stop" });
  #isOver = false;

  constructor(worker: Worker, plan: RelayPlan, ready: Ready, ended: Promise<void>) {
    this.#worker = worker;
    this.#eventFd = ready.eventFd;
    this.listening = ready.listening;
    this.realTime = ready.realTime;
    this.#counters = plan.circuits.map((_, circuit) => countersOf(plan.counters, circuit));
    process.once("exit", this.#onExit);
    const over = (): void => {
      this.#isOver = true;
      process.off("exit", this.#onExit);
      // not by the worker: its number could be another's when the next order comes
      closeSync(this.#eventFd);
    };
    this.ended = ended.finally(over);
    this.ended.catch(() => {}); // as above
  }

  /** The counters as they are now, circuit by circuit. */
  statistics(): readonly CircuitStatistics[] {
    return this.#counters.map(([aToB, bToA]) => ({ aToB: aToB.read(), bToA: bToA.read() }));
  }

  /** What the link does from now on; the dice roll on. */
  setModel(direction: Direction, model: LinkModel): void {
    this.#order({ kind: "model", direction, model });
  }

  /** Packets that are on their way are lost. Resolves when everything is given back. */
  async stop(): Promise<void> {
    this.#order({ kind: "stop" });
    await this.ended;
  }

  #order(order: Order): void {
    if (this.#isOver) return;
    this.#worker.postMessage(order, []);
    writeSync(this.#eventFd, WAKE);
  }
}

const WAKE = new Uint8Array(BigUint64Array.of(1n).buffer);

type CircuitCounters = readonly [aToB: LaneCounters, bToA: LaneCounters];

function countersOf(memory: SharedArrayBuffer, circuit: number): CircuitCounters {
  const [there, back] = DIRECTIONS;
  return [new LaneCounters(memory, circuit, there), new LaneCounters(memory, circuit, back)];
}
