/** A bring-up whose host does what it is asked: the configuration of interfaces, and the clock. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import type { Answer, Output, Question } from "../../../net/service.ts";
import { fromTaggedJson, toTaggedJson } from "../../../net/tagged-json.ts";
import type { BringUpConfig, InterfaceConfig } from "../../../services/bring-up/config.ts";
import { createBringUp } from "../../../services/bring-up.ts";
import { LADDER } from "../../../services/system-state/index.ts";
import { Bench, HOUR, LabBench, SECOND, type BenchOptions, type Step } from "./bench.ts";
import { interfacesOnTwoLans, twoLans } from "./two-lans.ts";

const DONE: Answer = { kind: "operated", how: "done" };

function hosted(config: Partial<BringUpConfig> = {}, options: BenchOptions = {}): LabBench {
  return new LabBench({
    answer: () => DONE,
    ...options,
    config: { operations: "host", timeoutUs: Infinity, ...config },
  });
}

/** `ask applyAddress`, `send DISCOVER`, `open 192.0.2.100`; what else goes out is left out. */
function did(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => step.outputs.flatMap(words));
}

function words(output: Output<unknown>): readonly string[] {
  switch (output.kind) {
    case "ask":
      return [`ask ${output.of.kind === "operation" ? output.of.name : output.of.kind}`];
    case "send":
      return [`send ${output.about.what}`];
    case "open":
      if (output.spec.kind === "udp") return [`open ${output.spec.address ?? "anywhere"}`];
      return output.spec.kind === "udp-frame" ? [`open frames ${output.spec.source}`] : [];
    default:
      return [];
  }
}

const APPLIED = ["ask applyAddress", "ask applyRoute", "ask applyResolvers"];
const TAKEN_BACK = ["ask removeResolvers", "ask removeRoute", "ask removeAddress"];

/** The operations that were asked for from a step on, the clock aside. */
function asked(t: Bench, from = 0): readonly string[] {
  return did(t.steps.slice(from)).filter(
    (word) => word.startsWith("ask") && word !== "ask setClock",
  );
}

describe("BringUp, what its host is asked to configure", () => {
  it("comes before anything is sent from the new address, in the very step of the ACK", () => {
    const t = hosted().start().climb();
    const step = t.steps.find(({ outputs }) => outputs.some(({ kind }) => kind === "ask"));
    expect(did(step === undefined ? [] : [step])).toEqual([
      ...APPLIED,
      "open 192.0.2.100",
      "send NTP request",
      "open 192.0.2.100",
      "send A lab.example",
    ]);
    expect(t.logged("operation").map(({ name, how }) => `${name} ${how}`)).toEqual([
      "applyAddress done",
      "applyRoute done",
      "applyResolvers done",
      "setClock done",
    ]);
  });

  it("is taken back at the stop, after the RELEASE has left", () => {
    const t = hosted().start().climb().for(SECOND);
    const from = t.steps.length;
    t.command({ kind: "stop" }).for(0);
    expect(did(t.steps.slice(from))).toEqual([
      "open frames 192.0.2.100",
      "send RELEASE",
      ...TAKEN_BACK,
    ]);
  });

  it("stays at the stop, with the lease, where it is to be kept", () => {
    const t = hosted({ keep: true }).start().climb().for(SECOND);
    const from = t.steps.length;
    t.command({ kind: "stop" }).for(0);
    expect(did(t.steps.slice(from))).toEqual([]);
    expect(t.state).toBe("CONTEXT_DESTROYING");
  });

  it("is taken back all the same when the link is lost, and applied again when it is back", () => {
    for (const keep of [false, true]) {
      const t = hosted({ keep }).start().climb().for(SECOND);
      let from = t.steps.length;
      t.carrier("eth0", false).for(SECOND);
      expect(t.state).toBe("INITIALIZED");
      expect(did(t.steps.slice(from))).toEqual(TAKEN_BACK);
      from = t.steps.length;
      t.carrier("eth0", true).climb();
      expect(did(t.steps.slice(from))).toEqual([
        "open frames 0.0.0.0",
        "send DISCOVER",
        "send REQUEST",
        ...APPLIED,
        "open 192.0.2.100",
        "send NTP request",
        "open 192.0.2.100",
        "send A lab.example",
        "ask setClock",
      ]);
      expect(t.ladder.slice(LADDER.length - 1)).toEqual([
        "INITIALIZED (no carrier on eth0)",
        ...LADDER.slice(2),
      ]);
    }
  });

  it("is taken back when the lease expires", () => {
    const t = hosted().start().climb();
    t.servers.dhcp.node.setCarrier("eth0", false);
    t.until(HOUR - SECOND);
    const from = t.steps.length;
    t.until(HOUR + SECOND);
    expect(asked(t, from)).toEqual(TAKEN_BACK);
  });

  it("gets only new lifetimes when the lease is renewed", () => {
    const t = hosted().start().climb();
    const from = t.steps.length;
    t.until(HOUR / 2 + SECOND);
    expect(asked(t, from)).toEqual(["ask applyAddress"]);
    expect(t.logged("operation").findLast(({ name }) => name === "applyAddress")).toMatchObject({
      parameters: { device: "eth0", address: "192.0.2.100", prefixLength: 24, validSeconds: 3_600 },
    });
  });

  it("is one interface's own where there are several", () => {
    const config = { operations: "host", interfaces: interfacesOnTwoLans() } as const;
    const t = new Bench(twoLans(), { config, answer: () => DONE }).start().climb().for(SECOND);
    const from = t.steps.length;
    t.carrier("eth0", false).for(SECOND);
    expect(asked(t, from)).toEqual([...TAKEN_BACK, "ask applyResolvers"]);
    t.command({ kind: "stop" }).for(0);
    const removed = t.logged("operation").filter(({ name }) => name === "removeAddress");
    expect(removed.map(({ parameters }) => parameters["device"])).toEqual(["eth0", "eth1"]);
  });

  it.each([
    ["the first is quicker", 5_000, 20_000],
    ["the second is quicker", 20_000, 5_000],
  ])("is one list of resolvers, that of the first interface that has any: %s", (_, one, other) => {
    const config = { operations: "host", interfaces: interfacesOnTwoLans() } as const;
    const t = new Bench(twoLans(one, other), { config, answer: () => DONE });
    let seen = 0;
    const changes = (): readonly string[] => {
      const logged = t.logged("operation").filter(({ name }) => name.endsWith("Resolvers"));
      const fresh = logged.slice(seen);
      seen = logged.length;
      return fresh.map(({ name, parameters }) => `${name} ${String(parameters["device"])}`);
    };
    t.start().climb().for(SECOND);
    expect(changes()).toEqual(
      one < other
        ? ["applyResolvers eth0"]
        : ["applyResolvers eth1", "removeResolvers eth1", "applyResolvers eth0"],
    );
    t.carrier("eth0", false).for(SECOND);
    expect(changes()).toEqual(["removeResolvers eth0", "applyResolvers eth1"]);
    t.carrier("eth0", true).for(SECOND);
    expect(changes()).toEqual(["removeResolvers eth1", "applyResolvers eth0"]);
    t.carrier("eth1", false).for(SECOND).carrier("eth1", true).for(SECOND);
    expect(changes()).toEqual([]);
    t.command({ kind: "stop" }).for(0);
    expect(changes()).toEqual(["removeResolvers eth0"]);
  });

  it.each([
    ["static", APPLIED, TAKEN_BACK],
    ["os", [], []],
  ] as const)("is an identity of provenance %s: applied %j", (provenance, applied, takenBack) => {
    const network = {
      address: "192.0.2.7",
      prefixLength: 24,
      routers: ["192.0.2.1"],
      dnsServers: ["192.0.2.53"],
      ntpServers: ["192.0.2.11"],
    };
    const fixed = { kind: "fixed", provenance, network } as const;
    const interfaces: InterfaceConfig[] = [
      { device: "eth0", mac: "02:00:00:00:00:64", carrier: true, network: fixed },
    ];
    const t = hosted({ interfaces, bindSource: false });
    t.device.addAddress("eth0", "192.0.2.7/24");
    t.start().climb();
    expect(asked(t)).toEqual(applied);
    let from = t.steps.length;
    t.carrier("eth0", false).for(SECOND);
    expect(asked(t, from)).toEqual(takenBack);
    t.carrier("eth0", true).climb();
    from = t.steps.length;
    t.command({ kind: "stop" }).for(0);
    expect(asked(t, from)).toEqual(takenBack);
  });

  it("is recorded in a dry run, too, and asked of nobody", () => {
    const t = new LabBench().start().climb();
    t.command({ kind: "stop" }).for(0);
    expect(asked(t)).toEqual([]);
    expect(t.logged("operation").map(({ name, how }) => `${name} ${how}`)).toEqual([
      "applyAddress dry-run",
      "applyRoute dry-run",
      "applyResolvers dry-run",
      "setClock dry-run",
      "removeResolvers dry-run",
      "removeRoute dry-run",
      "removeAddress dry-run",
    ]);
  });

  it("goes on the same from every step when saved and resumed", () => {
    const t = hosted({}, { seed: 3 }).start().climb();
    t.carrier("eth0", false).for(SECOND).carrier("eth0", true).climb();
    t.until(HOUR).command({ kind: "stop" }).for(0);
    let service = createBringUp(t.config, seededRandom(3));
    for (const { at, input, outputs } of t.steps) {
      const saved = fromTaggedJson(toTaggedJson(service.save())) as ReturnType<typeof service.save>;
      service = createBringUp(t.config, seededRandom(3), saved);
      expect(toTaggedJson(service.step(at, input))).toBe(toTaggedJson(outputs));
    }
  });
});

/** A host whose clock is set as it is asked to, plus an error. */
function settingClock(errorUs = 0): NonNullable<BenchOptions["answer"]> {
  return (question: Question, device) => {
    if (question.kind !== "operation" || question.name !== "setClock") return DONE;
    const { unixUs, how } = question.parameters;
    if (how === "step") device.stepClock(Number(unixUs) + errorUs - device.instant.unixUs);
    return DONE;
  };
}

describe("BringUp, the clock that it sets itself", () => {
  it("is no step of somebody else's: the time stays valid, and the sample says what is left", () => {
    const t = hosted({}, { answer: settingClock(300) });
    t.start()
      .climb()
      .for(10 * SECOND);
    expect(t.state).toBe("OPERATIONAL");
    expect(t.logged("fact-lost")).toEqual([]);
    expect(t.view.time?.offsetUs).toBe(-300);
    const offsets = t
      .logged("fact")
      .filter(({ name }) => name === "time")
      .map(({ value }) => (value as { readonly offsetUs: number }).offsetUs);
    expect(offsets).toEqual([90 * SECOND, -300]);
  });

  it("is watched as before once it was set", () => {
    const t = hosted({}, { answer: settingClock() });
    t.start()
      .climb()
      .for(10 * SECOND);
    t.device.stepClock(5 * SECOND);
    t.for(120 * SECOND);
    expect(t.logged("fact-lost")).toMatchObject([
      { name: "time", why: "the clock was stepped by 5.00 s" },
    ]);
    expect(t.climb().view.time?.offsetUs).toBe(0);
  });

  it("excuses no other step than the one that was asked for", () => {
    const t = hosted({}, { answer: settingClock(-40 * SECOND) })
      .start()
      .climb();
    expect(t.logged("fact-lost")).toMatchObject([
      { name: "time", why: "the clock was stepped by 50.0 s" },
    ]);
  });

  it("excuses nothing any more when the host did not set it", () => {
    const refused: Answer = { kind: "failed", why: "EPERM", message: "not permitted" };
    const t = hosted({}, { answer: () => refused })
      .start()
      .climb()
      .for(SECOND);
    t.device.stepClock(90 * SECOND);
    t.for(120 * SECOND);
    expect(t.logged("fact-lost")).toMatchObject([
      { name: "time", why: "the clock was stepped by 90.0 s" },
    ]);
  });
});
