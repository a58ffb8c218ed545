import { describe, expect, it } from "vitest";
import { LADDER, type Vote } from "../../../services/system-state/index.ts";
import { LabBench, SECOND } from "./bench.ts";
import { voting } from "./voting.ts";

describe("BringUp, an operator's refusals", () => {
  it("holds a step until the hold is released", () => {
    const t = new LabBench();
    t.system({ kind: "hold", name: "operator", next: "AUTH1", reason: "not yet" });
    t.start().for(10 * SECOND);
    expect(t.state).toBe("REGISTERED");
    expect(t.blockers).toEqual(["operator: not yet"]);
    t.system({ kind: "release", name: "operator" }).for(0);
    expect(t.state).toBe("OPERATIONAL");
    expect(t.logged("released")).toMatchObject([
      { notifier: "dhcp" },
      { notifier: "ntp" },
      { notifier: "operator", next: "AUTH1" },
    ]);
  });

  it("vetoes a step for as long as it was said", () => {
    const t = new LabBench();
    t.system({ kind: "veto", name: "operator", next: "DHCP", reason: "no", retryAfterUs: SECOND });
    t.start().for(SECOND - 1);
    expect(t.state).toBe("IFACE_COLDPLUG");
    expect(t.for(SECOND).state).toBe("OPERATIONAL");
  });

  it("vetoes a step for good, and never passes it by time", () => {
    const t = new LabBench();
    t.system({ kind: "veto", name: "operator", next: "DHCP", reason: "no" });
    t.start().for(30 * SECOND);
    expect(t.state).toBe("IFACE_COLDPLUG");
    expect(t.blockers).toEqual(["operator: no"]);
    t.system({ kind: "release", name: "operator" }).climb();
  });

  it("says what it could not follow, and changes nothing", () => {
    const t = new LabBench().start().climb();
    t.system({ kind: "release", name: "nobody" }).for(0);
    expect(t.logged("finding")).toMatchObject([{ code: "release-refused" }]);
    expect(t.state).toBe("OPERATIONAL");
  });

  it("falls back by hand and climbs again", () => {
    const t = new LabBench().start().climb();
    t.system({ kind: "fall-back", to: "CPD_PRE_TIME", why: "by hand" }).for(0);
    expect(t.ladder.slice(LADDER.length - 1)).toEqual([
      "CPD_PRE_TIME (by hand)",
      ...LADDER.slice(LADDER.indexOf("TIME_VALID")),
    ]);
  });
});

describe("BringUp, notifiers outside", () => {
  it("waits for a vote, and names who has not voted", () => {
    const t = new LabBench({ config: { foreignNotifiers: ["mine"] } }).start().for(SECOND);
    expect(t.state).toBe("CONTEXT_CREATED");
    expect(t.blockers).toEqual(["mine: has not voted yet"]);
  });

  it("goes by their votes: hold, then proceed", () => {
    let vote: Vote = { kind: "hold", reason: "registering" };
    const t = new LabBench({
      config: { foreignNotifiers: ["mine"] },
      onEvent: voting({ mine: (next) => (next === "REGISTERED" ? vote : { kind: "proceed" }) }),
    });
    t.start().for(SECOND);
    expect(t.blockers).toEqual(["mine: registering"]);
    vote = { kind: "proceed" };
    t.system({ kind: "vote", notifier: "mine", next: "REGISTERED", vote }).for(0);
    expect(t.state).toBe("OPERATIONAL");
  });
});
