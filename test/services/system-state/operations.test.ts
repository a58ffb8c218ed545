import { describe, expect, it } from "vitest";
import { SILENT, type Answer } from "../../../net/service.ts";
import {
  createSystemState,
  OPERATIONS_PENDING_MAX,
  type Operation,
} from "../../../services/system-state/index.ts";
import { at, events, hold, ScriptedNotifier } from "./scripted-notifier.ts";

const ADDRESS: Operation = {
  name: "applyAddress",
  parameters: { device: "eth0", address: "192.0.2.10", prefixLength: 24, validSeconds: 600 },
};
const REBOOT: Operation = { name: "reboot", parameters: { reason: "test" } };

describe("system operations", () => {
  it("are only recorded unless they are wanted for real", () => {
    const system = createSystemState({ explain: false });
    const command = { kind: "operate", operation: ADDRESS } as const;
    expect(system.step(at(0), { kind: "command", command })).toEqual([
      { kind: "event", event: { kind: "operation", ...ADDRESS, how: "dry-run" } },
    ]);
    expect([...system.state.operations]).toEqual([]);
  });

  it("go out as asks with ids of their own, and their results come in any order", () => {
    const system = createSystemState({ explain: false, dryRun: false });
    expect(system.operate(ADDRESS)).toBe(1);
    expect(system.operate(REBOOT)).toBe(2);
    expect(system.drain()).toEqual([
      { kind: "ask", ask: 1, of: { kind: "operation", ...ADDRESS } },
      { kind: "ask", ask: 2, of: { kind: "operation", ...REBOOT } },
    ]);
    expect([...system.state.operations]).toEqual([
      { ask: 1, operation: ADDRESS },
      { ask: 2, operation: REBOOT },
    ]);
    const unsupported: Answer = { kind: "operated", how: "unsupported", detail: "no watchdog" };
    expect(system.step(at(5), { kind: "answer", ask: 2, result: unsupported })).toEqual([
      {
        kind: "event",
        event: {
          kind: "operation",
          ...REBOOT,
          how: "unsupported",
          detail: "no watchdog",
          ask: 2,
        },
      },
      {
        kind: "event",
        event: {
          kind: "finding",
          code: "operation-unsupported",
          severity: "warning",
          message: "reboot: no watchdog",
        },
      },
    ]);
    const done: Answer = { kind: "operated", how: "done" };
    expect(events(system.step(at(6), { kind: "answer", ask: 1, result: done }))).toEqual([
      { kind: "operation", ...ADDRESS, how: "done", ask: 1 },
    ]);
    expect(system.step(at(7), { kind: "answer", ask: 1, result: done })).toBe(SILENT);
    expect([...system.state.operations]).toEqual([]);
    expect(system.operate(REBOOT)).toBe(3);
  });

  it("tell why they failed, also when the answer is of another kind, and a person of what is missing", () => {
    const system = createSystemState({ explain: false, dryRun: false });
    system.operate(ADDRESS);
    system.operate(REBOOT);
    system.drain();
    system.answered(1, { kind: "failed", why: "EPERM", message: "not permitted" });
    system.answered(2, { kind: "written" });
    expect(events(system.drain())).toMatchObject([
      { how: "failed", detail: "EPERM: not permitted" },
      {
        kind: "finding",
        code: "operation-failed",
        message: "applyAddress: EPERM: not permitted",
        device: ADDRESS.parameters.device,
      },
      { how: "failed", detail: "the answer is of another kind: written" },
      { kind: "finding", code: "operation-failed" },
    ]);
  });

  it("name the code of a failure once", () => {
    const system = createSystemState({ explain: false, dryRun: false });
    system.operate(ADDRESS);
    system.drain();
    const message = "add address 192.0.2.10/24: EPERM";
    system.answered(1, { kind: "failed", why: "EPERM", message });
    expect(events(system.drain())).toMatchObject([
      { how: "failed", detail: message },
      { kind: "finding", message: `applyAddress: ${message}` },
    ]);
  });

  it("that end have the notifiers asked again", () => {
    const notifier = new ScriptedNotifier("address", { DHCP: hold("applying the address") });
    const system = createSystemState({ explain: false, dryRun: false });
    system.register(notifier);
    system.advanceTo("OPERATIONAL", at(0));
    system.operate(ADDRESS);
    delete notifier.answers.DHCP;
    system.step(at(1), { kind: "deadline" });
    expect(system.current).toBe("IFACE_COLDPLUG");
    system.step(at(2), { kind: "answer", ask: 1, result: { kind: "operated", how: "done" } });
    expect(system.current).toBe("OPERATIONAL");
  });

  it("wait in a bounded number; one more fails at once", () => {
    const system = createSystemState({ explain: false, dryRun: false });
    for (let i = 0; i < OPERATIONS_PENDING_MAX; i++) system.operate(REBOOT);
    system.drain();
    expect(system.operate(REBOOT)).toBeUndefined();
    expect(events(system.drain())).toMatchObject([{ kind: "operation", how: "failed" }]);
  });
});
