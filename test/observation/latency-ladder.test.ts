import { describe, expect, it } from "vitest";
import type { HostPhase, HostTiming } from "../../net/latency.ts";
import { LatencyTape } from "./latency-tape.ts";

function entered(state: string, from: string, dwellUs: number, why?: string) {
  const direction = why === undefined ? ("forward" as const) : ("back" as const);
  const entry = { type: "state-entered" as const, state, from, dwellUs, direction };
  return why === undefined ? entry : { ...entry, why };
}

describe("the ladder's time", () => {
  it("is told state by state, forward or back, and the last one stays open", () => {
    const tape = new LatencyTape()
      .say(0, "system", entered("DHCP", "IFACE_COLDPLUG", 0))
      .say(40, "system", entered("CPD_PRE_TIME", "DHCP", 40))
      .say(100, "system", entered("DHCP", "CPD_PRE_TIME", 60, "the lease is gone"));
    expect(tape.finish(130)).toEqual([
      "dwell IFACE_COLDPLUG 0+0 left",
      "dwell DHCP 0+40 left",
      "dwell CPD_PRE_TIME 40+60 lost (the lease is gone)",
      "dwell DHCP 100+30 open",
    ]);
  });

  it("does not count the end as a state that was stood in", () => {
    const tape = new LatencyTape().say(
      10,
      "system",
      entered("CONTEXT_DESTROYING", "OPERATIONAL", 10, "stopped"),
    );
    expect(tape.finish(500)).toEqual(["dwell OPERATIONAL 0+10 lost (stopped)"]);
  });

  it("has every hold with its last reason, and how it ended", () => {
    const held = { type: "held", next: "DHCP" } as const;
    const tape = new LatencyTape()
      .say(0, "system", { ...held, notifier: "dhcp", reason: "no OFFER yet" })
      .say(5, "system", { ...held, notifier: "dhcp", reason: "no ACK yet" })
      .say(6, "system", { ...held, notifier: "mine", reason: "a cup of tea" })
      .say(7, "system", { ...held, type: "vetoed", notifier: "other", reason: "never" })
      .say(8, "system", { ...held, type: "hold-expired", notifier: "mine", reason: "tea" })
      .say(9, "system", { type: "released", notifier: "dhcp", next: "DHCP", heldUs: 9 })
      .say(20, "system", { type: "released", notifier: "mine", next: "DHCP", heldUs: 14 });
    expect(tape.finish(30)).toEqual([
      "hold dhcp 0+9 released (no ACK yet)",
      "hold mine 6+14 expired (a cup of tea)",
      "hold other 7+23 open (never)",
    ]);
  });
});

describe("the host's own work", () => {
  const ZERO_US = 1_000_000;

  function timing(phase: HostPhase, atUs: number, more: Partial<HostTiming> = {}): HostTiming {
    return { phase, monoUs: ZERO_US + atUs, durationUs: 3, input: "datagram", ...more };
  }

  it("is told by whom it was done for: an answer's way in, a packet's way out", () => {
    const tape = new LatencyTape();
    const about = { transaction: 7, attempt: 1, what: "REQUEST" };
    const to = { address: "192.0.2.1", port: 67 };
    for (const one of [
      timing("queue", 10),
      timing("parse", 13),
      timing("send", 16, { about, to, lengthBytes: 300 }),
    ])
      tape.collector.hostTiming(one, ZERO_US);
    tape.received(12, "dhcp/eth0", "OFFER", 6).sent(12, "dhcp/eth0", "REQUEST", 7, 1);
    tape.collector.hostTiming(timing("notify", 19), ZERO_US);
    tape.collector.hostTiming(timing("stall", 9, { inputs: 1 }), ZERO_US);
    const host = tape.records.map(({ phase, source, what, atUs, transaction, attempt }) => [
      phase,
      source,
      what,
      atUs,
      transaction,
      attempt,
    ]);
    expect(host).toEqual([
      ["queue", "dhcp/eth0", "OFFER", 10, 6, undefined],
      ["parse", "dhcp/eth0", "OFFER", 13, 6, undefined],
      ["send", "dhcp/eth0", "REQUEST", 16, 7, 1],
      ["notify", "host", "datagram", 19, undefined, undefined],
      ["stall", "host", "datagram", 9, undefined, undefined],
    ]);
  });

  it("is the host's where no event speaks for it", () => {
    const tape = new LatencyTape();
    tape.collector.hostTiming(timing("queue", 1, { input: "deadline" }), ZERO_US);
    tape.collector.hostTiming(timing("parse", 2, { input: "deadline" }), ZERO_US);
    tape.collector.hostTiming(timing("queue", 5, { input: "command" }), ZERO_US);
    expect(tape.finish()).toEqual([
      "queue deadline 1+3 done",
      "parse deadline 2+3 done",
      "queue command 5+3 done",
    ]);
    expect(tape.records.every(({ source }) => source === "host")).toBe(true);
  });

  it("calls an ignored packet refused", () => {
    const tape = new LatencyTape();
    tape.collector.hostTiming(timing("queue", 1), ZERO_US);
    tape.say(1, "dns", {
      type: "packet-ignored",
      from: { address: "192.0.2.9", port: 53 },
      lengthBytes: 12,
      reason: "no question waits on this port",
    });
    expect(tape.records).toMatchObject([
      { phase: "queue", source: "dns", what: "datagram", outcome: "refused" },
    ]);
  });
});
