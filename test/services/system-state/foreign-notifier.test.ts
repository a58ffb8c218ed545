import { describe, expect, it } from "vitest";
import { SILENT } from "../../../net/service.ts";
import {
  createSystemState,
  type SystemCommand,
  type SystemStateService,
} from "../../../services/system-state/index.ts";
import { at, events, hold, ScriptedNotifier, veto } from "./scripted-notifier.ts";

function give(system: SystemStateService, us: number, command: SystemCommand) {
  return events(system.step(at(us), { kind: "command", command }));
}

function systemWithForeigner() {
  const system = createSystemState({ explain: false });
  system.registerForeign("app");
  give(system, 0, { kind: "advance", goal: "INITIALIZED" });
  return system;
}

describe("a notifier outside", () => {
  it("is asked by an event, and holds until it has voted", () => {
    const system = createSystemState({ explain: false });
    system.registerForeign("app");
    system.registerForeign("app");
    expect(give(system, 5, { kind: "advance", goal: "OPERATIONAL" })).toEqual([
      {
        kind: "vote-wanted",
        notifier: "app",
        current: "CONTEXT_CREATED",
        next: "INITIALIZED",
        expired: false,
      },
    ]);
    expect(system.state.blockers).toMatchObject([
      { kind: "hold", notifier: "app", reason: "has not voted yet", sinceUs: 5 },
    ]);
    system.noteChange();
    expect(system.step(at(6), { kind: "deadline" })).toBe(SILENT);
  });

  it("votes by a command, which lets the step through; the next step wants a vote of its own", () => {
    const system = systemWithForeigner();
    system.aim("OPERATIONAL");
    const vote = { kind: "proceed" } as const;
    expect(give(system, 7, { kind: "vote", notifier: "app", next: "INITIALIZED", vote })).toEqual([
      {
        kind: "entered",
        state: "INITIALIZED",
        from: "CONTEXT_CREATED",
        direction: "forward",
        dwellUs: 7,
      },
      { kind: "notify", notifier: "app", of: { kind: "entered", state: "INITIALIZED" } },
      {
        kind: "vote-wanted",
        notifier: "app",
        current: "INITIALIZED",
        next: "IFACE_COLDPLUG",
        expired: false,
      },
    ]);
  });

  it("may hold with a reason, and change its mind while the step is in question", () => {
    const system = systemWithForeigner();
    const busy = {
      kind: "vote",
      notifier: "app",
      next: "INITIALIZED",
      vote: hold("busy"),
    } as const;
    expect(give(system, 1, busy)).toEqual([]);
    expect(system.state.blockers).toMatchObject([{ reason: "busy", sinceUs: 0 }]);
    give(system, 2, { ...busy, vote: { kind: "proceed" } });
    expect(system.current).toBe("INITIALIZED");
  });

  it("whose agreement is withdrawn is told so once, and need not agree again", () => {
    const system = createSystemState({ explain: false });
    const refuser = new ScriptedNotifier("refuser", { INITIALIZED: hold("busy") });
    system.register(refuser);
    system.registerForeign("app");
    give(system, 0, { kind: "advance", goal: "INITIALIZED" });
    const vote = { kind: "proceed" } as const;
    expect(give(system, 1, { kind: "vote", notifier: "app", next: "INITIALIZED", vote })).toEqual([
      {
        kind: "notify",
        notifier: "app",
        of: { kind: "withdrawn", next: "INITIALIZED", by: "refuser" },
      },
    ]);
    system.noteChange();
    system.settle(at(2));
    expect(system.drain()).toBe(SILENT);
    delete refuser.answers.INITIALIZED;
    system.release("refuser", at(3));
    system.settle(at(3));
    expect(system.current).toBe("INITIALIZED");
  });

  it("is asked again when its hold expires; the hold stands meanwhile, as expired", () => {
    const system = systemWithForeigner();
    const command = { kind: "vote", notifier: "app", next: "INITIALIZED" } as const;
    give(system, 1, { ...command, vote: hold("busy", 100) });
    expect(system.deadlineUs).toBe(100);
    const wanted = {
      kind: "vote-wanted",
      notifier: "app",
      current: "CONTEXT_CREATED",
      next: "INITIALIZED",
      expired: true,
    };
    expect(events(system.step(at(100), { kind: "deadline" }))).toEqual([wanted]);
    expect(system.state.blockers).toMatchObject([{ reason: "busy", expired: true }]);
    system.noteChange();
    system.settle(at(101));
    expect(system.drain()).toBe(SILENT);
    give(system, 102, { ...command, vote: { kind: "proceed" } });
    expect(system.current).toBe("INITIALIZED");
  });

  it("is asked again when its veto's retry has come, counted from the vote", () => {
    const system = systemWithForeigner();
    give(system, 1_000, {
      kind: "vote",
      notifier: "app",
      next: "INITIALIZED",
      vote: veto("not today", 5_000),
    });
    system.noteChange();
    system.settle(at(3_000));
    expect(system.deadlineUs).toBe(6_000);
    expect(system.drain()).toBe(SILENT);
    expect(events(system.step(at(6_000), { kind: "deadline" }))).toMatchObject([
      { kind: "vote-wanted", expired: false },
    ]);
    expect(system.state.blockers).toMatchObject([{ kind: "hold", reason: "has not voted yet" }]);
  });

  it("is told of going back, and its votes are forgotten", () => {
    const system = systemWithForeigner();
    const command = { kind: "vote", notifier: "app", vote: { kind: "proceed" } } as const;
    give(system, 1, { ...command, next: "INITIALIZED" });
    expect(
      give(system, 2, { kind: "fall-back", to: "CONTEXT_CREATED", why: "test" }),
    ).toMatchObject([
      { kind: "notify", of: { kind: "left", state: "INITIALIZED", why: "test" } },
      { kind: "entered", state: "CONTEXT_CREATED", direction: "back" },
      { kind: "notify", of: { kind: "entered", state: "CONTEXT_CREATED" } },
      { kind: "vote-wanted", next: "INITIALIZED" },
    ]);
    expect(system.current).toBe("CONTEXT_CREATED");
  });

  it("is asked anew after a release", () => {
    const system = systemWithForeigner();
    const command = { kind: "vote", notifier: "app", next: "INITIALIZED" } as const;
    give(system, 1, { ...command, vote: veto("no") });
    expect(give(system, 2, { kind: "release", name: "app" })).toMatchObject([
      { kind: "vote-wanted" },
    ]);
  });

  it("that votes unasked, or in no known way, leaves a finding", () => {
    const system = systemWithForeigner();
    const proceed = { kind: "proceed" } as const;
    const refused: readonly SystemCommand[] = [
      { kind: "vote", notifier: "nobody", next: "INITIALIZED", vote: proceed },
      { kind: "vote", notifier: "app", next: "DHCP", vote: proceed },
      { kind: "vote", notifier: "app", next: "INITIALIZED", vote: hold("x", Number.NaN) },
      { kind: "vote", notifier: "app", next: "INITIALIZED", vote: { kind: "maybe" } as never },
      { kind: "vote", notifier: "app", next: "INITIALIZED", vote: null as never },
      { kind: "vote", notifier: "app", next: "INITIALIZED", vote: { kind: "veto" } as never },
    ];
    for (const command of refused) {
      expect(give(system, 1, command)).toMatchObject([{ kind: "finding", code: "vote-refused" }]);
    }
    expect(system.current).toBe("CONTEXT_CREATED");
  });

  it("can be taken out", () => {
    const system = systemWithForeigner();
    expect(system.deregister("app", at(1))).toBe(true);
    system.settle(at(1));
    expect(system.current).toBe("INITIALIZED");
  });
});
