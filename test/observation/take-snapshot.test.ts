import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../lab/scenarios.ts";
import { seededRandom } from "../../net/random.ts";
import { fromTaggedJson, toTaggedJson } from "../../net/tagged-json.ts";
import type { Saved } from "../../net/service.ts";
import { EventStore } from "../../observation/event-store.ts";
import { openRecording } from "../../observation/rewind.ts";
import type { Snapshot } from "../../observation/snapshot.ts";
import { takeSnapshot } from "../../observation/take-snapshot.ts";
import { createBringUp, type BringUp } from "../../services/bring-up.ts";
import { HOUR, LabBench, MS, SECOND, type BenchOptions } from "../services/bring-up/bench.ts";
import { LOSSY, recordedRun } from "./recorded-runs.ts";

const ABOUT = { mode: "simulate" };

function storeOf(t: LabBench): EventStore {
  const store = new EventStore();
  for (const event of t.log) store.add(event);
  return store;
}

function snapshotOf(t: LabBench, bringUp: BringUp = t.service): Snapshot {
  return takeSnapshot(bringUp, storeOf(t), t.device.instant, ABOUT);
}

function running(options: BenchOptions = {}): LabBench {
  return new LabBench({ ...options, config: { timeoutUs: HOUR, ...options.config } }).start();
}

function expectPlain(snapshot: Snapshot): void {
  expect(JSON.parse(JSON.stringify(snapshot))).toStrictEqual(snapshot);
}

describe("a snapshot", () => {
  it("before the start shows a device that has nothing", () => {
    const t = new LabBench();
    const snapshot = snapshotOf(t.for(3 * SECOND));
    expect(snapshot).toMatchObject({
      schema: "bringup.snapshot/1",
      atUs: 0,
      elapsedUs: 0,
      outcome: "idle",
      current: "CONTEXT_CREATED",
      goal: "CONTEXT_CREATED",
      interfaces: [{ device: "eth0", phase: "init", network: null, lease: null, nextUs: null }],
      time: { phase: "idle", sample: null, errorNowUs: null },
      names: { probe: null, proof: "no resolver is known yet", cache: [], questions: [] },
      link: { tx: "", rx: "" },
    });
    expectPlain(snapshot);
  });

  it("while it climbs shows who refuses, since when, and what comes next", () => {
    const t = running({ link: { loss: 1 } }).for(100 * MS);
    const snapshot = snapshotOf(t);
    expect(snapshot).toMatchObject({ outcome: "climbing", atUs: 100 * MS, elapsedUs: 100 * MS });
    expect(snapshot.blockers).toMatchObject([
      { notifier: "dhcp", kind: "hold", next: "DHCP", sinceUs: 0, expired: false },
    ]);
    const [eth0] = snapshot.interfaces;
    expect(eth0).toMatchObject({ phase: "selecting", sent: 2, carrier: true });
    expect(eth0?.attempt).toBe(2);
    expect(eth0?.nextUs).toBeGreaterThan(snapshot.atUs);
    expect(snapshot.visits.at(-1)).toMatchObject({
      state: "IFACE_COLDPLUG",
      leftUs: null,
      dwellUs: 100 * MS,
      holds: [{ notifier: "dhcp", heldUs: 100 * MS }],
    });
  });

  it("while names are asked for shows the question", () => {
    const t = running({ link: { delayUs: 50 * MS } }).climb("DHCP");
    const snapshot = snapshotOf(t.for(10 * MS));
    expect(snapshot.time).toMatchObject({ phase: "querying" });
    expect(snapshot.names.questions).toMatchObject([
      { name: "lab.example", type: "A", server: "192.0.2.53:53", attempts: 1, lookups: 1 },
    ]);
    expect(snapshot.names.proof).toBe("no answer about lab.example yet");
    const [question] = snapshot.names.questions;
    expect(question?.deadlineUs).toBeGreaterThan(snapshot.atUs);
    expectPlain(snapshot);
  });

  it("at the goal shows lease, time and names, and where they are from", () => {
    const t = running().climb();
    const reachedUs = t.view.elapsedUs;
    const snapshot = snapshotOf(t.for(10 * SECOND));
    expect(snapshot).toMatchObject({ outcome: "reached", elapsedUs: reachedUs, blockers: [] });
    expect(snapshot.atUs).toBe(reachedUs + 10 * SECOND);
    expect(snapshot.visits.at(-1)?.dwellUs).toBe(10 * SECOND);
    const [eth0] = snapshot.interfaces;
    expect(eth0).toMatchObject({
      phase: "bound",
      transaction: null,
      network: { address: "192.0.2.100", prefixLength: 24, domain: "lab.example" },
      lease: { serverId: "192.0.2.1", leaseSeconds: 3_600 },
      offers: [{ serverId: "192.0.2.1", address: "192.0.2.100", taken: true }],
    });
    expect(eth0?.nextUs).toBe(eth0?.lease?.t1Us);
    const { sample, errorNowUs, history, servers } = snapshot.time;
    expect(history).toEqual([sample]);
    expect(errorNowUs).toBe((sample?.errorUs ?? 0) + 150);
    expect(servers[0]).toMatchObject({ replies: 1, offsetUs: sample?.offsetUs });
    expect(snapshot.names).toMatchObject({
      probe: { name: "lab.example" },
      proof: null,
      servers: [{ address: "192.0.2.53", port: 53, sent: 1, answered: 1, failuresInRow: 0 }],
      cache: [{ name: "lab.example", type: "A", server: "192.0.2.53:53", attempts: 1 }],
      cached: 1,
      questions: [],
    });
    const [entry] = snapshot.names.cache;
    expect(entry?.remainingUs).toBeLessThan((entry?.ttlSeconds ?? 0) * SECOND - 10 * SECOND + 1);
    expectPlain(snapshot);
  });

  it("of an interface with a fixed identity has no phase of DHCP", () => {
    const network = {
      address: "192.0.2.100",
      prefixLength: 24,
      routers: ["192.0.2.1"],
      dnsServers: ["192.0.2.53"],
      ntpServers: [],
    };
    const fixed = { kind: "fixed", provenance: "static", network } as const;
    const lan = { device: "eth0", mac: "02:00:00:00:00:64", carrier: true, network: fixed };
    const snapshot = snapshotOf(running({ config: { interfaces: [lan] } }).for(SECOND));
    expect(snapshot.interfaces).toMatchObject([
      { from: "static", phase: "fixed", lease: null, nextUs: null, sent: 0, network },
    ]);
  });

  it("shows what holds by hand stand on, also what JSON does not know", () => {
    const evidence = { seen: new Uint8Array([1, 255]), never: Infinity, big: 7n, none: undefined };
    const t = running({
      config: { foreignNotifiers: ["mine"] },
      onEvent: (event) =>
        "kind" in event && event.kind === "vote-wanted"
          ? {
              kind: "vote",
              notifier: "mine",
              next: event.next,
              vote: { kind: "hold", reason: "not yet", evidence, expiresUs: 5 * SECOND },
            }
          : undefined,
    });
    const before = snapshotOf(t.for(SECOND));
    expect(before.blockers).toEqual([
      {
        notifier: "mine",
        kind: "hold",
        next: "INITIALIZED",
        reason: "not yet",
        evidence: { seen: "01ff", never: "Infinity", big: "7" },
        sinceUs: 0,
        untilUs: 5 * SECOND,
        expired: false,
      },
    ]);
    expectPlain(before);
    expect(snapshotOf(t.for(5 * SECOND)).blockers).toMatchObject([{ expired: true }]);
  });

  it("shows refusals by hand that wait for their state, until they are blockers", () => {
    const refusal = { name: "crane", next: "DHCP", reason: "the cable is being moved" } as const;
    const t = running();
    t.system({ kind: "hold", ...refusal });
    t.for(SECOND);
    expect(snapshotOf(t)).not.toHaveProperty("byHand");
    expect(snapshotOf(t).blockers).toMatchObject([{ notifier: "crane" }]);
    t.system({ kind: "release", name: "crane" });
    t.for(SECOND);
    expect(snapshotOf(t).current).toBe("OPERATIONAL");
    t.system({ kind: "veto", ...refusal });
    const waiting = snapshotOf(t.for(SECOND));
    expect(waiting.byHand).toEqual([{ kind: "veto", ...refusal }]);
    expect(waiting.blockers).toEqual([]);
    expectPlain(waiting);
  });

  it("shows the beginning of a value that is long", () => {
    const t = running({ config: { explain: false } }).climb();
    const { saved } = withCache(t, 2, (answer) => ({
      ...(answer as object),
      records: [
        {
          name: "lab.example",
          type: "TXT",
          ttlSeconds: 60,
          data: { kind: "TXT", strings: ["x".repeat(255), "x".repeat(255)] },
        },
      ],
    }));
    const { names } = snapshotOf(t, createBringUp(t.config, seededRandom(1), saved));
    const [value = ""] = names.cache[0]?.values ?? [];
    expect(value).toHaveLength(256);
    expect(value.endsWith("x…")).toBe(true);
  });

  it("is bounded however much there is, the most recently used names first", () => {
    const t = running({ config: { explain: false } }).climb();
    const { saved, last } = withCache(t, 1_000);
    const bringUp = createBringUp(t.config, seededRandom(1), saved);
    const { names } = snapshotOf(t, bringUp);
    expect(names.cached).toBe(1_000);
    expect(names.cache).toHaveLength(200);
    expect(names.cache[0]?.name).toBe(last);
  });

  it.each([...SCENARIOS.keys()])("is plain JSON at any time of %s", async (scenario) => {
    const lines = await recordedRun({ ...LOSSY, scenario, timeoutUs: 20 * SECOND });
    const run = openRecording(lines);
    if (typeof run === "string") throw new Error(run);
    const { header, events, inputs } = run;
    for (let place = 0; place <= inputs; place += Math.ceil(inputs / 16)) {
      const moment = run.seek({ inputs: place });
      const store = new EventStore();
      for (const event of events.slice(0, moment.events)) store.add(event);
      const snapshot = takeSnapshot(moment.bringUp, store, moment.at, ABOUT);
      expectPlain(snapshot);
      expect(snapshot.packets).toEqual(moment.bringUp.state.packets);
      expect(snapshot.outcome === "idle" ? 0 : snapshot.atUs).toBe(moment.atUs);
    }
    expect(header.scenario).toEqual(SCENARIOS.get(scenario)?.scenario);
  });

  it("is the same after a save and a resume, at every step of a lossy run", () => {
    const t = running({ seed: 5, link: { loss: 0.3, delayUs: 5 * MS } }).climb();
    const store = storeOf(t);
    const service = createBringUp(t.config, seededRandom(5));
    for (const { at, input } of t.steps) {
      service.step(at, input);
      const saved = fromTaggedJson(toTaggedJson(service.save())) as Saved;
      const resumed = createBringUp(t.config, seededRandom(5), saved);
      const snapshot = takeSnapshot(service, store, at, ABOUT);
      expect(takeSnapshot(resumed, store, at, ABOUT)).toEqual(snapshot);
      expectPlain(snapshot);
    }
  });
});

/** The state of a device with so many names in its cache, and the name used last. */
function withCache(
  t: LabBench,
  count: number,
  changed = (answer: unknown): unknown => answer,
): { saved: Saved; last: string } {
  const saved = fromTaggedJson(toTaggedJson(t.service.save())) as {
    version: number;
    composition: { children: { cache?: { key: string; answer: unknown; storedUs: number }[] }[] };
  };
  const cache = saved.composition.children[1]?.cache;
  const [entry] = cache ?? [];
  if (cache === undefined || entry === undefined) throw new Error("nothing is cached");
  for (let number = 1; number < count; number++)
    cache.push({ ...entry, answer: changed(entry.answer), key: `1 name-${number}.example` });
  return { saved, last: `name-${count - 1}.example` };
}
