/**
 * What it costs to keep what passes by, and to look at it; run with
 *
 *   node --expose-gc --import tsx test/benchmark/event-store.ts [events]
 *
 * Feeds an event store the log of a long lossy run with its packets, again and again, as fast as it takes them, and
 * prints the memory that is held after each tenth. Then takes snapshots of a device whose cache is full.
 */
import { ADAPTIVE } from "../../net/retry-presets.ts";
import { EventStore } from "../../observation/event-store.ts";
import { takeSnapshot } from "../../observation/take-snapshot.ts";
import { seededRandom } from "../../net/random.ts";
import { fromTaggedJson, toTaggedJson } from "../../net/tagged-json.ts";
import { createBringUp } from "../../services/bring-up.ts";
import { configOf, planOf, type BringUpOptions } from "../../library/options.ts";
import { runSimulated } from "../../library/simulated-session.ts";
import { SIMULATED_INTERFACE } from "../../lab/simulated-lab.ts";
import type { LogEvent } from "../../net/event-log.ts";
import type { Saved } from "../../net/service.ts";

const wanted = Number(process.argv[2] ?? 3_600_000);
const entropy = { number: () => 0, key: () => new Uint8Array(32) };
const log: LogEvent[] = [];
const options: BringUpOptions = {
  mode: "simulate",
  seed: 1,
  retry: ADAPTIVE,
  tx: { loss: 0.1, delayUs: 5_000 },
  rx: { loss: 0.1, delayUs: 5_000 },
  stay: true,
  timeoutUs: 24 * 3_600_000_000,
  observe: true,
  capture: true,
  onEvent: (event) => log.push(event),
};
const plan = planOf(options, entropy);
const session = runSimulated(plan, options);
console.log(`a log of ${log.length} events`);

const collect = (globalThis as { gc?: () => void }).gc ?? ((): void => undefined);
const megabytes = (): string => (process.memoryUsage().heapUsed / 1e6).toFixed(1);
const store = new EventStore();
collect();
console.log(`before: ${megabytes()} MB`);
let busyMs = 0;
for (let tenth = 1; tenth <= 10; tenth++) {
  const until = (wanted / 10) * tenth;
  const started = performance.now();
  while (store.events < until) {
    // as a capture hands them over: objects and bytes of their own
    const event = log[store.events % log.length] as LogEvent;
    const bytes = "bytes" in event ? event.bytes?.slice() : undefined;
    store.add(bytes === undefined ? { ...event } : ({ ...event, bytes } as LogEvent));
  }
  busyMs += performance.now() - started;
  collect();
  console.log(`after ${store.events} events: ${megabytes()} MB`);
}
console.log(`${((busyMs * 1_000) / wanted).toFixed(2)} µs an event, copying it included`);

const config = configOf(plan, { interfaces: [SIMULATED_INTERFACE] });
const bringUp = createBringUp(config, seededRandom(1), withFullCache());
const at = { monoUs: 86_400_000_000, unixUs: 1_700_000_000_000_000 };
const times: number[] = [];
let shown = 0;
for (let round = 0; round < 1_000; round++) {
  const started = performance.now();
  shown = takeSnapshot(bringUp, store, at, { mode: "simulate" }).names.cache.length;
  times.push((performance.now() - started) * 1_000);
}
times.sort((a, b) => a - b);
const quantile = (q: number): string => (times[Math.floor(q * (times.length - 1))] ?? 0).toFixed(0);
console.log(
  `snapshot with ${shown} of ${bringUp.inspect().resolver.cached} names: median ${quantile(0.5)} µs, p99 ${quantile(0.99)} µs, n ${times.length}`,
);
await session.stop();

/** A bring-up that is up and knows a thousand names. */
function withFullCache(): Saved {
  const fresh = createBringUp(config, seededRandom(1));
  const saved = fromTaggedJson(toTaggedJson(fresh.save())) as {
    version: number;
    composition: { children: { cache: unknown[] }[] };
  };
  const records = [
    { name: "a.example", type: "A", ttlSeconds: 86_400, data: { kind: "a", address: "192.0.2.7" } },
  ];
  const answer = {
    type: "A",
    outcome: "answer",
    records,
    ttlSeconds: 86_400,
    server: { address: "192.0.2.53", port: 53 },
    attempts: 1,
    elapsedUs: 1_000,
    cnames: [],
    fromCache: false,
    extendedErrors: [],
  };
  for (let name = 0; name < 1_000; name++)
    saved.composition.children[1]?.cache.push({
      key: `1 name-${name}.example`,
      answer,
      storedUs: 86_300_000_000,
    });
  return saved;
}
