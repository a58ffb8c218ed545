import { describe, expect, it } from "vitest";
import { LADDER } from "../../../services/system-state/index.ts";
import { upDocument } from "../../../services/bring-up/document.ts";
import { LabBench, MS, SECOND } from "./bench.ts";

describe("BringUp, in the simulated lab", () => {
  it("climbs to OPERATIONAL in three round trips, every state in its turn", () => {
    const t = new LabBench().start().climb();
    expect(t.ladder).toEqual(LADDER.slice(1));
    expect(t.view.outcome).toBe("reached");
    expect(t.view.elapsedUs).toBe(30 * MS);
    expect(t.sent()).toEqual(["DISCOVER", "REQUEST", "NTP request", "A lab.example"]);
  });

  it("says what it has: lease, time, names", () => {
    const t = new LabBench().start().climb();
    const { dhcp, ntp, dns, blockedBy } = upDocument(t.view, { mode: "simulate", seed: 1 });
    expect(dhcp).toMatchObject({
      interface: "eth0",
      address: "192.0.2.100",
      prefixLength: 24,
      serverId: "192.0.2.1",
      leaseSeconds: 3_600,
      routers: ["192.0.2.1"],
      dnsServers: ["192.0.2.53"],
      ntpServers: ["192.0.2.11", "192.0.2.12"],
      domain: "lab.example",
    });
    expect(ntp).toMatchObject({ server: "192.0.2.11", offsetUs: 90 * SECOND, delayUs: 10 * MS });
    expect(dns).toMatchObject({ servers: ["192.0.2.53"], probe: { name: "lab.example" } });
    expect(blockedBy).toBeUndefined();
  });

  it("does nothing before it is started, and nothing more on a second start", () => {
    const t = new LabBench().for(SECOND);
    expect(t.service.deadlineUs).toBe(Infinity);
    expect(t.view).toMatchObject({ outcome: "idle", current: "CONTEXT_CREATED", elapsedUs: 0 });
    t.start().climb();
    const steps = t.steps.length;
    t.start().for(0);
    expect(t.steps.slice(steps).map(({ outputs }) => outputs)).toEqual([[]]);
  });

  it("stops at a lower goal, with everything above it left alone", () => {
    const t = new LabBench({ config: { goal: "DHCP" } }).start().climb("DHCP");
    expect(t.view.outcome).toBe("reached");
    expect(t.for(10 * SECOND).state).toBe("DHCP");
  });

  it("gives up at its time-out and names everybody who refuses", () => {
    const t = new LabBench({ config: { timeoutUs: 5 * SECOND } });
    t.servers.dhcp.node.setCarrier("eth0", false);
    t.start().until(5 * SECOND - 1);
    expect(t.view.outcome).toBe("climbing");
    t.until(5 * SECOND);
    expect(t.view).toMatchObject({ outcome: "timed-out", elapsedUs: 5 * SECOND });
    t.system({ kind: "hold", name: "operator", next: "DHCP", reason: "lunch" }).for(0);
    const { blockedBy } = upDocument(t.view, { mode: "simulate", seed: 1 });
    expect(blockedBy).toMatchObject([
      {
        notifier: "dhcp",
        kind: "hold",
        next: "DHCP",
        reason: expect.stringMatching(/^eth0: no OFFER yet after \d+ DISCOVERs$/) as string,
      },
      { notifier: "operator", kind: "hold", next: "DHCP", reason: "lunch" },
    ]);
    expect(t.logged("outcome").map(({ how }) => how)).toEqual(["timed-out"]);
  });

  it("goes on after its time-out: who waits long enough gets there", () => {
    const t = new LabBench({ config: { timeoutUs: SECOND } });
    t.servers.dns.node.setCarrier("eth0", false);
    t.start().until(SECOND);
    expect(t.view.outcome).toBe("timed-out");
    t.servers.dns.node.setCarrier("eth0", true);
    t.climb();
    expect(t.view.outcome).toBe("timed-out");
  });
});
