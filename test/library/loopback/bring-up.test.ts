import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  bringUp,
  startBringUp,
  type BringUpOptions,
  type LogEvent,
  type Vote,
} from "../../../library/index.ts";
import { createBringUp } from "../../../services/bring-up.ts";
import { parseHeader, randomFrom } from "../../../services/bring-up/recording.ts";
import { replay } from "../../../services/bring-up/replay.ts";
import { openHandles, settled } from "./handles.ts";

describe("bringUp in the loopback lab", () => {
  let before: number;

  beforeEach(() => {
    before = openHandles();
  });

  afterEach(async () => {
    expect(await settled(before)).toBe(before);
  });

  it("reaches OPERATIONAL and says how", async () => {
    const document = await bringUp({ seed: 1 });
    expect(document).toMatchObject({
      mode: "lab",
      reached: "OPERATIONAL",
      seed: 1,
      dhcp: { interface: "lo", address: "127.0.0.100", serverId: "127.0.0.1", leaseSeconds: 3_600 },
      ntp: { stratum: 2 },
      dns: { servers: ["127.0.0.1"], probe: { name: "lab.example", addresses: ["127.0.0.1"] } },
    });
    expect(document.blockedBy).toBeUndefined();
    expect(Math.abs(document.ntp?.offsetUs ?? Infinity)).toBeLessThan(1_000_000);
  });

  it("drops what its seed says, counts it, and gets there", async () => {
    const events: LogEvent[] = [];
    const link = { loss: 0.3 };
    const document = await bringUp({
      seed: 7,
      tx: link,
      rx: link,
      onEvent: (event) => events.push(event),
    });
    expect(document.reached).toBe("OPERATIONAL");
    const { droppedTx, droppedRx } = document.packets;
    expect(droppedTx + droppedRx).toBeGreaterThan(0);
    expect(document.retries).toBeGreaterThan(0);
    expect(events.find(({ type }) => type === "packet-dropped")).toMatchObject({ reason: "loss" });
  });

  it("makes a recording that replays, without the lab and without the notifier", async () => {
    const lines: string[] = [];
    let asked = 0;
    const vote = (): Vote => {
      asked++;
      return { kind: "proceed" };
    };
    const notifier = { name: "mine", vote };
    const link = { loss: 0.2, delayUs: 1_000 };
    const live = {
      seed: 3,
      tx: link,
      rx: link,
      notifiers: [notifier],
      onRecord: (line: string) => lines.push(line),
    };
    const document = await bringUp(live);
    const header = parseHeader(lines[0] ?? "");
    if (typeof header === "string") throw new Error(header);
    const votes = asked;
    const service = createBringUp(header.config, randomFrom(header.random));
    const entered: string[] = [];
    const verdict = replay(service, lines.slice(1), ({ outputs }) => {
      for (const output of outputs) {
        if (
          output.kind === "event" &&
          "type" in output.event &&
          output.event.type === "state-entered"
        )
          entered.push(output.event.state);
      }
    });
    expect(verdict).toEqual({ kind: "same", inputs: lines.length - 2 });
    expect(asked).toBe(votes);
    expect(entered.slice(0, -1)).toEqual(document.states.slice(1).map(({ state }) => state));
  });

  it("gives the lease back when it stops, also when a listener stops it", async () => {
    const sent: string[] = [];
    const options: BringUpOptions = {
      seed: 1,
      onEvent: (event) => {
        if (event.type === "packet-sent") sent.push(event.what);
        if (event.type === "outcome" && event.how === "reached") void stop();
      },
    };
    const session = await startBringUp(options);
    const { promise: stopped, resolve } = Promise.withResolvers<string>();
    const stop = async (): Promise<void> => resolve((await session.stop()).reached);
    expect(await stopped).toBe("OPERATIONAL");
    expect(sent.at(-1)).toBe("RELEASE");
    expect(session.document().reached).toBe("CONTEXT_DESTROYING");
  });

  it("goes by holds and releases while it runs", async () => {
    const hold = { kind: "hold", name: "operator", next: "AUTH1", reason: "not yet" } as const;
    const events: LogEvent[] = [];
    const { promise: held, resolve } = Promise.withResolvers<void>();
    const session = await startBringUp({
      seed: 1,
      onEvent: (event) => {
        events.push(event);
        if (event.type === "held" && event.notifier === "operator") resolve();
      },
    });
    session.command(hold);
    await held;
    expect(session.document()).toMatchObject({
      reached: "REGISTERED",
      blockedBy: [{ notifier: "operator" }],
    });
    session.command({ kind: "release", name: "operator" });
    expect(await session.ended).toBe("reached");
    expect(
      (await session.stop()).states.find(({ state }) => state === "REGISTERED")?.holds,
    ).toMatchObject([{ notifier: "operator", reason: "not yet" }]);
  });

  it("is ended by a signal: before, at once, and in the middle", async () => {
    const reason = new Error("enough");
    await expect(bringUp({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const early = new AbortController();
    const atOnce = bringUp({ signal: early.signal });
    early.abort(reason);
    await expect(atOnce).rejects.toBe(reason);
    const late = new AbortController();
    const onEvent = (event: LogEvent): void => {
      if (event.type === "state-entered" && event.state === "DHCP") late.abort(reason);
    };
    const notifiers = [
      { name: "mine", vote: () => ({ kind: "hold", reason: "for ever" }) as const },
    ];
    const held = new AbortController();
    const forEver = bringUp({ signal: held.signal, notifiers });
    await expect(bringUp({ signal: late.signal, onEvent, tx: { delayUs: 5_000 } })).rejects.toBe(
      reason,
    );
    held.abort(reason);
    await expect(forEver).rejects.toBe(reason);
  });

  it("stays at its goal until the signal comes, and then resolves", async () => {
    const { signal, abort } = new StayingFor();
    const onEvent = (event: LogEvent): void => {
      if (event.type === "outcome" && event.how === "reached") abort();
    };
    expect(await bringUp({ stay: true, signal, onEvent })).toMatchObject({
      reached: "OPERATIONAL",
    });
  });

  it("rejects with what a callback throws, and leaves nothing open", async () => {
    const thrown = new Error("mine");
    const onEvent = (): void => {
      throw thrown;
    };
    await expect(bringUp({ onEvent })).rejects.toBe(thrown);
  });

  it("rejects with what a callback throws while it stays", async () => {
    const thrown = new Error("mine");
    const onEvent = (event: LogEvent): void => {
      if (event.type === "outcome")
        queueMicrotask(() => session.command({ kind: "release", name: "nobody" }));
      if (event.type === "finding") throw thrown;
    };
    const session = await startBringUp({ onEvent, stay: true });
    expect(await session.ended).toBe("reached");
    await expect(session.faulted).rejects.toBe(thrown);
    await session.stop();
  });
});

class StayingFor {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  readonly abort = (): void => this.#controller.abort();
}
