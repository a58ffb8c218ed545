import { describe, expect, it } from "vitest";
import { SILENT } from "../../../net/service.ts";
import {
  createSystemState,
  OPERATOR_NOTIFIERS_MAX,
  type SystemCommand,
  type SystemStateService,
} from "../../../services/system-state/index.ts";
import { at, events, hold, ScriptedNotifier } from "./scripted-notifier.ts";

function give(system: SystemStateService, us: number, command: SystemCommand) {
  return events(system.step(at(us), { kind: "command", command }));
}

describe("the operator", () => {
  it("holds and vetoes by hand, under a name and with a reason, until the release", () => {
    const system = createSystemState({ explain: true });
    give(system, 0, { kind: "hold", name: "maintenance", next: "DHCP", reason: "cable swap" });
    give(system, 0, { kind: "veto", name: "caution", next: "DHCP", reason: "wrong port" });
    give(system, 0, { kind: "advance", goal: "OPERATIONAL" });
    expect(system.current).toBe("IFACE_COLDPLUG");
    expect(system.state.blockers).toMatchObject([
      { kind: "hold", notifier: "maintenance", reason: "cable swap" },
      { kind: "veto", notifier: "caution", reason: "wrong port" },
    ]);
    give(system, 5, { kind: "release", name: "maintenance" });
    expect(system.state.notifiers).toEqual(["caution"]);
    give(system, 6, { kind: "release", name: "caution" });
    expect(system.current).toBe("OPERATIONAL");
  });

  it("stops a climb that is under way for other reasons", () => {
    const notifier = new ScriptedNotifier("lease", { DHCP: hold("busy") });
    const system = createSystemState({ explain: false });
    system.register(notifier);
    give(system, 0, { kind: "advance", goal: "OPERATIONAL" });
    give(system, 1, { kind: "veto", name: "me", next: "DHCP", reason: "wait" });
    delete notifier.answers.DHCP;
    give(system, 2, { kind: "release", name: "lease" });
    expect(system.state.blockers).toMatchObject([{ notifier: "me" }]);
  });

  it("whose hold expires still has to release it", () => {
    const system = createSystemState({ explain: true });
    give(system, 0, { kind: "hold", name: "me", next: "DHCP", reason: "wait", expiresUs: 50 });
    give(system, 0, { kind: "advance", goal: "OPERATIONAL" });
    system.step(at(50), { kind: "deadline" });
    expect(system.state.blockers).toMatchObject([{ notifier: "me", expired: true }]);
    give(system, 60, { kind: "release", name: "me" });
    expect(system.current).toBe("OPERATIONAL");
  });

  it("whose veto names a retry agrees when that has come", () => {
    const system = createSystemState({ explain: true });
    const command = { kind: "veto", name: "me", next: "DHCP", reason: "wait" } as const;
    give(system, 0, { ...command, retryAfterUs: 5_000 });
    give(system, 10, { kind: "advance", goal: "OPERATIONAL" });
    system.noteChange();
    system.settle(at(2_000));
    expect(system.deadlineUs).toBe(5_010);
    system.step(at(5_010), { kind: "deadline" });
    expect(system.current).toBe("OPERATIONAL");
  });

  it("replaces a refusal by giving the same name again, which is the same hold", () => {
    const system = createSystemState({ explain: true });
    give(system, 0, { kind: "hold", name: "me", next: "DHCP", reason: "wait" });
    give(system, 0, { kind: "advance", goal: "OPERATIONAL" });
    expect(give(system, 9, { kind: "hold", name: "me", next: "DHCP", reason: "still" })).toEqual([
      { kind: "held", notifier: "me", next: "DHCP", reason: "still" },
    ]);
    expect(system.state.blockers).toMatchObject([{ reason: "still", sinceUs: 0 }]);
    give(system, 10, { kind: "hold", name: "me", next: "AUTH1", reason: "later" });
    expect(system.current).toBe("REGISTERED");
  });

  it("is told why a command cannot be followed, and nothing changes", () => {
    const system = createSystemState({ explain: true });
    system.register(new ScriptedNotifier("lease"));
    const commands: readonly SystemCommand[] = [
      { kind: "advance", goal: "POLICY_INVALID" as never },
      { kind: "advance", goal: "toString" as never },
      { kind: "fall-back", to: "DHCP", why: "test" },
      { kind: "fall-back", to: "nowhere" as never, why: "test" },
      { kind: "hold", name: "lease", next: "DHCP", reason: "taken" },
      { kind: "hold", name: "me", next: "POLICY_INVALID" as never, reason: "x" },
      { kind: "hold", name: "me", next: "DHCP", reason: "x", expiresUs: Number.NaN },
      { kind: "veto", name: "me", next: "DHCP", reason: "x", retryAfterUs: Infinity },
      { kind: "release", name: "lease" },
      { kind: "lose-fact", name: "time", why: "test" },
      { kind: "set-blob", name: "constructor" as never, bytes: Uint8Array.of(1) },
      { kind: "set-blob", name: "clientKey", bytes: new Uint8Array(100_000) },
      { kind: "append-blob", name: "clientKey", bytes: new Uint8Array(100_000) },
      { kind: "wipe-blob", name: "clientKey" },
    ];
    for (const command of commands) {
      expect(give(system, 0, command)).toMatchObject([
        { kind: "finding", code: `${command.kind}-refused` },
      ]);
    }
    expect(system.current).toBe("CONTEXT_CREATED");
    expect(system.state.notifiers).toEqual(["lease"]);
  });

  it("can refuse under so many names", () => {
    const system = createSystemState({ explain: false });
    for (let i = 0; i <= OPERATOR_NOTIFIERS_MAX; i++) {
      const found = give(system, 0, { kind: "hold", name: `h${i}`, next: "DHCP", reason: "x" });
      expect(found).toHaveLength(i < OPERATOR_NOTIFIERS_MAX ? 0 : 1);
    }
  });

  it("sets and loses facts and blobs by command", () => {
    const system = createSystemState({ explain: false });
    const time = { server: "a", stratum: 1, offsetUs: 5, delayUs: 9, errorUs: 3, atUs: 0 };
    const given = { source: "given" } as const;
    give(system, 0, { kind: "set-fact", name: "time", value: time, provenance: given });
    expect(system.facts.get("time")?.value.offsetUs).toBe(5);
    give(system, 0, { kind: "lose-fact", name: "time", why: "test" });
    expect(system.facts.get("time")).toBeUndefined();
    give(system, 0, { kind: "set-blob", name: "deviceType", bytes: Uint8Array.of(1) });
    give(system, 0, { kind: "append-blob", name: "deviceType", bytes: Uint8Array.of(2) });
    expect(system.blobs.lengthBytes("deviceType")).toBe(2);
    give(system, 0, { kind: "wipe-blob", name: "deviceType" });
    expect(system.blobs.lengthBytes("deviceType")).toBe(0);
  });

  it("has nothing to do with packets: those inputs change nothing", () => {
    const system = createSystemState({ explain: true });
    system.aim("OPERATIONAL");
    const endpoint = { address: "192.0.2.1", port: 53 };
    const input = { kind: "datagram", on: 1, from: endpoint, bytes: Uint8Array.of(1) } as const;
    expect(system.step(at(0), input)).toBe(SILENT);
    expect(system.step(at(0), { kind: "failed", on: 1, why: "refused" })).toBe(SILENT);
    expect(system.current).toBe("CONTEXT_CREATED");
  });
});
