import { describe, expect, it } from "vitest";
import {
  createSystemState,
  FALL_BACKS,
  HOLDS_MAX,
  VISITS_MAX,
  type Cause,
} from "../../../services/system-state/index.ts";
import { at, events, hold, ScriptedNotifier, veto } from "./scripted-notifier.ts";

describe("SystemState, going back", () => {
  const targets: Readonly<Record<Cause, string>> = {
    "link-lost": "INITIALIZED",
    "lease-lost": "IFACE_COLDPLUG",
    "time-lost": "CPD_PRE_TIME",
    "resolvers-lost": "AUTH2",
    "policy-changed": "POLICY_INVALID",
    destroyed: "CONTEXT_DESTROYING",
  };
  for (const [cause, target] of Object.entries(targets)) {
    it(`${cause} leads from OPERATIONAL to ${target}`, () => {
      const system = createSystemState({ explain: true });
      system.advanceTo("OPERATIONAL", at(0));
      system.drain();
      expect(system.fallBack(FALL_BACKS[cause as Cause].to, cause, at(50))).toBe(true);
      expect(events(system.drain())).toEqual([
        {
          kind: "entered",
          state: target,
          from: "OPERATIONAL",
          direction: "back",
          dwellUs: 50,
          why: cause,
        },
      ]);
    });
  }

  it("tells everybody of each state that is given up, the highest first, then of the one entered, and asks nobody", () => {
    const calls: string[] = [];
    const system = createSystemState({ explain: true });
    system.register(new ScriptedNotifier("a", {}, calls));
    system.register(new ScriptedNotifier("b", {}, calls));
    system.advanceTo("CPD_PRE_TIME", at(0));
    calls.length = 0;
    system.fallBack("IFACE_COLDPLUG", "lease expired", at(1));
    expect(calls).toEqual([
      "a: left CPD_PRE_TIME, lease expired",
      "b: left CPD_PRE_TIME, lease expired",
      "a: left DHCP, lease expired",
      "b: left DHCP, lease expired",
      "a: entered IFACE_COLDPLUG",
      "b: entered IFACE_COLDPLUG",
    ]);
  });

  it("is not possible upwards, to the same state, or out of destruction", () => {
    const notifier = new ScriptedNotifier("a");
    const system = createSystemState({ explain: true });
    system.register(notifier);
    system.advanceTo("DHCP", at(0));
    system.drain();
    notifier.take();
    for (const to of ["DHCP", "OPERATIONAL", "POLICY_INVALID"] as const) {
      expect(system.fallBack(to, "test", at(1))).toBe(false);
    }
    expect(notifier.calls).toEqual([]);
    system.fallBack("CONTEXT_DESTROYING", "bye", at(2));
    expect(system.fallBack("INITIALIZED", "test", at(3))).toBe(false);
    expect(system.advanceTo("OPERATIONAL", at(3)).reached).toBe("CONTEXT_DESTROYING");
  });

  it("keeps the goal: the climb goes on at the next settle, asking anew", () => {
    const notifier = new ScriptedNotifier("a");
    const system = createSystemState({ explain: true });
    system.register(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    system.fallBack("AUTH2", "resolvers lost", at(10));
    expect(system.current).toBe("AUTH2");
    expect(system.goal).toBe("OPERATIONAL");
    notifier.take();
    system.settle(at(11));
    expect(notifier.take()).toEqual(["a: AUTH2 → OPERATIONAL?", "a: entered OPERATIONAL"]);
  });

  it("drops the holds that stand, and no timer of them is left", () => {
    const notifier = new ScriptedNotifier("a", { OPERATIONAL: hold("probing", 500) });
    const system = createSystemState({ explain: true });
    system.register(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    system.drain();
    system.fallBack("INITIALIZED", "link lost", at(100));
    expect(system.state.blockers).toEqual([]);
    expect(events(system.drain())[0]).toEqual({
      kind: "released",
      notifier: "a",
      next: "OPERATIONAL",
      heldUs: 100,
    });
    delete notifier.answers.OPERATIONAL;
    system.settle(at(101));
    expect(system.current).toBe("OPERATIONAL");
  });

  it("over an invalid policy climbs on to CPD_POST_TIME by a vote", () => {
    const notifier = new ScriptedNotifier("a");
    const system = createSystemState({ explain: true });
    system.register(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    notifier.answers.CPD_POST_TIME = hold("closing connections of the old policy");
    system.fallBack("POLICY_INVALID", "policy changed", at(5));
    system.settle(at(5));
    expect(system.current).toBe("POLICY_INVALID");
    expect(system.state.blockers).toMatchObject([{ next: "CPD_POST_TIME" }]);
    delete notifier.answers.CPD_POST_TIME;
    system.release("a", at(6));
    system.settle(at(6));
    expect(system.current).toBe("OPERATIONAL");
    expect([...system.state.edges]).toContainEqual({
      from: "POLICY_INVALID",
      to: "CPD_POST_TIME",
      count: 1,
    });
  });

  it("from an invalid policy, time lost gives that up too", () => {
    const notifier = new ScriptedNotifier("a");
    const system = createSystemState({ explain: true });
    system.register(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    system.fallBack("POLICY_INVALID", "policy changed", at(1));
    notifier.take();
    system.fallBack("CPD_PRE_TIME", "time lost", at(2));
    expect(notifier.take()).toEqual([
      "a: left POLICY_INVALID, time lost",
      "a: left TIME_VALID, time lost",
      "a: entered CPD_PRE_TIME",
    ]);
  });
});

describe("SystemState, its history", () => {
  it("counts the dwell of the first state from the first instant seen", () => {
    const system = createSystemState({ explain: true });
    system.step(at(7_000), { kind: "command", command: { kind: "release", name: "x" } });
    system.advanceTo("INITIALIZED", at(7_500));
    expect([...system.state.visits]).toEqual([
      { state: "CONTEXT_CREATED", enteredUs: 7_000, leftUs: 7_500, dwellUs: 500, holds: [] },
      { state: "INITIALIZED", enteredUs: 7_500, dwellUs: 0, holds: [] },
    ]);
  });

  it("lists refusals that stand under the visit that lasts, up to the last instant seen", () => {
    const system = createSystemState({ explain: true });
    system.register(new ScriptedNotifier("a", { DHCP: hold("busy") }));
    system.register(new ScriptedNotifier("b", { DHCP: veto("no") }));
    system.advanceTo("OPERATIONAL", at(10));
    system.settle(at(30));
    expect([...system.state.visits].at(-1)).toEqual({
      state: "IFACE_COLDPLUG",
      enteredUs: 10,
      dwellUs: 20,
      holds: [
        { notifier: "a", kind: "hold", reason: "busy", sinceUs: 10, heldUs: 20 },
        { notifier: "b", kind: "veto", reason: "no", sinceUs: 10, heldUs: 20 },
      ],
    });
  });

  it("counts each transition, and its iterables can be read again", () => {
    const system = createSystemState({ explain: true });
    for (let i = 0; i < 3; i++) {
      system.advanceTo("OPERATIONAL", at(i));
      system.fallBack("AUTH2", "resolvers lost", at(i));
    }
    const view = system.state;
    for (let i = 0; i < 2; i++) {
      expect([...view.edges]).toContainEqual({ from: "OPERATIONAL", to: "AUTH2", count: 3 });
      expect([...view.edges]).toContainEqual({ from: "DHCP", to: "CPD_PRE_TIME", count: 1 });
    }
  });

  it("keeps the last visits and the first holds of each, no more", () => {
    const notifier = new ScriptedNotifier("a", { OPERATIONAL: hold("busy") });
    const system = createSystemState({ explain: false });
    system.register(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    for (let i = 1; i <= HOLDS_MAX + 5; i++) {
      system.release("a", at(i));
      system.settle(at(i));
    }
    delete notifier.answers.OPERATIONAL;
    system.noteChange();
    system.settle(at(1_000));
    expect([...system.state.visits].at(-2)?.holds).toHaveLength(HOLDS_MAX);
    for (let i = 0; i < VISITS_MAX; i++) {
      system.fallBack("AUTH2", "resolvers lost", at(2_000 + i));
      system.settle(at(2_000 + i));
    }
    expect([...system.state.visits]).toHaveLength(VISITS_MAX + 1);
    expect([...system.state.visits].at(-1)?.state).toBe("OPERATIONAL");
  });

  it("gives every change a higher version", () => {
    const system = createSystemState({ explain: false });
    let version = system.state.version;
    const changes: readonly (() => void)[] = [
      () => system.aim("DHCP"),
      () => system.settle(at(1)),
      () => system.setFact("link/eth0", { carrier: true }, { source: "os" }, at(1)),
      () => system.setBlob("deviceType", Uint8Array.of(1)),
      () => system.fallBack("INITIALIZED", "test", at(2)),
    ];
    for (const change of changes) {
      change();
      expect(system.state.version).toBeGreaterThan(version);
      version = system.state.version;
    }
    system.state.blockers.at(0);
    expect(system.state.version).toBe(version);
  });
});
