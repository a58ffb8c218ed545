import { describe, expect, it } from "vitest";
import { LADDER } from "../../../services/system-state/index.ts";
import { seededRandom } from "../../../net/random.ts";
import { SIMULATED_PLAN } from "../../../lab/lab.ts";
import { ADAPTIVE } from "../../../net/retry-presets.ts";
import { RoundTrips } from "../../../net/round-trips.ts";
import { createDhcpClient, createDhcpServer } from "../../../services/dhcp/index.ts";
import { HOUR, LabBench, MS, SECOND, type Bench } from "./bench.ts";

const OPERATIONAL = LADDER.slice(1);

/** What was entered after the first climb. */
function afterwards(t: Bench): readonly string[] {
  return t.ladder.slice(OPERATIONAL.length);
}

describe("BringUp, link lost", () => {
  it("falls to INITIALIZED and, when the carrier is back, climbs with a new lease and a new proof", () => {
    const t = new LabBench().start().climb();
    t.for(SECOND).carrier("eth0", false).for(0);
    expect(t.state).toBe("INITIALIZED");
    expect(t.blockers).toEqual(["link: no carrier on eth0"]);
    expect(t.view).toMatchObject({ networks: [], dnsServers: [], probe: null });
    const from = t.steps.length;
    t.for(10 * SECOND)
      .carrier("eth0", true)
      .climb();
    expect(t.sent(from)).toEqual(["DISCOVER", "REQUEST", "NTP request", "A lab.example"]);
    expect(afterwards(t)).toEqual(["INITIALIZED (no carrier on eth0)", ...LADDER.slice(2)]);
  });

  it("keeps the time that it knows, and sends nothing while there is no network", () => {
    const t = new LabBench().start().climb();
    t.carrier("eth0", false).for(0);
    const from = t.steps.length;
    t.for(HOUR);
    expect(t.sent(from)).toEqual([]);
    expect(t.service.deadlineUs).toBeGreaterThan(t.device.instant.monoUs + HOUR);
    expect(t.view.time).toMatchObject({ server: "192.0.2.11" });
  });

  it("takes no answer of the old network for a proof of the new one", () => {
    const t = new LabBench()
      .start()
      .climb("DHCP")
      .for(9 * MS);
    t.carrier("eth0", false)
      .for(0)
      .carrier("eth0", true)
      .for(15 * MS);
    expect(t.state).toBe("IFACE_COLDPLUG");
    expect(t.logged("fact").map(({ name }) => name)).not.toContain("names");
    expect(t.climb().view.outcome).toBe("reached");
  });
});

describe("BringUp, lease lost", () => {
  it("falls to IFACE_COLDPLUG when the lease expires, is silent to the others, and comes back", () => {
    const t = new LabBench({ config: { timeoutUs: Infinity } }).start().climb();
    t.servers.dhcp.node.setCarrier("eth0", false);
    t.until(HOUR - SECOND);
    expect(t.state).toBe("OPERATIONAL");
    t.until(HOUR + SECOND);
    expect(afterwards(t)).toEqual(["IFACE_COLDPLUG (the last network identity is gone)"]);
    expect(t.blockers).toEqual([
      expect.stringMatching(/^dhcp: eth0: no OFFER yet after \d+ DISCOVERs?$/),
    ]);
    const from = t.steps.length;
    t.for(600 * SECOND);
    expect(new Set(t.sent(from))).toEqual(new Set(["DISCOVER"]));
    t.servers.dhcp.node.setCarrier("eth0", true);
    t.climb();
    expect(afterwards(t).slice(1)).toEqual(LADDER.slice(3));
  });

  it("falls to IFACE_COLDPLUG when the renewal is refused, and takes what the server has now", () => {
    const t = new LabBench().start().climb();
    const { node, running } = t.servers.dhcp;
    running.stop();
    node.run(otherServer()).command({ kind: "start" });
    const rival = t.world.node("rival");
    rival.attach("eth0", t.lan, { mac: "02:00:00:00:00:99" });
    rival.run(otherClient()).command({ kind: "start" });
    t.until(HOUR / 2 + SECOND);
    expect(t.logged("service").map(({ name }) => name)).toContain("nak");
    expect(afterwards(t)).toEqual([
      "IFACE_COLDPLUG (the last network identity is gone)",
      ...LADDER.slice(3),
    ]);
    expect(t.view.networks[0]?.network.address).toBe("192.0.2.101");
  });

  it("falls back when a renewed lease lacks what is required", () => {
    const t = new LabBench().start().climb();
    const { node, running } = t.servers.dhcp;
    running.stop();
    node.run(otherServer([])).command({ kind: "start" });
    t.until(HOUR / 2 + SECOND);
    expect(afterwards(t)).toEqual(["IFACE_COLDPLUG (the last network identity is gone)"]);
    expect(t.blockers).toEqual(["dhcp: eth0: no DNS server"]);
    expect(t.view).toMatchObject({ dnsServers: [], probe: null });
  });
});

/** The server after it has lost its memory. */
function otherServer(
  dnsServers: readonly string[] = ["192.0.2.53"],
): ReturnType<typeof createDhcpServer> {
  return createDhcpServer(
    {
      address: "192.0.2.1",
      port: 67,
      device: "eth0",
      transport: { kind: "frames" },
      pool: SIMULATED_PLAN.pool,
      prefixLength: 24,
      leaseSeconds: 3_600,
      t1Seconds: 1_800,
      t2Seconds: 3_150,
      routers: ["192.0.2.1"],
      dnsServers,
      ntpServers: [],
      explain: false,
    },
    seededRandom(2),
  );
}

function otherClient(): ReturnType<typeof createDhcpClient> {
  const { discover, request } = ADAPTIVE;
  return createDhcpClient(
    {
      device: "eth0",
      mac: "02:00:00:00:00:99",
      transport: { kind: "frames" },
      discover,
      request,
      roundTrips: new RoundTrips(),
      explain: false,
    },
    seededRandom(3),
  );
}

describe("BringUp, time lost", () => {
  it("asks again when the clock is stepped, and falls to CPD_PRE_TIME meanwhile", () => {
    const t = new LabBench()
      .start()
      .climb()
      .for(10 * SECOND);
    const from = t.steps.length;
    t.device.stepClock(5 * SECOND);
    t.until(64 * SECOND);
    expect(afterwards(t)).toEqual([expect.stringMatching(/^CPD_PRE_TIME \(/), ...LADDER.slice(5)]);
    expect(t.logged("fact-lost")).toMatchObject([
      { name: "time", why: "the clock was stepped by 5.00 s" },
    ]);
    expect(t.sent(from)).toContain("NTP request");
    expect(t.view.time?.offsetUs).toBe(85 * SECOND);
  });

  it("does not mind a step that is smaller than the bound", () => {
    const t = new LabBench().start().climb();
    t.device.stepClock(-SECOND);
    t.for(120 * SECOND);
    expect(afterwards(t)).toEqual([]);
  });

  it.each([
    ["divisible by the drift", 0],
    ["one microsecond more", 1],
    ["two microseconds more", 2],
  ])(
    "falls back in the very microsecond in which the error outgrows the bound: %s",
    (_, moreUs) => {
      const first = new LabBench().start().climb();
      const sample = first.view.time;
      if (sample === undefined) throw new Error("no sample");
      const t = new LabBench({ config: { maxErrorUs: sample.errorUs + 300 + moreUs } });
      t.start().climb();
      for (const { node } of t.servers.ntp) node.setCarrier("eth0", false);
      const sampledUs = t.logged("service").find(({ name }) => name === "sample")?.atUs ?? 0;
      // 15 ppm: 300 µs in 20 s, rounded up to whole microseconds
      const lastUs = sampledUs + Math.floor(((300 + moreUs) * SECOND) / 15);
      t.until(lastUs);
      expect(t.state).toBe("OPERATIONAL");
      t.until(lastUs + 1);
      expect(t.state).toBe("CPD_PRE_TIME");
      expect(t.logged("fact-lost").map(({ name }) => name)).toEqual(["time"]);
      expect(t.blockers[0]).toMatch(/^ntp: the time of 192\.0\.2\.11 is only good to 5\.\d+ ms$/);
      for (const { node } of t.servers.ntp) node.setCarrier("eth0", true);
      expect(t.climb().state).toBe("OPERATIONAL");
    },
  );

  it("holds TIME_VALID with a server that is worse than the bound, and comes to rest", () => {
    const t = new LabBench({ config: { maxErrorUs: 2 * MS } }).start().for(10 * SECOND);
    expect(t.state).toBe("CPD_PRE_TIME");
    expect(t.blockers).toEqual([
      expect.stringMatching(/^ntp: the time of 192\.0\.2\.1\d is only good to /),
    ]);
    expect(t.service.deadlineUs).toBeGreaterThan(t.device.instant.monoUs);
    expect(t.logged("fact").map(({ name }) => name)).not.toContain("time");
  });
});

describe("BringUp, resolvers lost", () => {
  it("falls to AUTH2 after three failed probes over 5 s or more, and not before", () => {
    const t = new LabBench().start().climb();
    t.servers.dns.node.setCarrier("eth0", false);
    t.fallBelow("OPERATIONAL");
    const failures = t
      .logged("service")
      .filter(({ name, detail }) => name === "answer" && detail["outcome"] !== "answer");
    expect(failures.length).toBeGreaterThanOrEqual(3);
    const [first, last] = [failures[0], failures.at(-1)];
    expect((last?.atUs ?? 0) - (first?.atUs ?? 0)).toBeGreaterThanOrEqual(5 * SECOND);
    expect(afterwards(t)).toEqual(["AUTH2 (the resolvers do not answer any more)"]);
    expect(t.blockers).toEqual([
      expect.stringMatching(
        /^dns: no answer about lab\.example in \d+ probes: timeout, no reply from 192\.0\.2\.\d+/,
      ),
    ]);
    t.servers.dns.node.setCarrier("eth0", true);
    t.climb();
    expect(afterwards(t).slice(1)).toEqual(["OPERATIONAL"]);
  });
});
