import { describe, expect, it } from "vitest";
import type { BringUpConfig } from "../../../services/bring-up/config.ts";
import type { NetworkFact } from "../../../services/system-state/index.ts";
import { LabBench, SECOND } from "./bench.ts";

const FULL: NetworkFact = {
  address: "192.0.2.7",
  prefixLength: 24,
  routers: ["192.0.2.1"],
  dnsServers: ["192.0.2.53"],
  ntpServers: ["192.0.2.11"],
  domain: "lab.example",
};

/** A device with this identity instead of a lease. */
function having(network: Partial<NetworkFact>, config: Partial<BringUpConfig> = {}): LabBench {
  const { domain, ...rest } = { ...FULL, ...network };
  const identity = { ...rest, ...(domain === undefined || domain === "" ? {} : { domain }) };
  const fixed = { kind: "fixed", provenance: "static", network: identity } as const;
  const interfaces = [{ device: "eth0", mac: "02:00:00:00:00:64", carrier: true, network: fixed }];
  const t = new LabBench({ config: { interfaces, bindSource: false, ...config } });
  t.device.addAddress("eth0", "192.0.2.7/24");
  return t.start().for(SECOND);
}

describe("BringUp, what a network must have", () => {
  it.each([
    [{ address: "0.0.0.0" }, "no address"],
    [{ prefixLength: 0 }, "no subnet mask"],
    [{ routers: [] }, "no router"],
    [{ dnsServers: [] }, "no DNS server"],
    [{ ntpServers: [] }, "no NTP server"],
    [{ domain: "" }, "no domain"],
  ] satisfies [Partial<NetworkFact>, string][])(
    "waits for what is required: %o",
    (lacks, reason) => {
      const require = ["address", "mask", "router", "dns", "ntp", "domain"] as const;
      const t = having(lacks, { require });
      expect(t.state).toBe("IFACE_COLDPLUG");
      expect(t.blockers).toEqual([`dhcp: eth0: ${reason}`]);
      expect(t.sent()).toEqual([]);
    },
  );

  it("goes on without what is not required", () => {
    const t = having({ routers: [], domain: "" }, { require: ["address"] });
    expect(t.state).toBe("OPERATIONAL");
  });

  it("takes servers that were given for servers of the network", () => {
    const require = ["address", "dns", "ntp"] as const;
    const t = having(
      { dnsServers: [], ntpServers: [] },
      {
        require,
        dns: { servers: ["192.0.2.53"], port: 53 },
        ntp: { servers: ["192.0.2.12"], port: 123 },
      },
    );
    expect(t.state).toBe("OPERATIONAL");
  });
});

describe("BringUp, which servers it asks", () => {
  it("asks given time servers before the network's", () => {
    const t = having({}, { ntp: { servers: ["192.0.2.12"], port: 123 } });
    expect(t.view.time?.server).toBe("192.0.2.12");
  });

  it("asks the network's time servers when the given one is silent", () => {
    const t = having({}, { ntp: { servers: ["192.0.2.99"], port: 123 } });
    expect(t.view.time?.server).toBe("192.0.2.11");
  });

  it("asks the pool when nobody names a time server, by way of the resolver", () => {
    const t = having({ ntpServers: [] });
    expect(t.view.time?.server).toMatch(/^192\.0\.2\.1[12]$/);
    expect(t.sent()).toContain("A pool.ntp.org");
  });

  it("never asks the pool when a time server was given, however silent everybody is", () => {
    const t = having({ ntpServers: [] }, { ntp: { servers: ["192.0.2.99"], port: 123 } });
    t.for(30 * SECOND);
    expect(t.state).toBe("CPD_PRE_TIME");
    expect(t.sent()).not.toContain("A pool.ntp.org");
  });

  it("asks given resolvers before the network's, and the network's when those are silent", () => {
    const t = having({}, { dns: { servers: ["192.0.2.99"], port: 53 } });
    expect(t.view.dnsServers).toEqual(["192.0.2.99", "192.0.2.53"]);
    const asked = t.logged("packet-sent").find(({ source }) => source === "dns");
    expect(asked?.to.address).toBe("192.0.2.99");
    expect(t.climb().view.outcome).toBe("reached");
  });

  it("resolves the name of a time server", () => {
    const t = having({}, { ntp: { servers: ["ntp.lab.example"], port: 123 } });
    expect(t.state).toBe("OPERATIONAL");
    expect(t.view.time?.server).toMatch(/^192\.0\.2\.1[12]$/);
    expect(t.sent()).toContain("A ntp.lab.example");
  });
});

describe("BringUp, the name that proves the resolvers", () => {
  const named = { servers: ["ntp.lab.example"], port: 123 };

  it.each([
    [
      "the given one",
      {},
      { dns: { servers: [], port: 53, probe: "dns.lab.example" }, ntp: named },
      "dns.lab.example",
    ],
    ["the domain", {}, { ntp: named }, "lab.example"],
    ["a time server's", { domain: "" }, { ntp: named }, "ntp.lab.example"],
    ["one that exists for it", { domain: "" }, {}, "example.com"],
  ] satisfies [string, Partial<NetworkFact>, Partial<BringUpConfig>, string][])(
    "is %s",
    (_, network, config, name) => {
      expect(having(network, config).climb().view.probe?.name).toBe(name);
    },
  );

  it("proves them by NXDOMAIN as well", () => {
    const t = having({}, { dns: { servers: [], port: 53, probe: "nowhere.lab.example" } });
    expect(t.state).toBe("OPERATIONAL");
    expect(t.view.probe).toMatchObject({ name: "nowhere.lab.example", addresses: [] });
  });

  it("does not prove them where nobody is", () => {
    const t = having({ dnsServers: ["192.0.2.99"] });
    t.for(20 * SECOND);
    expect(t.state).toBe("AUTH2");
    expect(t.blockers).toEqual([
      expect.stringMatching(
        /^dns: no answer about lab\.example in \d+ probes: unreachable \(192\.0\.2\.99:53\)/,
      ),
    ]);
  });
});
