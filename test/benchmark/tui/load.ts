/** One process with the terminal UI in it, under load; `test/benchmark/tui.ts` starts it in a terminal. */
import { openTui } from "../../../cli/tui/main.tsx";
import { DashboardStore } from "../../../cli/tui/store.ts";
import type { PaneId } from "../../../cli/tui/pane.ts";
import type { DashboardSource, SourceListener } from "../../../cli/tui/source.ts";
import { DEFAULT_TUI_CONFIG } from "../../../cli/tui/tui-config.ts";
import type { LogEvent } from "../../../net/event-log.ts";
import { EventStore, PACKETS_KEPT } from "../../../observation/event-store.ts";
import { openRecording } from "../../../observation/rewind.ts";
import type { Snapshot } from "../../../observation/snapshot.ts";
import { takeSnapshot } from "../../../observation/take-snapshot.ts";
import { recordedRun } from "../../observation/recorded-runs.ts";

const EVENTS = 3_600_000;
const SECONDS = 15;
const EVENTS_A_SECOND = 50;

/** A bring-up that has reached its goal and goes on; its events are told by hand. */
class LoadedSource implements DashboardSource {
  readonly title = "load";
  readonly ended = new Promise<never>(() => undefined);
  readonly #shot: () => Snapshot;
  #listener: SourceListener | undefined;
  #told = 0;

  constructor(shot: () => Snapshot) {
    this.#shot = shot;
  }

  snapshot(): Snapshot {
    return this.#shot();
  }

  listen(listener: SourceListener): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  act(): Promise<string> {
    return Promise.resolve("");
  }

  /** As many events of queries and their answers. */
  tell(count: number): void {
    for (let i = 0; i < count; i++) this.#listener?.event(queryEvent(this.#told++));
  }
}

function queryEvent(number: number): LogEvent {
  const transaction = number >> 1;
  const about = {
    atUs: number * 1_000,
    source: "dns",
    transaction,
    what: `A host-${transaction % 97}.example`,
  };
  const peer = { address: "192.0.2.53", port: 53 };
  const bytes = new Uint8Array(40);
  return number % 2 === 0
    ? { ...about, type: "packet-sent", to: peer, attempt: 1, lengthBytes: 40, bytes }
    : { ...about, type: "packet-received", from: peer, lengthBytes: 56, bytes };
}

async function loadedSource(): Promise<LoadedSource> {
  const rewinder = openRecording(await recordedRun({ stay: true, timeoutUs: 600_000_000 }));
  if (typeof rewinder === "string") throw new Error(rewinder);
  const { bringUp, at } = rewinder.seek({ atUs: 300_000_000 });
  const store = new EventStore();
  for (const event of rewinder.events) store.add(event);
  const startedMs = performance.now();
  return new LoadedSource(() => {
    const sinceUs = Math.round((performance.now() - startedMs) * 1_000);
    const now = { monoUs: at.monoUs + sinceUs, unixUs: at.unixUs + sinceUs };
    return takeSnapshot(bringUp, store, now, { mode: "simulate" });
  });
}

/** Processor time of the process while the dashboard is drawn five times a second. */
async function drawn(pane: PaneId): Promise<void> {
  const source = await loadedSource();
  const { stdin, stdout } = process;
  const config = { ...DEFAULT_TUI_CONFIG, pane };
  const tui = openTui({ source, terminal: { stdin, stdout }, env: process.env, config });
  source.tell(PACKETS_KEPT);
  const feeding = setInterval(() => source.tell(EVENTS_A_SECOND / 10), 100);
  await pause(1_000);
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await pause(SECONDS * 1_000);
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 10 / (performance.now() - startedMs);
  clearInterval(feeding);
  await tui.close();
  const rss = Math.round(process.memoryUsage.rss() / 2 ** 20);
  tell(`${pane} at 5 updates/s, 10 000 packets: ${share.toFixed(1)} % of a core, ${rss} MiB`);
}

/** What the store holds on to, after so many events. */
async function memory(): Promise<void> {
  const source = await loadedSource();
  const store = new DashboardStore(source);
  const startedMs = performance.now();
  const heaps: string[] = [];
  for (let told = 0; told < EVENTS; told += 10_000) {
    source.tell(10_000);
    store.refresh();
    if ((told + 10_000) % 900_000 !== 0 && told !== 90_000) continue;
    globalThis.gc?.();
    const used = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    heaps.push(`${(told + 10_000) / 1e6} M: ${(used / 2 ** 20).toFixed(1)} MiB`);
  }
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  tell(`${EVENTS / 1e6} M events in ${seconds} s, held after ${heaps.join(", ")}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function tell(result: string): void {
  process.stdout.write(`RESULT ${result}\n`);
}

const [work = "packets"] = process.argv.slice(2);
await (work === "memory" ? memory() : drawn(work as PaneId));
process.exit();
