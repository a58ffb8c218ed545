/** What holds for the latency of any run, whatever its link does. */
import { describe, expect, it } from "vitest";
import type { LogEvent } from "../../net/event-log.ts";
import type { LatencyRecord } from "../../net/latency.ts";
import { eventsOf, recordsOf } from "./latency-runs.ts";

const SCENARIOS = ["dhcp-nak", "dns-servfail", "ntp-kod", "first-dns-dead", "link-flap"];

async function runs(): Promise<readonly (readonly LogEvent[])[]> {
  const all: (readonly LogEvent[])[] = [];
  for (let seed = 1; seed <= 120; seed++) {
    const loss = (seed % 7) / 10;
    const link = { loss, delayUs: (seed % 5) * 37_000, jitterUs: seed % 3 === 0 ? 20_000 : 0 };
    all.push(await eventsOf({ seed, tx: link, rx: link, timeoutUs: 120_000_000 }));
  }
  for (const scenario of SCENARIOS) all.push(await eventsOf({ seed: 3, scenario }));
  return all;
}

const RUNS = await runs();

/** The attempts of one source from `fromUs` to `toUs`. */
function within(records: readonly LatencyRecord[], whole: LatencyRecord): readonly LatencyRecord[] {
  const endUs = whole.atUs + whole.durationUs;
  return records.filter(
    ({ phase, source, atUs, durationUs }) =>
      (phase === "wait" || phase === "server") &&
      source === whole.source &&
      atUs >= whole.atUs &&
      atUs + durationUs <= endUs,
  );
}

describe("the latency of any run", () => {
  it("has a transaction for every first attempt that wants an answer", () => {
    for (const events of RUNS) {
      const firsts = events.filter(
        (event) => event.type === "packet-sent" && event.attempt === 1 && event.what !== "RELEASE",
      );
      const records = recordsOf(events);
      const whole = records.filter(({ phase }) => phase === "transaction");
      // what comes behind an answer of a query that goes on has an attempt above one
      expect(whole.length).toBeGreaterThanOrEqual(firsts.length);
    }
  });

  it("adds up: waits before the answered attempt, and the server, are the transaction", () => {
    let checked = 0;
    for (const events of RUNS) {
      const records = recordsOf(events);
      const sequential = records.filter(
        ({ phase, outcome, source }) =>
          phase === "transaction" && outcome === "answered" && source !== "dns",
      );
      for (const whole of sequential) {
        const parts = within(records, whole);
        const server = parts.find(
          ({ phase, atUs, durationUs }) =>
            phase === "server" && atUs + durationUs === whole.atUs + whole.durationUs,
        );
        const waits = parts.filter(
          ({ phase, attempt = 0 }) => phase === "wait" && attempt < (server?.attempt ?? 0),
        );
        const others = parts.filter((part) => part.phase === "server" && part !== server);
        const sumUs = [...waits, ...others, server].reduce(
          (sum, one) => sum + (one?.durationUs ?? 0),
          0,
        );
        expect(sumUs, JSON.stringify({ whole, parts })).toBe(whole.durationUs);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(300);
  });

  it("has every packet that wants an answer in a wait or a server's time", () => {
    for (const events of RUNS) {
      const starts = new Set(
        recordsOf(events)
          .filter(({ phase }) => phase === "wait" || phase === "server")
          .map(({ source, atUs, attempt }) => `${source} ${atUs} ${attempt}`),
      );
      for (const event of events) {
        if (event.type !== "packet-sent" || event.what === "RELEASE") continue;
        // the last ones behind an answer to an earlier attempt were for nothing, and began nothing
        const key = `${event.source} ${event.atUs} ${event.attempt}`;
        const isLate = !starts.has(key);
        if (isLate) expect(answeredBefore(events, event), key).toBe(true);
      }
    }
  });

  it("dwells from the start to the end without a gap, and never lasts less than nothing", () => {
    for (const events of RUNS) {
      const records = recordsOf(events);
      expect(records.every(({ durationUs }) => durationUs >= 0)).toBe(true);
      let atUs = 0;
      for (const dwell of records.filter(({ phase }) => phase === "dwell")) {
        expect(dwell.atUs).toBe(atUs);
        atUs += dwell.durationUs;
      }
    }
  });

  it("measures the path, not the retries, where the path is long", async () => {
    const link = { delayUs: 300_000 };
    const records = recordsOf(await eventsOf({ seed: 1, tx: link, rx: link }));
    const servers = records.filter(({ phase }) => phase === "server");
    expect(servers.map(({ durationUs }) => durationUs)).toEqual([
      600_000, 600_000, 600_000, 600_000,
    ]);
    expect(records.some(({ phase }) => phase === "wait")).toBe(true);
  });
});

/** An answer to an earlier attempt of the same transaction came behind this packet. */
function answeredBefore(events: readonly LogEvent[], sent: LogEvent): boolean {
  const answer = events.find(
    (event) =>
      event.type === "packet-received" && event.source === sent.source && event.atUs >= sent.atUs,
  );
  return answer !== undefined;
}
