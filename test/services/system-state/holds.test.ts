import { describe, expect, it } from "vitest";
import { SILENT } from "../../../net/service.ts";
import { createSystemState } from "../../../services/system-state/index.ts";
import { at, events, hold, ScriptedNotifier, veto } from "./scripted-notifier.ts";

function systemWith(...notifiers: readonly ScriptedNotifier[]) {
  const system = createSystemState({ explain: true });
  for (const notifier of notifiers) system.register(notifier);
  return system;
}

describe("SystemState, a hold", () => {
  it("that is heard again with another reason is the same hold, told anew", () => {
    const notifier = new ScriptedNotifier("a", { DHCP: hold("discovering") });
    const system = systemWith(notifier);
    system.advanceTo("DHCP", at(10));
    system.drain();
    notifier.answers.DHCP = hold("requesting");
    system.noteChange();
    system.settle(at(20));
    expect(events(system.drain())).toEqual([
      { kind: "held", notifier: "a", next: "DHCP", reason: "requesting" },
    ]);
    expect(system.state.blockers).toMatchObject([{ reason: "requesting", sinceUs: 10 }]);
  });

  it("that ends is told with the time it lasted, and kept under the state it delayed", () => {
    const notifier = new ScriptedNotifier("a", { DHCP: hold("discovering") });
    const system = systemWith(notifier);
    system.advanceTo("DHCP", at(10));
    system.drain();
    notifier.answers.DHCP = hold("requesting");
    system.noteChange();
    system.settle(at(50));
    delete notifier.answers.DHCP;
    system.noteChange();
    system.settle(at(70));
    expect(events(system.drain()).slice(1)).toEqual([
      { kind: "released", notifier: "a", next: "DHCP", heldUs: 60 },
      {
        kind: "entered",
        state: "DHCP",
        from: "IFACE_COLDPLUG",
        direction: "forward",
        dwellUs: 60,
      },
    ]);
    expect([...system.state.visits].slice(2)).toEqual([
      {
        state: "IFACE_COLDPLUG",
        enteredUs: 10,
        leftUs: 70,
        dwellUs: 60,
        holds: [{ notifier: "a", kind: "hold", reason: "requesting", sinceUs: 10, heldUs: 60 }],
      },
      { state: "DHCP", enteredUs: 70, dwellUs: 0, holds: [] },
    ]);
  });

  it("that was released and is heard again is a new one", () => {
    const system = systemWith(new ScriptedNotifier("a", { DHCP: hold("busy") }));
    system.advanceTo("DHCP", at(10));
    system.release("a", at(30));
    expect(system.state.blockers).toEqual([]);
    system.settle(at(31));
    expect(system.state.blockers).toMatchObject([{ sinceUs: 31 }]);
  });

  it("never lets the step through when it expires: it is asked once more, then stands as expired", () => {
    const notifier = new ScriptedNotifier("a", { DHCP: hold("busy", 100) });
    const system = systemWith(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    expect(events(system.drain()).at(-1)).toMatchObject({ kind: "held", untilUs: 100 });
    notifier.take();
    expect(system.deadlineUs).toBe(100);
    expect(events(system.step(at(100), { kind: "deadline" }))).toEqual([
      { kind: "hold-expired", notifier: "a", next: "DHCP", reason: "busy" },
    ]);
    expect(notifier.take()).toEqual(["a: IFACE_COLDPLUG → DHCP? (expired)"]);
    expect(system.state.blockers).toMatchObject([
      { kind: "hold", expired: true, sinceUs: 0, expiresUs: 100 },
    ]);
    expect(system.deadlineUs).toBe(Infinity);
    expect(system.step(at(10_000), { kind: "deadline" })).toBe(SILENT);
    expect(system.current).toBe("IFACE_COLDPLUG");
  });

  it("that is expired stays so whatever new time it names, and may still end", () => {
    const notifier = new ScriptedNotifier("a", {
      DHCP: (_next, when) => hold("busy", when.monoUs + 100),
    });
    const system = systemWith(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    system.settle(at(100));
    system.noteChange();
    system.settle(at(150));
    expect(notifier.take().at(-1)).toBe("a: IFACE_COLDPLUG → DHCP? (expired)");
    expect(system.deadlineUs).toBe(Infinity);
    delete notifier.answers.DHCP;
    system.noteChange();
    system.settle(at(200));
    expect(system.current).toBe("OPERATIONAL");
  });

  it("that is expired may be answered by agreeing when asked once more", () => {
    const system = systemWith(
      new ScriptedNotifier("a", {
        DHCP: (_next, _when, expired) => (expired ? { kind: "proceed" } : hold("busy", 100)),
      }),
    );
    system.advanceTo("OPERATIONAL", at(0));
    system.settle(at(100));
    expect(system.current).toBe("OPERATIONAL");
  });

  it("cannot put off the time it expires at by being asked again, only bring it forward", () => {
    const notifier = new ScriptedNotifier("a", {
      DHCP: (_next, when) => hold("busy", when.monoUs + 100),
    });
    const system = systemWith(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    system.noteChange();
    system.settle(at(60));
    expect(system.deadlineUs).toBe(100);
    notifier.answers.DHCP = hold("busy", 80);
    system.noteChange();
    system.settle(at(70));
    expect(system.deadlineUs).toBe(80);
  });

  it("that is given as long past is expired in the next step", () => {
    const notifier = new ScriptedNotifier("a", { DHCP: hold("busy", 3) });
    const system = systemWith(notifier);
    system.advanceTo("OPERATIONAL", at(50));
    expect(system.deadlineUs).toBe(3);
    system.step(at(50), { kind: "deadline" });
    expect(system.deadlineUs).toBe(Infinity);
    expect(system.state.blockers).toMatchObject([{ expired: true }]);
  });
});

describe("SystemState, a veto", () => {
  it("is not a hold: it does not expire, and without a retry no timer runs", () => {
    const system = systemWith(new ScriptedNotifier("a", { DHCP: veto("no") }));
    system.advanceTo("OPERATIONAL", at(0));
    expect(system.deadlineUs).toBe(Infinity);
    expect(system.state.blockers).toMatchObject([{ kind: "veto", expired: false }]);
  });

  it("is asked again after its retry, not as expired, each time counted from the answer", () => {
    const notifier = new ScriptedNotifier("a", { DHCP: veto("no", 2_000) });
    const system = systemWith(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    system.drain();
    notifier.take();
    expect(system.deadlineUs).toBe(2_000);
    expect(system.step(at(2_000), { kind: "deadline" })).toBe(SILENT);
    expect(notifier.take()).toEqual(["a: IFACE_COLDPLUG → DHCP?"]);
    expect(system.deadlineUs).toBe(4_000);
    delete notifier.answers.DHCP;
    system.step(at(4_000), { kind: "deadline" });
    expect(system.current).toBe("OPERATIONAL");
  });

  it("that wants to be asked at once is asked a millisecond later", () => {
    const system = systemWith(new ScriptedNotifier("a", { DHCP: veto("no", 0) }));
    system.advanceTo("OPERATIONAL", at(0));
    expect(system.deadlineUs).toBe(1_000);
  });

  it("that becomes a hold ends first", () => {
    const notifier = new ScriptedNotifier("a", { DHCP: veto("no") });
    const system = systemWith(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    system.drain();
    notifier.answers.DHCP = hold("after all");
    system.noteChange();
    system.settle(at(9));
    expect(events(system.drain())).toEqual([
      { kind: "released", notifier: "a", next: "DHCP", heldUs: 9 },
      { kind: "held", notifier: "a", next: "DHCP", reason: "after all" },
    ]);
    expect(system.state.blockers).toMatchObject([{ kind: "hold", sinceUs: 9 }]);
  });

  it("can be released, which asks again", () => {
    const notifier = new ScriptedNotifier("a", { DHCP: veto("no") });
    const system = systemWith(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    expect(system.release("a", at(1))).toBe(true);
    expect(system.release("a", at(1))).toBe(false);
    expect(system.release("nobody", at(1))).toBe(false);
  });
});
