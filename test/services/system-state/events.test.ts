import { describe, expect, it } from "vitest";
import type { LogEntry } from "../../../net/event-log.ts";
import { createSystemState, type SystemEvent } from "../../../services/system-state/index.ts";
import { at, events, hold, ScriptedNotifier } from "./scripted-notifier.ts";

type Shown = Exclude<SystemEvent, { kind: "vote-wanted" | "notify" }>;

/** What a composition does; the types prove that the fields fit. */
function logEntry(event: Shown): LogEntry {
  switch (event.kind) {
    case "entered":
      return { ...event, type: "state-entered" };
    case "held":
    case "vetoed":
      return { ...event, type: event.kind };
    case "released":
      return { ...event, type: event.kind };
    case "hold-expired":
      return { ...event, type: event.kind };
    case "withdrawn":
      return { ...event, type: event.kind };
    case "fact":
      return { ...event, type: event.kind };
    case "fact-lost":
      return { ...event, type: event.kind };
    case "blob":
      return { ...event, type: event.kind };
    case "operation":
      return { ...event, type: event.kind };
    case "finding":
      return { ...event, type: event.kind };
  }
}

describe("the events of the system state", () => {
  it("are entries of the event log but for their tag", () => {
    const system = createSystemState({ explain: true });
    system.register(new ScriptedNotifier("a", { INITIALIZED: hold("busy", 9) }));
    system.setFact("link/eth0", { carrier: true }, { source: "os" }, at(0));
    system.advanceTo("DHCP", at(0));
    system.deregister("a", at(5));
    system.settle(at(5));
    const log = (events(system.drain()) as readonly Shown[]).map(logEntry);
    expect(log.map(({ type }) => type)).toEqual([
      "fact",
      "held",
      "released",
      "state-entered",
      "state-entered",
      "state-entered",
    ]);
  });
});

describe("SystemState without explain", () => {
  it("builds only the events that somebody acts on", () => {
    const system = createSystemState({ explain: false });
    system.register(new ScriptedNotifier("agreeable"));
    system.register(new ScriptedNotifier("a", { IFACE_COLDPLUG: hold("busy", 10) }));
    system.setFact("link/eth0", { carrier: true }, { source: "os" }, at(0));
    system.setBlob("deviceType", Uint8Array.of(1));
    system.advanceTo("OPERATIONAL", at(0));
    system.settle(at(10));
    system.release("a", at(11));
    expect(events(system.drain()).map(({ kind }) => kind)).toEqual(["entered"]);
    expect(system.state.blockers).toEqual([]);
  });
});
