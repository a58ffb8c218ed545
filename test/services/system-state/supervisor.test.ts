import { describe, expect, it } from "vitest";
import { SILENT } from "../../../net/service.ts";
import {
  createSystemState,
  supervise,
  type Requirement,
  type Unmet,
} from "../../../services/system-state/index.ts";
import { at, events, ScriptedNotifier } from "./scripted-notifier.ts";

/** Requirements whose state is a variable of the test. */
function supervised() {
  const system = createSystemState({ explain: true });
  const unmet: Record<string, Unmet | undefined> = {};
  const requirement = (
    name: string,
    guards: Requirement["guards"],
    fallBackTo: Requirement["fallBackTo"],
  ): Requirement => ({ name, guards, fallBackTo, check: () => unmet[name] });
  supervise(system, [
    requirement("link", "IFACE_COLDPLUG", "INITIALIZED"),
    requirement("lease", "DHCP", "IFACE_COLDPLUG"),
    { ...requirement("time", "TIME_VALID", "CPD_PRE_TIME"), lost: (when) => `at ${when.monoUs}` },
    requirement("names", "OPERATIONAL", "AUTH2"),
  ]);
  return { system, unmet };
}

describe("a supervisor", () => {
  it("lets the ladder climb while every requirement is met", () => {
    const { system } = supervised();
    expect(system.advanceTo("OPERATIONAL", at(0)).reached).toBe("OPERATIONAL");
    expect(system.state.notifiers).toEqual(["link", "lease", "time", "names"]);
  });

  it("holds the state that a requirement guards, with the reason, evidence and expiry of its check", () => {
    const { system, unmet } = supervised();
    unmet["lease"] = { reason: "missing: router", evidence: { dns: 1 }, expiresUs: 400 };
    expect(system.advanceTo("OPERATIONAL", at(3))).toEqual({
      reached: "IFACE_COLDPLUG",
      blockedBy: [
        {
          kind: "hold",
          notifier: "lease",
          next: "DHCP",
          reason: "missing: router",
          evidence: { dns: 1 },
          sinceUs: 3,
          expiresUs: 400,
          expired: false,
        },
      ],
    });
    unmet["lease"] = undefined;
    system.noteChange();
    system.settle(at(4));
    expect(system.current).toBe("OPERATIONAL");
  });

  it("falls back when a requirement that was passed is lost, holds there, and climbs when it is met again", () => {
    const { system, unmet } = supervised();
    system.advanceTo("OPERATIONAL", at(0));
    system.drain();
    unmet["time"] = { reason: "error bound 120 ms" };
    system.settle(at(10));
    expect(events(system.drain())).toEqual([
      {
        kind: "entered",
        state: "CPD_PRE_TIME",
        from: "OPERATIONAL",
        direction: "back",
        dwellUs: 10,
        why: "at 10",
      },
      { kind: "held", notifier: "time", next: "TIME_VALID", reason: "error bound 120 ms" },
      ...["link", "lease", "names"].map((notifier) => ({
        kind: "withdrawn",
        notifier,
        next: "TIME_VALID",
        by: "time",
      })),
    ]);
    unmet["time"] = undefined;
    system.noteChange();
    system.settle(at(20));
    expect(system.current).toBe("OPERATIONAL");
  });

  it("takes the deepest of several falls, once", () => {
    const { system, unmet } = supervised();
    system.advanceTo("OPERATIONAL", at(0));
    unmet["names"] = { reason: "no answer" };
    unmet["lease"] = { reason: "lease expired" };
    unmet["link"] = { reason: "no carrier" };
    system.drain();
    system.settle(at(1));
    expect(events(system.drain()).filter(({ kind }) => kind === "entered")).toMatchObject([
      { state: "INITIALIZED", from: "OPERATIONAL", why: "no carrier" },
    ]);
    expect(system.state.blockers).toMatchObject([{ notifier: "link", next: "IFACE_COLDPLUG" }]);
  });

  it("does not mind a requirement that is not met above the current state", () => {
    const { system, unmet } = supervised();
    unmet["names"] = { reason: "no answer" };
    system.advanceTo("AUTH2", at(0));
    system.drain();
    system.settle(at(1));
    expect(system.drain()).toBe(SILENT);
    expect(system.current).toBe("AUTH2");
  });

  it("sees a loss that a notifier causes on the way back", () => {
    const { system, unmet } = supervised();
    system.register({
      name: "consequence",
      vote: () => ({ kind: "proceed" }),
      left: (state) => {
        if (state === "OPERATIONAL") unmet["lease"] = { reason: "released" };
      },
    });
    system.advanceTo("OPERATIONAL", at(0));
    unmet["names"] = { reason: "no answer" };
    system.settle(at(1));
    expect(system.current).toBe("IFACE_COLDPLUG");
  });

  it("looks also when the system is driven as a service", () => {
    const { system, unmet } = supervised();
    system.step(at(0), { kind: "command", command: { kind: "advance", goal: "OPERATIONAL" } });
    unmet["link"] = { reason: "no carrier" };
    const command = {
      kind: "set-fact",
      name: "link/eth0",
      value: { carrier: false },
      provenance: { source: "os" },
    } as const;
    system.step(at(1), { kind: "command", command });
    expect(system.current).toBe("INITIALIZED");
  });

  it("asks other notifiers in the order of registration, before and behind its own", () => {
    const calls: string[] = [];
    const system = createSystemState({ explain: true });
    system.register(new ScriptedNotifier("before", {}, calls));
    supervise(system, []);
    system.register(new ScriptedNotifier("behind", {}, calls));
    system.advanceTo("INITIALIZED", at(0));
    expect(calls[0]).toContain("before");
  });

  it("refuses a requirement that would fall upwards", () => {
    const system = createSystemState({ explain: true });
    const wrong: Requirement = {
      name: "wrong",
      guards: "DHCP",
      fallBackTo: "DHCP",
      check: () => undefined,
    };
    expect(() => supervise(system, [wrong])).toThrow(/cannot fall from DHCP to DHCP/);
  });
});
