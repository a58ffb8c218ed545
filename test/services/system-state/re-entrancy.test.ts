import { describe, expect, it } from "vitest";
import { createSystemState } from "../../../services/system-state/index.ts";
import { at, hold, ScriptedNotifier } from "./scripted-notifier.ts";

function systemWith(...notifiers: readonly ScriptedNotifier[]) {
  const system = createSystemState({ explain: true });
  for (const notifier of notifiers) system.register(notifier);
  return system;
}

describe("SystemState, from inside a notifier", () => {
  const moves: Readonly<Record<string, (system: ReturnType<typeof systemWith>) => void>> = {
    advanceTo: (system) => void system.advanceTo("OPERATIONAL", at(0)),
    settle: (system) => system.settle(at(0)),
    fallBack: (system) => void system.fallBack("CONTEXT_DESTROYING", "test", at(0)),
    register: (system) => system.register(new ScriptedNotifier("new")),
    deregister: (system) => void system.deregister("a", at(0)),
  };
  for (const [name, move] of Object.entries(moves)) {
    for (const place of ["vote", "entered", "withdrawn", "left"] as const) {
      it(`${name} throws when called while it is in ${place}, and the ladder is usable afterwards`, () => {
        const system = systemWith(new ScriptedNotifier("refuser", { DHCP: hold("busy") }));
        let armed = true;
        const act = () => {
          if (armed) move(system);
          return { kind: "proceed" } as const;
        };
        system.register({ name: "a", vote: () => ({ kind: "proceed" }), [place]: act });
        const provoke = () => {
          system.advanceTo("OPERATIONAL", at(0));
          system.fallBack("INITIALIZED", "test", at(0));
        };
        expect(provoke).toThrow(`${name} was called from inside a notifier`);
        armed = false;
        expect(provoke).not.toThrow();
      });
    }
  }

  it("facts may be set and holds released", () => {
    const system = systemWith(new ScriptedNotifier("refuser", { DHCP: hold("busy") }));
    system.register({
      name: "a",
      vote: () => ({ kind: "proceed" }),
      entered: (state, when) => {
        if (state === "INITIALIZED")
          system.setFact("link/eth0", { carrier: true }, { source: "os" }, when);
      },
    });
    system.advanceTo("OPERATIONAL", at(0));
    expect(system.facts.get("link/eth0")?.value).toEqual({ carrier: true });
  });
});
