import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { forkRecording, type Fork, type ForkOptions } from "../../library/fork.ts";
import { redactRecording } from "../../observation/redact.ts";
import { openRecording, type Rewinder } from "../../observation/rewind.ts";
import { rewoundSnapshot } from "../../observation/rewound-snapshot.ts";
import { createBringUp } from "../../services/bring-up.ts";
import {
  parseHeader,
  randomFrom,
  RecordedService,
  type RecordingHeader,
} from "../../services/bring-up/recording.ts";
import { LOSSY, recordedRun } from "../observation/recorded-runs.ts";

const MS = 1_000;
const SECOND_US = 1_000_000;
const HOUR_US = 3_600 * SECOND_US;
const DEAD = { tx: { loss: 1 }, rx: { loss: 1 } } as const;
const FAST = { tx: { delayUs: MS }, rx: { delayUs: MS } } as const;

function opened(lines: readonly string[]): Rewinder {
  const rewinder = openRecording(lines);
  if (typeof rewinder === "string") throw new Error(rewinder);
  return rewinder;
}

function forked(lines: readonly string[], options: ForkOptions = {}): Fork {
  const fork = forkRecording(opened(lines), options);
  if (typeof fork === "string") throw new Error(fork);
  return fork;
}

/** Inputs that two recordings have in common from the start; their digests are of another kind if one is older. */
function common(one: readonly string[], other: readonly string[]): number {
  let same = 0;
  while (one[same + 1] !== undefined && inputIn(one[same + 1]) === inputIn(other[same + 1])) same++;
  return same;
}

function inputIn(line = "[]"): string {
  return JSON.stringify((JSON.parse(line) as unknown[]).slice(0, 4));
}

function linesOf(name: string): readonly string[] {
  const path = new URL(`../vectors/recordings/${name}.rec`, import.meta.url);
  return readFileSync(path, "utf8").trimEnd().split("\n");
}

/** Inputs up to an instant; those of giving everything back are not among them. */
const inputsAt = (lines: readonly string[], atUs: number): number =>
  opened(lines).seek({ atUs }).inputs;

function headerOf([first = ""]: readonly string[]): RecordingHeader {
  const header = parseHeader(first);
  if (typeof header === "string") throw new Error(header);
  return header;
}

/** The run with another header, under a digest that is right. */
function sealed(change: object): readonly string[] {
  const header = headerOf(run);
  const lines: string[] = [];
  const service = createBringUp(header.config, randomFrom(header.random));
  void new RecordedService(service, { ...header, ...change }, (line) => lines.push(line));
  return [...lines.slice(0, 1), ...run.slice(1)];
}

const run = await recordedRun({ ...LOSSY, seed: 7, stay: true, timeoutUs: 2 * HOUR_US });

describe("the fork of a simulated run", () => {
  it("is the same run where nothing is changed, from whatever instant", () => {
    const { endUs } = opened(run);
    for (const atUs of [undefined, 0, 1, 30 * MS, SECOND_US, HOUR_US, endUs - 1]) {
      const options = atUs === undefined ? {} : { atUs };
      const fork = forked(run, { ...options, forUs: endUs - (atUs ?? 0) });
      const { how, lines, events, eventsBeforeStop } = fork;
      expect(how).toBe("exact");
      expect(lines.slice(1, -5)).toEqual(run.slice(1, lines.length - 5));
      const past = events.slice(0, eventsBeforeStop);
      expect(past).toEqual(opened(run).events.slice(0, past.length));
    }
  });

  it("has the same past, and with other dice another future", () => {
    for (const atUs of [0, 60 * MS, HOUR_US]) {
      const { how, lines } = forked(run, { atUs, seed: 99, forUs: HOUR_US });
      expect(how).toBe("exact");
      expect(common(lines, run)).toBeGreaterThanOrEqual(inputsAt(run, atUs));
      expect(lines[inputsAt(run, atUs) + 40]).not.toBe(run[inputsAt(run, atUs) + 40]);
    }
  });

  it("is a recording that verifies and rewinds, and says where it came from", () => {
    const { lines } = forked(run, { atUs: 60 * MS, seed: 99, link: DEAD, forUs: 10 * SECOND_US });
    const rewinder = opened(lines);
    expect(rewinder.verdict).toEqual({ kind: "same", inputs: lines.length - 2 });
    expect(rewinder.header.forks).toEqual([
      { atUs: 60 * MS, inputs: inputsAt(run, 60 * MS), how: "exact", seed: 99, link: DEAD },
    ]);
    const snapshot = rewoundSnapshot(rewinder, rewinder.seek({ atUs: SECOND_US }));
    expect(snapshot).toMatchObject({ current: "IFACE_COLDPLUG", link: { tx: "loss 100 %" } });
  });

  it("is the same every time, byte for byte", () => {
    const options = { atUs: 40 * MS, seed: 5, link: { tx: { loss: 0.5 }, rx: {} } };
    expect(forked(run, options).lines).toEqual(forked(run, options).lines);
  });

  it("ends at its goal, at its time-out, or when it was told to", () => {
    expect(forked(run, { atUs: 40 * MS, link: { tx: {}, rx: {} } })).toMatchObject({
      end: "reached",
    });
    expect(forked(run, { atUs: 40 * MS, link: DEAD, forUs: SECOND_US })).toMatchObject({
      end: "stopped",
      document: { reached: "IFACE_COLDPLUG" },
    });
  });

  it("loses its lease where the link dies behind the goal", () => {
    const { events } = forked(run, { atUs: 2 * SECOND_US, link: DEAD, forUs: 2 * HOUR_US });
    const backUs = events.find(
      (event) => event.type === "state-entered" && event.direction === "back",
    );
    expect(backUs?.atUs).toBeGreaterThan(60 * SECOND_US);
  });

  it("can be forked again, exactly", () => {
    const once = forked(run, { atUs: 40 * MS, seed: 5, link: LOSSY, forUs: HOUR_US });
    const twice = forked(once.lines, { atUs: 10 * 60 * SECOND_US, seed: 6, forUs: HOUR_US });
    expect(twice.how).toBe("exact");
    expect(common(twice.lines, once.lines)).toBeGreaterThanOrEqual(
      inputsAt(once.lines, 10 * 60 * SECOND_US),
    );
    expect(opened(twice.lines).verdict.kind).toBe("same");
    expect(opened(twice.lines).header.forks).toHaveLength(2);
  });

  it("can be forked again before its own fork, which is then none any more", () => {
    const once = forked(run, { atUs: HOUR_US, seed: 5, forUs: HOUR_US });
    const twice = forked(once.lines, { atUs: 40 * MS, seed: 6 });
    expect(twice.how).toBe("exact");
    expect(opened(twice.lines).header.forks).toMatchObject([{ atUs: 40 * MS, seed: 6 }]);
    expect(twice.lines.slice(1)).toEqual(forked(run, { atUs: 40 * MS, seed: 6 }).lines.slice(1));
  });

  it("keeps the troubles of its scenario", async () => {
    const lines = await recordedRun({ seed: 3, scenario: "dhcp-nak", tx: LOSSY.tx, rx: LOSSY.rx });
    expect(forked(lines, { atUs: 1, seed: 4 })).toMatchObject({ how: "exact", end: "reached" });
  });

  it("keeps what notifiers voted, and has them agree from there on", async () => {
    let asked = 0;
    const vote = (): { kind: "proceed" } | { kind: "veto"; reason: string; retryAfterUs: number } =>
      asked++ % 2 === 0
        ? { kind: "veto", reason: "not yet", retryAfterUs: 50 * MS }
        : { kind: "proceed" };
    const lines = await recordedRun({ ...LOSSY, seed: 3, notifiers: [{ name: "mine", vote }] });
    const { endUs } = opened(lines);
    const fork = forked(lines, { atUs: endUs / 2, seed: 4 });
    expect(fork).toMatchObject({ how: "exact", end: "reached" });
    expect(common(fork.lines, lines)).toBeGreaterThanOrEqual(inputsAt(lines, endUs / 2));
    expect(opened(fork.lines).verdict.kind).toBe("same");
  });

  it("says of a header that was made by hand that it cannot be", () => {
    const { config } = headerOf(run);
    expect(openRecording(sealed({ link: { tx: { loss: 7 }, rx: {} } }))).toMatch(
      /^the recording cannot be: loss is a probability/,
    );
    expect(openRecording(sealed({ link: -1 }))).toMatch(/^the recording cannot be: /);
    const retry = { ...config.retry, dns: { ...config.retry.dns, jitter: "much" } };
    const forged = opened(sealed({ config: { ...config, retry } }));
    expect(forkRecording(forged, { atUs: 0, link: FAST })).toMatch(/^the recording cannot be: /);
    const atOnce = { ...config.retry, discover: { ...config.retry.discover, delaysUs: [0] } };
    const endless = opened(sealed({ config: { ...config, retry: atOnce } }));
    expect(forkRecording(endless, { atUs: 0, link: DEAD })).toMatch(
      /^the recording cannot be: a delay/,
    );
  });

  it("cannot begin behind the end", () => {
    const rewinder = opened(run);
    expect(forkRecording(rewinder, { atUs: rewinder.endUs + 1 })).toMatch(
      /^the run is over by then/,
    );
  });
});

describe("the fork of a run whose world is out of reach", () => {
  it.each([undefined, 0, 20 * MS, 40 * MS])(
    "goes on with what the device knows, from %s µs",
    (atUs) => {
      const lines = linesOf("lab");
      const { how, why, ...fork } = forked(lines, atUs === undefined ? {} : { atUs });
      expect(how).toBe("approximate");
      expect(why).toBe("it was a run in mode lab, whose servers are out of reach");
      expect(fork.end).toBe("reached");
      if (atUs !== undefined)
        expect(common(fork.lines, lines)).toBeGreaterThanOrEqual(
          Math.min(inputsAt(lines, atUs), lines.length - 6),
        );
      expect(opened(fork.lines).verdict).toEqual({ kind: "same", inputs: fork.lines.length - 2 });
    },
  );

  it("has its lease renewed, its time and its names, for hours", () => {
    const fork = forked(linesOf("lab"), { atUs: 40 * MS, forUs: 3 * HOUR_US });
    expect(fork.document).toMatchObject({
      reached: "OPERATIONAL",
      dhcp: { address: "127.0.0.100" },
    });
    expect(fork.document.blockedBy).toBeUndefined();
    const names = fork.events.flatMap((event) => (event.type === "service" ? [event.name] : []));
    expect(names.filter((name) => name === "renewed").length).toBeGreaterThanOrEqual(4);
    expect(
      fork.events.filter(({ type, atUs }) => type === "packet-dropped" && atUs > 40 * MS),
    ).toEqual([]);
  });

  it("is impaired as it is told to", () => {
    const fork = forked(linesOf("lab"), { atUs: 40 * MS, link: DEAD, forUs: 3 * HOUR_US });
    expect(fork.document.reached).toBe("IFACE_COLDPLUG");
    expect(fork.document.packets.received).toBeLessThan(10);
  });

  it("goes on from a redacted recording, from one of an earlier version, and from itself", () => {
    const redaction = redactRecording(() => run);
    if (typeof redaction === "string") throw new Error(redaction);
    for (const lines of [redaction.lines, linesOf("simulated")]) {
      const fork = forked(lines, { atUs: 80 * MS, seed: 2 });
      expect(fork).toMatchObject({ how: "approximate", end: "reached" });
      const again = forked(fork.lines, { atUs: 80 * MS + 1, seed: 3 });
      expect(again).toMatchObject({ how: "approximate", end: "reached" });
      expect(opened(again.lines).verdict.kind).toBe("same");
    }
  });

  it("is the same every time, byte for byte", () => {
    const options = { atUs: 20 * MS, seed: 5, link: { tx: { loss: 0.5 }, rx: {} } };
    expect(forked(linesOf("lab"), options).lines).toEqual(forked(linesOf("lab"), options).lines);
  });
});
