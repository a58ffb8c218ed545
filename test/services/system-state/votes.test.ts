import { describe, expect, it } from "vitest";
import { SILENT } from "../../../net/service.ts";
import { createSystemState, LADDER, NOTIFIERS_MAX } from "../../../services/system-state/index.ts";
import { at, events, hold, ScriptedNotifier, veto } from "./scripted-notifier.ts";

function systemWith(...notifiers: readonly ScriptedNotifier[]) {
  const system = createSystemState({ explain: true });
  for (const notifier of notifiers) system.register(notifier);
  return system;
}

describe("SystemState, climbing", () => {
  it("starts in CONTEXT_CREATED, awaits nothing, and is silent", () => {
    const system = systemWith(new ScriptedNotifier("a"));
    expect(system.current).toBe("CONTEXT_CREATED");
    expect(system.deadlineUs).toBe(Infinity);
    expect(system.step(at(0), { kind: "deadline" })).toBe(SILENT);
  });

  it("enters every state in order when nobody refuses", () => {
    const system = systemWith();
    expect(system.advanceTo("OPERATIONAL", at(5))).toEqual({
      reached: "OPERATIONAL",
      blockedBy: [],
    });
    expect(events(system.drain()).map((event) => event.kind === "entered" && event.state)).toEqual(
      LADDER.slice(1),
    );
    expect(system.deadlineUs).toBe(Infinity);
  });

  it("goes no further than the goal, and never back to a lower one", () => {
    const system = systemWith();
    expect(system.advanceTo("DHCP", at(0)).reached).toBe("DHCP");
    expect(system.advanceTo("INITIALIZED", at(1)).reached).toBe("DHCP");
    expect(system.advanceTo("TIME_VALID", at(2)).reached).toBe("TIME_VALID");
  });

  it("asks before each single step, in the order of registration, and tells everybody after it", () => {
    const calls: string[] = [];
    const system = systemWith(
      new ScriptedNotifier("first", {}, calls),
      new ScriptedNotifier("second", {}, calls),
    );
    system.advanceTo("IFACE_COLDPLUG", at(0));
    expect(calls).toEqual([
      "first: CONTEXT_CREATED → INITIALIZED?",
      "second: CONTEXT_CREATED → INITIALIZED?",
      "first: entered INITIALIZED",
      "second: entered INITIALIZED",
      "first: INITIALIZED → IFACE_COLDPLUG?",
      "second: INITIALIZED → IFACE_COLDPLUG?",
      "first: entered IFACE_COLDPLUG",
      "second: entered IFACE_COLDPLUG",
    ]);
  });

  it("needs of a notifier only a name and a vote", () => {
    const system = createSystemState({ explain: true });
    system.register({ name: "bare", vote: () => ({ kind: "proceed" }) });
    system.advanceTo("OPERATIONAL", at(0));
    expect(system.fallBack("DHCP", "test", at(1))).toBe(true);
  });

  it("refuses a second notifier of the same name, and more than it has room for", () => {
    const system = systemWith(new ScriptedNotifier("a"));
    expect(() => system.register(new ScriptedNotifier("a"))).toThrow(/registered already/);
    for (let i = 1; i < NOTIFIERS_MAX; i++) system.register(new ScriptedNotifier(`n${i}`));
    expect(() => system.register(new ScriptedNotifier("one more"))).toThrow(/more than/);
  });
});

describe("SystemState, refused", () => {
  it("stops before the refused state, and names every blocker with its reason at once", () => {
    const system = systemWith(
      new ScriptedNotifier("lease", {
        DHCP: { kind: "hold", reason: "no offer yet", evidence: { attempts: 2 }, expiresUs: 900 },
      }),
      new ScriptedNotifier("agreeable"),
      new ScriptedNotifier("policy", { DHCP: veto("not on this network", 5_000) }),
    );
    expect(system.advanceTo("OPERATIONAL", at(10))).toEqual({
      reached: "IFACE_COLDPLUG",
      blockedBy: [
        {
          kind: "hold",
          notifier: "lease",
          next: "DHCP",
          reason: "no offer yet",
          evidence: { attempts: 2 },
          sinceUs: 10,
          expiresUs: 900,
          expired: false,
        },
        {
          kind: "veto",
          notifier: "policy",
          next: "DHCP",
          reason: "not on this network",
          sinceUs: 10,
          retryUs: 5_010,
          expired: false,
        },
      ],
    });
    expect(system.state.blockers).toHaveLength(2);
    expect(system.deadlineUs).toBe(900);
  });

  it("asks those after the refuser too, and withdraws from everybody who agreed", () => {
    const calls: string[] = [];
    const system = systemWith(
      new ScriptedNotifier("before", {}, calls),
      new ScriptedNotifier("refuser", { INITIALIZED: hold("busy") }, calls),
      new ScriptedNotifier("after", {}, calls),
      new ScriptedNotifier("second refuser", { INITIALIZED: veto("no") }, calls),
    );
    system.advanceTo("INITIALIZED", at(0));
    expect(calls).toEqual([
      "before: CONTEXT_CREATED → INITIALIZED?",
      "refuser: CONTEXT_CREATED → INITIALIZED?",
      "after: CONTEXT_CREATED → INITIALIZED?",
      "second refuser: CONTEXT_CREATED → INITIALIZED?",
      "before: withdrawn INITIALIZED by refuser",
      "after: withdrawn INITIALIZED by refuser",
    ]);
    expect(events(system.drain())).toEqual([
      { kind: "held", notifier: "refuser", next: "INITIALIZED", reason: "busy" },
      { kind: "vetoed", notifier: "second refuser", next: "INITIALIZED", reason: "no" },
      { kind: "withdrawn", notifier: "before", next: "INITIALIZED", by: "refuser" },
      { kind: "withdrawn", notifier: "after", next: "INITIALIZED", by: "refuser" },
    ]);
  });

  it("logs a withdrawal once for each refuser, but tells the notifier each time", () => {
    const agreeable = new ScriptedNotifier("agreeable");
    const system = systemWith(agreeable, new ScriptedNotifier("b", { DHCP: hold("busy") }));
    system.advanceTo("DHCP", at(0));
    system.drain();
    agreeable.take();
    system.noteChange();
    system.settle(at(1));
    expect(system.drain()).toBe(SILENT);
    expect(agreeable.take()).toEqual([
      "agreeable: IFACE_COLDPLUG → DHCP?",
      "agreeable: withdrawn DHCP by b",
    ]);
  });

  it("does not ask again while nothing has changed", () => {
    const notifier = new ScriptedNotifier("a", { DHCP: hold("busy", 1_000) });
    const system = systemWith(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    notifier.take();
    system.settle(at(1));
    expect(system.step(at(999), { kind: "deadline" })).toBe(SILENT);
    expect(notifier.calls).toEqual([]);
  });

  it("asks again after a release, a fact, a blob, a service event and an advance, once for all of them", () => {
    const notifier = new ScriptedNotifier("a", { DHCP: hold("busy") });
    const system = systemWith(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    notifier.take();
    const changes: readonly (() => void)[] = [
      () => system.release("a", at(1)),
      () => system.setFact("link/eth0", { carrier: true }, { source: "os" }, at(1)),
      () => system.loseFact("link/eth0", "unplugged"),
      () => system.setBlob("deviceType", Uint8Array.of(1)),
      () => system.noteChange(),
      () => system.aim("AUTH1"),
      () => system.register(new ScriptedNotifier("late")),
      () => system.deregister("late", at(1)),
    ];
    for (const change of changes) {
      change();
      expect(notifier.questions()).toBe(0);
      system.settle(at(1));
      system.settle(at(1));
      expect(notifier.questions()).toBe(1);
      notifier.take();
    }
    for (const change of changes) change();
    system.settle(at(2));
    expect(notifier.questions()).toBe(1);
  });

  it("asks about one transition at most once in a step, even if an answer changes something", () => {
    const system = createSystemState({ explain: true });
    let questions = 0;
    system.register(new ScriptedNotifier("a", { INITIALIZED: hold("busy") }));
    system.register({
      name: "meddler",
      vote: (_current, _next, when) => {
        questions++;
        if (questions < 3) system.release("a", when);
        return { kind: "proceed" };
      },
    });
    system.step(at(0), { kind: "command", command: { kind: "advance", goal: "INITIALIZED" } });
    expect(questions).toBe(1);
    expect(system.deadlineUs).toBe(0);
    system.step(at(0), { kind: "deadline" });
    expect(questions).toBe(2);
    system.step(at(0), { kind: "deadline" });
    expect(questions).toBe(3);
    expect(system.deadlineUs).toBe(Infinity);
  });

  it("does not tell a notifier that refused and was released meanwhile that its agreement is withdrawn", () => {
    const refuser = new ScriptedNotifier("refuser", { INITIALIZED: hold("busy") });
    const system = systemWith(refuser);
    system.register({
      name: "meddler",
      vote: (_current, _next, when) => (system.release("refuser", when), { kind: "proceed" }),
    });
    expect(system.advanceTo("INITIALIZED", at(0)).reached).toBe("CONTEXT_CREATED");
    expect(refuser.calls).toEqual(["refuser: CONTEXT_CREATED → INITIALIZED?"]);
  });

  it("goes on when the last blocker agrees", () => {
    const notifier = new ScriptedNotifier("a", { DHCP: hold("busy") });
    const system = systemWith(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    delete notifier.answers.DHCP;
    expect(system.release("a", at(40))).toBe(true);
    system.settle(at(40));
    expect(system.current).toBe("OPERATIONAL");
  });

  it("ends a refusal that a lower goal makes pointless", () => {
    const system = systemWith(new ScriptedNotifier("a", { DHCP: hold("busy", 500) }));
    system.advanceTo("OPERATIONAL", at(0));
    expect(system.advanceTo("IFACE_COLDPLUG", at(7))).toEqual({
      reached: "IFACE_COLDPLUG",
      blockedBy: [],
    });
    expect(system.deadlineUs).toBe(Infinity);
  });

  it("drops a hold together with the notifier that is taken out", () => {
    const system = systemWith(new ScriptedNotifier("a", { DHCP: hold("busy", 500) }));
    system.advanceTo("OPERATIONAL", at(0));
    expect(system.deregister("a", at(3))).toBe(true);
    expect(system.deregister("a", at(3))).toBe(false);
    system.settle(at(3));
    expect(system.current).toBe("OPERATIONAL");
  });
});
