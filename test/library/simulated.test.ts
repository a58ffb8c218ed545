import { describe, expect, it } from "vitest";
import { bringUp, startBringUp, type BringUpOptions, type LogEvent } from "../../library/index.ts";
import { parseHeader } from "../../services/bring-up/recording.ts";

const LOSSY = { loss: 0.3, delayUs: 5_000 };

/** Events and recording of a run, as text. */
async function run(seed: number): Promise<string> {
  const lines: string[] = [];
  const onEvent = (event: LogEvent): void => void lines.push(JSON.stringify(event));
  await bringUp({
    mode: "simulate",
    seed,
    tx: LOSSY,
    rx: LOSSY,
    onEvent,
    onRecord: (line) => lines.push(line),
  });
  return lines.join("\n");
}

/** Of the recording of a run. */
async function headerOf(options: BringUpOptions): Promise<unknown> {
  const lines: string[] = [];
  await bringUp({ ...options, mode: "simulate", seed: 1, onRecord: (line) => lines.push(line) });
  return parseHeader(lines[0] ?? "");
}

describe("bringUp in virtual time", () => {
  it("reports how it stood when the goal was reached", async () => {
    const document = await bringUp({ mode: "simulate", seed: 1 });
    expect(document).toMatchObject({
      schema: "bringup.up/1",
      mode: "simulate",
      target: "OPERATIONAL",
      reached: "OPERATIONAL",
      seed: 1,
      dhcp: { interface: "eth0", address: "192.0.2.100" },
      ntp: { stratum: 2 },
      dns: { probe: { name: "lab.example" } },
    });
    expect(document.blockedBy).toBeUndefined();
    expect(document.states.at(-1)?.state).toBe("OPERATIONAL");
  });

  it("says who refused when the time was up", async () => {
    const notifiers = [{ name: "mine", vote: () => ({ kind: "veto", reason: "never" }) as const }];
    const document = await bringUp({ mode: "simulate", seed: 1, timeoutUs: 1_000_000, notifiers });
    expect(document).toMatchObject({ reached: "CONTEXT_CREATED", elapsedUs: 1_000_000 });
    expect(document.blockedBy).toMatchObject([{ notifier: "mine", kind: "veto", reason: "never" }]);
  });

  it("counts what is lost whether anybody listens or not", async () => {
    const options = { mode: "simulate", seed: 7, tx: LOSSY, rx: LOSSY } as const;
    const events: LogEvent[] = [];
    const quiet = await bringUp(options);
    const told = await bringUp({ ...options, onEvent: (event) => events.push(event) });
    expect(quiet).toEqual(told);
    expect(quiet.packets.droppedTx + quiet.packets.droppedRx).toBeGreaterThan(0);
    const { sent, droppedTx, droppedRx, received } = quiet.packets;
    expect(sent - droppedTx - droppedRx - received).toBeGreaterThanOrEqual(0);
  });

  it("gives the same events and the same recording for the same seed", async () => {
    const first = await run(7);
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
  });

  it("tells the caller's notifiers what was entered, withdrawn and left", async () => {
    const told: string[] = [];
    const second = { name: "second", vote: () => ({ kind: "veto", reason: "no" }) as const };
    const first = {
      name: "first",
      vote: () => ({ kind: "proceed" }) as const,
      withdrawn: (next: string, by: string) => void told.push(`${next} refused by ${by}`),
      left: (state: string, why: string) => void told.push(`left ${state}: ${why}`),
      entered: (state: string) => void told.push(`entered ${state}`),
    };
    const session = await startBringUp({
      mode: "simulate",
      seed: 1,
      timeoutUs: 1_000,
      notifiers: [first, second],
    });
    expect(await session.ended).toBe("timed-out");
    expect(told).toEqual(["INITIALIZED refused by second"]);
    await session.stop();
    expect(told.slice(1)).toEqual(["left CONTEXT_CREATED: stopped", "entered CONTEXT_DESTROYING"]);
  });

  it("stops once, however often it is asked to", async () => {
    const lines: string[] = [];
    const session = await startBringUp({
      mode: "simulate",
      seed: 1,
      onRecord: (line) => lines.push(line),
    });
    const [first, second] = await Promise.all([session.stop(), session.stop()]);
    expect(first).toBe(second);
    expect(lines.filter((line) => line.startsWith('["e"'))).toHaveLength(1);
  });

  it("shows afterwards what there was to see, and can be told nothing any more", async () => {
    const heard: LogEvent[] = [];
    const session = await startBringUp({
      mode: "simulate",
      seed: 7,
      tx: LOSSY,
      rx: LOSSY,
      observe: true,
      capture: true,
      onEvent: (event) => heard.push(event),
    });
    const snapshot = session.snapshot();
    expect(snapshot).toMatchObject({
      mode: "simulate",
      outcome: "reached",
      packets: session.document().packets,
      link: { tx: "loss 30 %, delay 5.00 ms", rx: "loss 30 %, delay 5.00 ms" },
      interfaces: [{ offers: [{ taken: true }] }],
    });
    expect(snapshot.time.history).toHaveLength(1);
    const rows = session.store?.packets.slice() ?? [];
    expect(rows.map(({ bytes }) => bytes?.length)).toEqual(
      rows.map(({ lengthBytes }) => lengthBytes),
    );
    expect(session.store?.events).toBe(heard.length);
    for (const told of [session.perform({ kind: "renew" }), session.setLink({ tx: {}, rx: {} })])
      expect(told).toMatchObject({
        kind: "refused",
        reason: expect.stringContaining("virtual time"),
      });
    expect(session.snapshot()).toEqual(snapshot);
    await session.stop();
  });

  it("writes into a recording what it takes to make its world again", async () => {
    const plain = await headerOf({});
    expect(plain).not.toHaveProperty("link");
    expect(plain).not.toHaveProperty("scenario");
    expect(plain).not.toHaveProperty("stay");
    const scenario = { flaps: [{ atUs: 1_000, forUs: 2_000 }] };
    expect(await headerOf({ tx: LOSSY, scenario, stay: true, timeoutUs: 1_000_000 })).toMatchObject(
      {
        link: { tx: LOSSY, rx: {} },
        scenario,
        stay: true,
      },
    );
  });

  it("rejects for options that make no sense, and with the reason of a signal", async () => {
    await expect(bringUp({ mode: "simulate", seed: -1 })).rejects.toMatchObject({
      name: "OptionError",
      option: "seed",
    });
    const reason = new Error("enough");
    await expect(bringUp({ mode: "simulate", signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });
});
