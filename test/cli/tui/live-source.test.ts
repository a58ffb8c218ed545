import { describe, expect, it } from "vitest";
import { LiveSource } from "../../../cli/tui/live-source.ts";
import type { LogEvent } from "../../../net/event-log.ts";
import { planOf } from "../../../library/options.ts";
import { runSimulated } from "../../../library/simulated-session.ts";
import { sentEvent } from "./scripted-source.ts";

function start(live: LiveSource): void {
  const options = { mode: "simulate", seed: 1, observe: true, capture: true } as const;
  const session = runSimulated(
    planOf(options, { number: () => 1, key: () => new Uint8Array(32) }),
    { ...options, onEvent: (event) => live.event(event) },
  );
  live.attach(session, "simulate, seed 1");
}

describe("a bring-up of this process as a source", () => {
  it("can be shown before there is anything, and does nothing then but say so", async () => {
    const live = new LiveSource("DHCP");
    expect(live.title).toBe("starting");
    expect(live.snapshot()).toMatchObject({ outcome: "idle", goal: "DHCP" });
    expect(live.snapshot()).toBe(live.snapshot());
    await expect(live.act({ kind: "flush" })).rejects.toThrow("has not started yet");
    live.close();
  });

  it("tells every event from the first on to who listened before the start", () => {
    const live = new LiveSource();
    const heard: LogEvent[] = [];
    const timed: string[] = [];
    const stop = live.listen({
      event: (event) => heard.push(event),
      restarted: (events) => heard.push(...events),
      timing: ({ phase }) => timed.push(phase),
    });
    start(live);
    expect(heard.at(0)).toMatchObject({ atUs: 0 });
    expect(heard.some((event) => event.type === "packet-sent" && event.bytes !== undefined)).toBe(
      true,
    );
    live.timing({ phase: "parse", monoUs: 0, durationUs: 1, input: "datagram" }, 0);
    expect(timed).toEqual(["parse"]);
    live.event(sentEvent(1));
    expect(heard.at(-1)).toEqual(sentEvent(1));
    stop();
    live.event(sentEvent(2));
    expect(heard.at(-1)).toEqual(sentEvent(1));
  });

  it("shows the session once there is one", () => {
    const live = new LiveSource();
    start(live);
    expect(live.title).toBe("simulate, seed 1");
    expect(live.snapshot()).toMatchObject({ outcome: "reached", mode: "simulate" });
  });

  it("says what became of an action, and why nothing did", async () => {
    const live = new LiveSource();
    start(live);
    await expect(live.act({ kind: "renew" })).rejects.toThrow("virtual time");
    await expect(live.act({ kind: "loss", change: 0.05 })).rejects.toThrow("virtual time");
    expect(await live.act({ kind: "hold", how: "veto" })).toContain("operator vetoes OPERATIONAL");
    expect(await live.act({ kind: "release" })).toBe("operator is released");
    live.close();
  });
});
