import { describe, expect, it } from "vitest";
import { simulateRun } from "../../../experiment/run.ts";
import type { Trouble } from "../../../lab/scenario.ts";
import { SIMULATED_PLAN, labDhcpConfig } from "../../../lab/lab.ts";
import type { SimulatedLab } from "../../../lab/simulated-lab.ts";
import { RETRY_PRESETS, ADAPTIVE } from "../../../net/retry-presets.ts";
import { seededRandom } from "../../../net/random.ts";
import { createDhcpServer, type DhcpServerView } from "../../../services/dhcp/index.ts";

/** A device comes up as far as DHCP while its server has these troubles. */
function comesUp(...troubles: readonly Trouble[]) {
  const labs: SimulatedLab[] = [];
  const policy = RETRY_PRESETS.get("udhcpc") ?? ADAPTIVE;
  const link = { delayUs: 5_000 };
  const result = simulateRun(
    { policy, tx: link, rx: link, scenario: { troubles }, until: "DHCP", timeoutUs: 20_000_000 },
    1,
    (lab) => labs.push(lab),
  );
  const server = labs[0]?.servers.dhcp.scripted?.state.server as DhcpServerView;
  return { result, bindings: [...server.bindings()].map(({ use }) => use) };
}

describe("a DHCP server that was told", () => {
  it("to refuse what it does not know serves whom it has made an offer", () => {
    const { result, bindings } = comesUp({ at: "dhcp", kind: "nak", of: "unknown" });
    expect({ reached: result.reached, bindings }).toEqual({ reached: true, bindings: ["leased"] });
    expect(result.dhcpUs).toBe(20_000);
  });

  it("to refuse all never grants a lease", () => {
    const { result, bindings } = comesUp({ at: "dhcp", kind: "nak" });
    expect({ reached: result.reached, bindings }).toEqual({
      reached: false,
      bindings: ["offered"],
    });
    expect(result.received).toBeGreaterThan(4);
  });

  it("that it has no address left says nothing to those it does not know", () => {
    const { result, bindings } = comesUp({ at: "dhcp", kind: "exhausted" });
    expect({ received: result.received, bindings }).toEqual({ received: 0, bindings: [] });
  });

  it("to forget has no bindings, and behaves as before", () => {
    const config = labDhcpConfig(SIMULATED_PLAN, 67, { kind: "frames", device: "eth0" });
    const server = createDhcpServer(config, seededRandom(1));
    const at = { monoUs: 0, unixUs: 0 };
    server.step(at, { kind: "command", command: { kind: "behave", behaviour: "exhausted" } });
    const before = structuredClone(server.save());
    server.step(at, { kind: "command", command: { kind: "forget" } });
    expect(server.save()).toEqual({ ...before, changes: 2 });
    const resumed = createDhcpServer(config, seededRandom(1), server.save());
    expect(resumed.save()).toEqual(server.save());
  });
});
