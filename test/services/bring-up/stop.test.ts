import { describe, expect, it } from "vitest";
import { LADDER, type LadderState } from "../../../services/system-state/index.ts";
import { voting } from "./voting.ts";
import { interfacesOnTwoLans, twoLans } from "./two-lans.ts";
import { Bench, HOUR, LabBench, MS, SECOND } from "./bench.ts";

/** Ports that were opened and not closed. */
function openPorts(t: Bench): readonly number[] {
  const open = new Set<number>();
  for (const output of t.steps.flatMap((step) => step.outputs)) {
    if (output.kind === "open") open.add(output.port);
    else if (output.kind === "close") open.delete(output.port);
  }
  return [...open];
}

/** Stops, and looks that nothing happens afterwards, whatever comes. */
function expectStopped(t: Bench): void {
  t.command({ kind: "stop" }).for(0);
  expect(t.state).toBe("CONTEXT_DESTROYING");
  expect(t.view.outcome).toBe("stopped");
  expect(openPorts(t)).toEqual([]);
  expect(t.service.deadlineUs).toBe(Infinity);
  const from = t.steps.length;
  t.command({ kind: "stop" }).start();
  for (const { device } of t.config.interfaces) t.carrier(device, false).carrier(device, true);
  t.system({ kind: "advance", goal: "OPERATIONAL" }).for(HOUR);
  expect(t.steps.slice(from).flatMap((step) => step.outputs)).toEqual([]);
  expect(t.state).toBe("CONTEXT_DESTROYING");
}

describe("BringUp, stop", () => {
  it.each([
    "IFACE_COLDPLUG",
    "DHCP",
    "CPD_PRE_TIME",
    "AUTH2",
    "OPERATIONAL",
  ] satisfies LadderState[])("ends everything in %s and gives back what it has", (state) => {
    const t = new LabBench({ config: { goal: state } }).start().climb(state);
    const holds = t.view.networks.length > 0;
    const from = t.steps.length;
    expectStopped(t);
    expect(t.sent(from)).toEqual(holds ? ["RELEASE"] : []);
  });

  it("ends everything at any millisecond of a bring-up under loss", () => {
    for (let ms = 0; ms <= 100; ms++) {
      const t = new LabBench({ seed: ms, link: { loss: 0.3, delayUs: 5 * MS } });
      t.start().until(ms * MS);
      expectStopped(t);
    }
  });

  it("ends everything while names are looked up, the link is down, or servers are silent", () => {
    const asking = new LabBench({ config: { ntp: { servers: ["ntp.lab.example"], port: 123 } } });
    asking.servers.dns.node.setCarrier("eth0", false);
    expectStopped(asking.start().for(200 * MS));
    expectStopped(new LabBench().start().climb().carrier("eth0", false).for(SECOND));
    const silent = new LabBench().start().climb();
    for (const { node } of silent.servers.ntp) node.setCarrier("eth0", false);
    silent.servers.dns.node.setCarrier("eth0", false);
    expectStopped(silent.for(100 * SECOND));
  });

  it("ends everything on several interfaces at once", () => {
    const place = twoLans();
    const t = new Bench(place, { config: { interfaces: interfacesOnTwoLans() } }).start().climb();
    t.for(SECOND);
    const from = t.steps.length;
    expectStopped(t);
    expect(t.sent(from)).toEqual(["RELEASE", "RELEASE"]);
  });

  it("before the start is the end as well", () => {
    const t = new LabBench().for(SECOND);
    expectStopped(t);
    expect(t.view.elapsedUs).toBe(0);
    expect(t.ladder).toEqual(["CONTEXT_DESTROYING (stopped)"]);
  });

  it("tells each state that is given up, and the outcome twice: reached, then stopped", () => {
    const t = new LabBench({
      config: { foreignNotifiers: ["mine"] },
      onEvent: voting({ mine: () => ({ kind: "proceed" }) }),
    }).start();
    t.climb().command({ kind: "stop" }).for(0);
    expect(t.logged("outcome").map(({ how }) => how)).toEqual(["reached", "stopped"]);
    const left = t.steps
      .at(-1)
      ?.outputs.flatMap((output) =>
        output.kind === "event" && "of" in output.event && output.event.of.kind === "left"
          ? [output.event.of.state]
          : [],
      );
    expect(left).toEqual(LADDER.toReversed());
  });
});
