import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  startBringUp,
  type BringUpOptions,
  type BringUpSession,
  type LogEvent,
} from "../../../library/index.ts";
import { PacketCapture } from "../../../observation/capture.ts";
import { createBringUp } from "../../../services/bring-up.ts";
import { parseHeader, randomFrom } from "../../../services/bring-up/recording.ts";
import { replay } from "../../../services/bring-up/replay.ts";
import { openHandles, settled } from "./handles.ts";

type Match = (event: LogEvent) => boolean;

/** A session that reached its goal and stays, its log, and what it waits for. */
interface Staying {
  readonly session: BringUpSession;
  readonly log: readonly LogEvent[];
  /** The first event that matches from now on. */
  next(match: Match): Promise<LogEvent>;
}

async function staying(options: BringUpOptions = {}): Promise<Staying> {
  const log: LogEvent[] = [];
  const onEvent = (event: LogEvent): void => void log.push(event);
  const session = await startBringUp({ seed: 1, stay: true, observe: true, onEvent, ...options });
  const next = (match: Match): Promise<LogEvent> =>
    new Promise((resolve) => {
      const forget = session.listen((event) => {
        if (!match(event)) return;
        forget();
        resolve(event);
      });
    });
  expect(await session.ended).toBe("reached");
  return { session, log, next };
}

function service(name: string): Match {
  return (event) => event.type === "service" && event.name === name;
}

function dropped(what: string): Match {
  return (event) => event.type === "packet-dropped" && event.what === what;
}

const ALL_LOST = { loss: 1 };

describe("a session in the loopback lab", () => {
  let before: number;

  beforeEach(() => {
    before = openHandles();
  });

  afterEach(async () => {
    expect(await settled(before)).toBe(before);
  });

  it("renews, synchronises and forgets names when it is told to", async () => {
    const { session, next } = await staying();
    const renewed = next(service("renewed"));
    expect(session.perform({ kind: "renew" })).toEqual({ kind: "done" });
    expect(await renewed).toMatchObject({ source: "dhcp/lo" });
    const sample = next(service("sample"));
    expect(session.perform({ kind: "resync" })).toEqual({ kind: "done" });
    await sample;
    expect(session.snapshot().time.history).toHaveLength(2);
    expect(session.snapshot().names.cached).toBe(1);
    expect(session.perform({ kind: "flush" })).toEqual({ kind: "done" });
    expect(session.snapshot().names.cached).toBe(0);
    await session.stop();
  });

  it("says in words what cannot be done, and does nothing", async () => {
    const { session, log } = await staying();
    const count = log.length;
    expect(session.perform({ kind: "renew", device: "eth9" })).toEqual({
      kind: "refused",
      reason: "eth9 is not managed here; managed: lo",
    });
    expect(session.setLink({ tx: {}, rx: { loss: 2 } })).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/^rx: /),
    });
    expect(log).toHaveLength(count);
    await session.stop();
    for (const performed of [
      session.perform({ kind: "flush" }),
      session.setLink({ tx: {}, rx: {} }),
    ])
      expect(performed).toEqual({ kind: "refused", reason: "the bring-up was stopped" });
  });

  it("puts a link in while it runs, through which nothing is renewed, and takes it out again", async () => {
    const { session, next } = await staying();
    expect(session.link).toEqual({ tx: {}, rx: {} });
    expect(session.setLink({ tx: ALL_LOST, rx: {} })).toEqual({ kind: "done" });
    expect(session.link).toEqual({ tx: ALL_LOST, rx: {} });
    expect(session.snapshot().link).toEqual({ tx: "loss 100 %", rx: "" });
    const lost = next(dropped("REQUEST"));
    session.perform({ kind: "renew" });
    expect(await lost).toMatchObject({ direction: "tx", reason: "loss" });
    expect(session.snapshot().interfaces[0]).toMatchObject({ phase: "renewing", attempt: 1 });
    session.setLink({ tx: {}, rx: {} });
    const renewed = next(service("renewed"));
    session.perform({ kind: "renew" });
    await renewed;
    expect(session.snapshot().interfaces[0]?.phase).toBe("bound");
    expect(session.snapshot().link).toEqual({ tx: "", rx: "" });
    await session.stop();
  });

  it("changes the link that it began with", async () => {
    const { session, next } = await staying({ tx: { delayUs: 1_000 }, rx: { delayUs: 1_000 } });
    expect(session.snapshot().link).toEqual({ tx: "delay 1.00 ms", rx: "delay 1.00 ms" });
    session.setLink({ tx: {}, rx: ALL_LOST });
    const lost = next((event) => event.type === "packet-dropped" && event.direction === "rx");
    session.perform({ kind: "renew" });
    await lost;
    await session.stop();
  });

  it("falls back when its cable is said to be pulled, and comes up again", async () => {
    const { session, log, next } = await staying();
    session.perform({ kind: "link", device: "lo", carrier: false });
    expect(session.snapshot()).toMatchObject({
      current: "INITIALIZED",
      interfaces: [{ carrier: false, lease: null, network: null }],
    });
    const operational = next(
      (event) => event.type === "state-entered" && event.state === "OPERATIONAL",
    );
    const count = log.filter(({ type }) => type === "packet-sent").length;
    session.perform({ kind: "link", device: "lo", carrier: true });
    await operational;
    expect(log.filter(({ type }) => type === "packet-sent").length).toBeGreaterThan(count);
    await session.stop();
  });

  it("tells every listener until it goes", async () => {
    const { session, log, next } = await staying();
    const heard: LogEvent[] = [];
    const forget = session.listen((event) => void heard.push(event));
    const count = log.length;
    const renewed = next(service("renewed"));
    session.perform({ kind: "renew" });
    await renewed;
    expect(heard).toEqual(log.slice(count, count + heard.length));
    expect(heard.length).toBeGreaterThan(2);
    forget();
    const length = heard.length;
    session.setLink({ tx: ALL_LOST, rx: ALL_LOST });
    expect(heard).toHaveLength(length);
    await session.stop();
  });

  it("ends with what a listener throws", async () => {
    const { session } = await staying();
    const bug = new Error("of the listener");
    session.listen(() => {
      throw bug;
    });
    session.perform({ kind: "renew" });
    await expect(session.faulted).rejects.toBe(bug);
    await session.stop();
  });

  it("captures packets with the ports that the system chose, a replay of its recording the same ones", async () => {
    const lines: string[] = [];
    const onRecord = (line: string): void => void lines.push(line);
    const tx = { loss: 0.3 };
    const { session, log } = await staying({ capture: true, onRecord, seed: 7, tx, rx: tx });
    const { packets, link } = session.snapshot();
    await session.stop();
    const rows = session.store?.packets.slice() ?? [];
    expect(rows.length).toBeGreaterThan(packets.sent);
    expect(packets.droppedTx + packets.droppedRx).toBeGreaterThan(0);
    for (const { bytes, local, lengthBytes, source } of rows) {
      expect(bytes).toHaveLength(lengthBytes);
      expect(local?.address).toBe("127.0.0.1");
      expect(source).not.toBe("link");
    }
    const header = parseHeader(lines[0] ?? "");
    if (typeof header === "string") throw new Error(header);
    expect(header).toMatchObject({ link: { tx, rx: tx }, stay: true, mode: "lab" });
    expect(link.tx).toBe("loss 30 %");
    const capture = new PacketCapture();
    const replayed: unknown[] = [];
    const bringUp = createBringUp(header.config, randomFrom(header.random));
    const verdict = replay(bringUp, lines.slice(1), ({ input, outputs }) => {
      replayed.push(...capture.replayed(input, outputs));
    });
    replayed.push(...capture.finish());
    expect(verdict.kind).toBe("same");
    expect(replayed).toEqual(log);
  });

  it("keeps nothing of what passed by unless it is asked to", async () => {
    const { session } = await staying({ observe: false });
    expect(session.store).toBeUndefined();
    const { interfaces, time, packets } = session.snapshot();
    expect(interfaces[0]).toMatchObject({ phase: "bound", offers: [] });
    expect(time.sample).not.toBeNull();
    expect(time.history).toEqual([]);
    expect(packets.sent).toBeGreaterThan(0);
    await session.stop();
  });
});
