import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { fromTaggedJson, toTaggedJson } from "../../../net/tagged-json.ts";
import type { Saved } from "../../../net/service.ts";
import { createBringUp, type BringUp } from "../../../services/bring-up.ts";
import { Bench, HOUR, LabBench, MS, SECOND } from "./bench.ts";
import { interfacesOnTwoLans, twoLans } from "./two-lans.ts";
import { voting } from "./voting.ts";

/** As it comes back from a file. */
function thawed(saved: Saved): Saved {
  return fromTaggedJson(toTaggedJson(saved)) as Saved;
}

function expectSame(t: Bench, resumed: BringUp, from: number): void {
  for (const { at, input, outputs } of t.steps.slice(from)) {
    expect(toTaggedJson(resumed.step(at, input))).toBe(toTaggedJson(outputs));
  }
  expect(thawed(resumed.save())).toEqual(thawed(t.service.save()));
  expect(resumed.deadlineUs).toBe(t.service.deadlineUs);
  expect(resumed.state).toEqual(t.service.state);
}

/** A service that is saved, thrown away and made again before each step. */
function expectSameInSteps(t: Bench, seed: number): void {
  let service = createBringUp(t.config, seededRandom(seed));
  for (const { at, input, outputs } of t.steps) {
    service = createBringUp(t.config, seededRandom(seed), thawed(service.save()));
    expect(toTaggedJson(service.step(at, input))).toBe(toTaggedJson(outputs));
  }
  expect(thawed(service.save())).toEqual(thawed(t.service.save()));
}

describe("BringUp, saved and resumed", () => {
  it.each([1, 2, 3])("goes on exactly as it would have, from every step (seed %i)", (seed) => {
    const t = new LabBench({ seed, link: { loss: 0.3, delayUs: 5 * MS, duplicate: 0.1 } });
    t.start().climb();
    for (let from = 0; from <= t.steps.length; from++) {
      const first = createBringUp(t.config, seededRandom(seed));
      for (const { at, input } of t.steps.slice(0, from)) first.step(at, input);
      const saved = first.save();
      const before = toTaggedJson(saved);
      expectSame(t, createBringUp(t.config, seededRandom(seed), structuredClone(saved)), from);
      expectSame(t, first, from);
      expect(toTaggedJson(saved)).toBe(before);
    }
  });

  it("through link loss, renewals, lost resolvers, a stepped clock, votes from outside and holds by hand", () => {
    const t = new LabBench({
      seed: 4,
      link: { loss: 0.2, delayUs: 5 * MS, jitterUs: 3 * MS },
      config: {
        ntp: { servers: ["ntp.lab.example"], port: 123 },
        foreignNotifiers: ["mine"],
        timeoutUs: 2 * HOUR,
      },
      onEvent: voting({ mine: () => ({ kind: "proceed" }) }),
    });
    t.system({
      kind: "hold",
      name: "operator",
      next: "AUTH1",
      reason: "wait",
      expiresUs: 2 * SECOND,
    });
    t.start()
      .for(3 * SECOND)
      .system({ kind: "release", name: "operator" })
      .climb();
    t.carrier("eth0", false).for(SECOND).carrier("eth0", true).climb();
    t.device.stepClock(-10 * SECOND);
    t.for(70 * SECOND);
    t.servers.dns.node.setCarrier("eth0", false);
    t.for(200 * SECOND);
    t.servers.dns.node.setCarrier("eth0", true);
    t.for(HOUR).command({ kind: "stop" }).for(SECOND);
    expect(t.steps.length).toBeGreaterThan(300);
    expectSameInSteps(t, 4);
  });

  it("with two interfaces", () => {
    const t = new Bench(twoLans(), { config: { interfaces: interfacesOnTwoLans() } });
    t.start()
      .climb()
      .for(SECOND)
      .carrier("eth0", false)
      .for(100 * SECOND)
      .carrier("eth0", true);
    t.for(SECOND).command({ kind: "stop" }).for(0);
    expectSameInSteps(t, 1);
  });

  it("refuses a record of another version", () => {
    const t = new LabBench().start().climb();
    const saved = { ...t.service.save(), version: 99 };
    expect(() => createBringUp(t.config, seededRandom(1), saved)).toThrow(/version 99/);
  });
});
