import { describe, expect, it } from "vitest";
import type { Input, Output } from "../../../net/service.ts";
import {
  createSystemState,
  supervise,
  type SystemCommand,
  type SystemEvent,
  type SystemStateService,
} from "../../../services/system-state/index.ts";
import { at, hold, ScriptedNotifier, veto } from "./scripted-notifier.ts";

const CONFIG = { explain: true, dryRun: false };

/** What an owner does after creating, and again after resuming; its own variables live elsewhere. */
function own(system: SystemStateService, carrier: { up: boolean }): SystemStateService {
  const check = () => (carrier.up ? undefined : { reason: "no carrier", expiresUs: 8_000 });
  system.register(
    new ScriptedNotifier("lease", {
      DHCP: (_next, when) => (when.monoUs < 9_000 ? hold("busy", 6_000) : { kind: "proceed" }),
    }),
  );
  supervise(system, [{ name: "link", guards: "IFACE_COLDPLUG", fallBackTo: "INITIALIZED", check }]);
  system.registerForeign("app");
  system.register(
    new ScriptedNotifier("portal", {
      CPD_PRE_TIME: (_next, when) =>
        when.monoUs < 15_000 ? veto("no", 2_000) : { kind: "proceed" },
    }),
  );
  return system;
}

type Scene = readonly [
  us: number,
  input: Input<SystemCommand> | SystemCommand,
  carrier?: "up" | "down",
];

const PROCEED = { kind: "proceed" } as const;
const DEADLINE = { kind: "deadline" } as const;
const SCENES: readonly Scene[] = [
  [0, { kind: "hold", name: "me", next: "IFACE_COLDPLUG", reason: "wait", expiresUs: 2_000 }],
  [10, { kind: "advance", goal: "OPERATIONAL" }],
  [20, { kind: "vote", notifier: "app", next: "INITIALIZED", vote: PROCEED }],
  [30, { kind: "set-blob", name: "clientKey", bytes: Uint8Array.of(1, 2, 3) }],
  [40, { kind: "operate", operation: { name: "reboot", parameters: { reason: "test" } } }],
  [50, { kind: "vote", notifier: "app", next: "IFACE_COLDPLUG", vote: PROCEED }],
  [2_000, DEADLINE],
  [3_000, { kind: "release", name: "me" }, "up"],
  [4_000, { kind: "vote", notifier: "app", next: "DHCP", vote: hold("busy outside", 5_000) }],
  [5_000, DEADLINE],
  [6_000, DEADLINE],
  [6_500, { kind: "vote", notifier: "app", next: "DHCP", vote: PROCEED }],
  [9_500, { kind: "answer", ask: 1, result: { kind: "operated", how: "done" } }],
  [9_600, { kind: "vote", notifier: "app", next: "CPD_PRE_TIME", vote: veto("no", 3_000) }],
  [11_600, DEADLINE],
  [12_600, DEADLINE],
  [13_000, { kind: "veto", name: "me", next: "TIME_VALID", reason: "x", retryAfterUs: 4_000 }],
  [16_000, { kind: "vote", notifier: "app", next: "CPD_PRE_TIME", vote: PROCEED }],
  [16_100, { kind: "vote", notifier: "app", next: "TIME_VALID", vote: PROCEED }],
  [20_100, DEADLINE],
  [
    21_000,
    { kind: "operate", operation: { name: "setLink", parameters: { device: "a", up: true } } },
  ],
  [
    22_000,
    {
      kind: "set-fact",
      name: "link/eth0",
      value: { carrier: false },
      provenance: { source: "os" },
    },
    "down",
  ],
  [23_000, { kind: "vote", notifier: "app", next: "IFACE_COLDPLUG", vote: PROCEED }, "up"],
];

function play(
  system: SystemStateService,
  carrier: { up: boolean },
  [us, what, turn]: Scene,
): readonly Output<SystemEvent>[] {
  if (turn !== undefined) carrier.up = turn === "up";
  const input = what.kind === "deadline" || what.kind === "answer" ? what : undefined;
  return system.step(at(us), input ?? { kind: "command", command: what as SystemCommand });
}

function visible(system: SystemStateService) {
  const { visits, edges, facts, blobs, operations, ...rest } = system.state;
  const iterables = [visits, edges, facts, blobs, operations].map((all) =>
    Array.from<unknown>(all),
  );
  return { ...rest, iterables, deadlineUs: system.deadlineUs };
}

describe("SystemState, saved and resumed", () => {
  it("goes on with the same outputs, deadlines and view from every step of a run", () => {
    const carrier = { up: false };
    const original = own(createSystemState(CONFIG), carrier);
    const records: unknown[] = [];
    const course = SCENES.map((scene) => {
      records.push(structuredClone(original.save()));
      const outputs = play(original, carrier, scene);
      return { outputs, visible: visible(original), carrier: carrier.up };
    });
    expect(original.current).toBe("IFACE_COLDPLUG");
    expect(course.filter(({ outputs }) => outputs.length > 0).length).toBeGreaterThan(15);

    records.forEach((record, start) => {
      const resumedCarrier = { up: course[start - 1]?.carrier ?? false };
      const resumed = own(createSystemState(CONFIG, record as never), resumedCarrier);
      for (let i = start; i < SCENES.length; i++) {
        const outputs = play(resumed, resumedCarrier, SCENES[i] as Scene);
        expect({ outputs, visible: visible(resumed) }).toEqual({
          outputs: course[i]?.outputs,
          visible: course[i]?.visible,
        });
      }
      expect(resumed.save()).toEqual(original.save());
    });
  });

  it("keeps what was not drained yet", () => {
    const system = createSystemState(CONFIG);
    system.advanceTo("INITIALIZED", at(0));
    const resumed = createSystemState(CONFIG, system.save());
    expect(resumed.drain()).toEqual(system.drain());
  });

  it("is not changed by what the original does afterwards", () => {
    const system = createSystemState(CONFIG);
    system.setBlob("clientKey", Uint8Array.of(1, 2));
    system.advanceTo("DHCP", at(0));
    const record = system.save();
    const copy = structuredClone(record);
    system.advanceTo("OPERATIONAL", at(1));
    system.wipeBlob("clientKey");
    expect(record).toEqual(copy);
  });

  it("puts a notifier into its old place, in whatever order they come back", () => {
    const system = createSystemState(CONFIG);
    system.register(new ScriptedNotifier("a"));
    system.register(new ScriptedNotifier("b"));
    const resumed = createSystemState(CONFIG, system.save());
    resumed.register(new ScriptedNotifier("b"));
    resumed.register(new ScriptedNotifier("c"));
    resumed.register(new ScriptedNotifier("a"));
    expect(resumed.state.notifiers).toEqual(["a", "b", "c"]);
    expect(() => resumed.register(new ScriptedNotifier("a"))).toThrow(/registered already/);
  });

  it("asks nobody while one of the saved notifiers is missing", () => {
    const system = createSystemState(CONFIG);
    system.register(new ScriptedNotifier("a"));
    const resumed = createSystemState(CONFIG, system.save());
    expect(() => resumed.advanceTo("DHCP", at(0))).toThrow(/"a" was not registered/);
    resumed.deregister("a", at(0));
    expect(resumed.advanceTo("DHCP", at(0)).reached).toBe("DHCP");
  });

  it("refuses a record of another version", () => {
    expect(() => createSystemState(CONFIG, { version: 2 })).toThrow(/version 2/);
  });
});
