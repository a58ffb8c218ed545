import { describe, expect, it } from "vitest";
import { LiveSource } from "../../../cli/tui/live-source.ts";
import type { LogEvent } from "../../../net/event-log.ts";
import { planOf } from "../../../library/options.ts";
import { runSimulated } from "../../../library/simulated-session.ts";
import { sentEvent } from "./scripted-source.ts";

function simulated(live: LiveSource): ReturnType<LiveSource["of"]> {
  const options = { mode: "simulate", seed: 1, observe: true, capture: true } as const;
  const session = runSimulated(
    planOf(options, { number: () => 1, key: () => new Uint8Array(32) }),
    { ...options, onEvent: (event) => live.event(event) },
  );
  return live.of(session, "simulate, seed 1");
}

describe("a bring-up of this process as a source", () => {
  it("tells what happened before somebody listened, then each event as it comes", () => {
    const live = new LiveSource();
    const source = simulated(live);
    const heard: LogEvent[] = [];
    const timed: string[] = [];
    live.timing({ phase: "parse", monoUs: 0, durationUs: 1, input: "datagram" }, 0);
    const stop = source.listen({
      event: (event) => heard.push(event),
      restarted: (events) => heard.push(...events),
      timing: ({ phase }) => timed.push(phase),
    });
    expect(heard.at(0)).toMatchObject({ atUs: 0 });
    expect(heard.some((event) => event.type === "packet-sent" && event.bytes !== undefined)).toBe(
      true,
    );
    expect(timed).toEqual(["parse"]);
    live.event(sentEvent(1));
    expect(heard.at(-1)).toEqual(sentEvent(1));
    stop();
    live.event(sentEvent(2));
    expect(heard.at(-1)).toEqual(sentEvent(1));
  });

  it("shows the session", () => {
    expect(simulated(new LiveSource()).snapshot()).toMatchObject({
      outcome: "reached",
      mode: "simulate",
    });
  });

  it("says what became of an action, and why nothing did", async () => {
    const source = simulated(new LiveSource());
    await expect(source.act({ kind: "renew" })).rejects.toThrow("virtual time");
    await expect(source.act({ kind: "loss", change: 0.05 })).rejects.toThrow("virtual time");
    expect(await source.act({ kind: "hold", how: "veto" })).toContain(
      "operator vetoes OPERATIONAL",
    );
    expect(await source.act({ kind: "release" })).toBe("operator is released");
    source.close();
  });
});
