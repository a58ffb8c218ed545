import { describe, expect, it } from "vitest";
import type { Lease, Route } from "../../../services/dhcp/index.ts";
import {
  configurationOf,
  operationsBetween,
  type Configuration,
} from "../../../services/bring-up/configuration.ts";
import type { NetworkFact, Operation } from "../../../services/system-state/index.ts";

const NETWORK: NetworkFact = {
  address: "192.0.2.7",
  prefixLength: 24,
  routers: ["192.0.2.1", "192.0.2.2"],
  dnsServers: ["192.0.2.53"],
  ntpServers: [],
  domain: "lab.example",
};

/** As `configurationOf` reads it. */
function lease(parts: Partial<Lease> = {}): Lease {
  return { leaseSeconds: 600, ...parts } as Lease;
}

function configured(parts: Partial<NetworkFact> = {}, of?: Lease): Configuration {
  return configurationOf("eth0", { ...NETWORK, ...parts }, of);
}

/** `+address 192.0.2.7/24 600 s`, `-route 0.0.0.0/0 via 192.0.2.1`. */
function line(operation: Operation): string {
  const { name, parameters } = operation;
  const sign = name.startsWith("apply") ? "+" : "-";
  switch (name) {
    case "applyAddress":
    case "removeAddress": {
      const { address, prefixLength } = parameters;
      const seconds = "validSeconds" in parameters ? ` ${parameters.validSeconds} s` : "";
      return `${sign}address ${address}/${prefixLength}${seconds}`;
    }
    case "applyRoute":
    case "removeRoute": {
      const { destination, prefixLength, gateway } = parameters;
      const via = gateway === undefined ? "" : ` via ${gateway}`;
      return `${sign}route ${destination}/${prefixLength}${via}`;
    }
    case "applyResolvers":
      return `${sign}resolvers ${[...parameters.servers, ...parameters.searchDomains].join(" ")}`;
    case "removeResolvers":
      return `${sign}resolvers`;
    default:
      return name;
  }
}

function between(
  before: Configuration | undefined,
  after: Configuration | undefined,
): readonly string[] {
  return operationsBetween(before, after).map(line);
}

function applied(routes: readonly Route[], parts: Partial<NetworkFact> = {}): readonly string[] {
  const configuration = configured({ dnsServers: [], ...parts }, lease({ routes }));
  return between(undefined, configuration).slice(1);
}

const via = (destination: string, prefixLength: number, router: string): Route => ({
  destination,
  prefixLength,
  router,
});

describe("the configuration of an identity", () => {
  it("is applied from the address to the resolvers, and taken back the other way round", () => {
    const configuration = configured({}, lease());
    expect(between(undefined, configuration)).toEqual([
      "+address 192.0.2.7/24 600 s",
      "+route 0.0.0.0/0 via 192.0.2.1",
      "+resolvers 192.0.2.53 lab.example",
    ]);
    expect(between(configuration, undefined)).toEqual([
      "-resolvers",
      "-route 0.0.0.0/0 via 192.0.2.1",
      "-address 192.0.2.7/24",
    ]);
    expect(between(undefined, undefined)).toEqual([]);
  });

  it("has no lifetime where the lease has no end, or there is none", () => {
    const endless = lease({ leaseSeconds: Infinity });
    expect(between(undefined, configured({}, endless))[0]).toBe("+address 192.0.2.7/24");
    expect(between(undefined, configured())[0]).toBe("+address 192.0.2.7/24");
  });

  it("leaves the resolvers alone where the network has none", () => {
    expect(between(undefined, configured({ dnsServers: [], routers: [] }))).toEqual([
      "+address 192.0.2.7/24",
    ]);
  });

  it("prefers the search list to the domain", () => {
    const searching = lease({ searchDomains: ["a.example", "b.example"] });
    expect(between(undefined, configured({}, searching)).at(-1)).toBe(
      "+resolvers 192.0.2.53 a.example b.example",
    );
  });
});

describe("the routes of a configuration", () => {
  it("are all of option 121, those on the link first, and none of the routers' (RFC 3442)", () => {
    const routes = [
      via("0.0.0.0", 0, "192.0.2.9"),
      via("198.51.100.0", 24, "0.0.0.0"),
      via("203.0.113.0", 25, "192.0.2.8"),
    ];
    expect(applied(routes)).toEqual([
      "+route 198.51.100.0/24",
      "+route 0.0.0.0/0 via 192.0.2.9",
      "+route 203.0.113.0/25 via 192.0.2.8",
    ]);
  });

  it("begin with a host route where the gateway lies outside the subnet, once for each gateway", () => {
    expect(
      applied([via("0.0.0.0", 0, "10.0.0.1"), via("203.0.113.0", 24, "10.0.0.1")], {
        prefixLength: 32,
      }),
    ).toEqual([
      "+route 10.0.0.1/32",
      "+route 0.0.0.0/0 via 10.0.0.1",
      "+route 203.0.113.0/24 via 10.0.0.1",
    ]);
    const outside = configured({ prefixLength: 32, routers: ["192.0.2.1"], dnsServers: [] });
    expect(between(undefined, outside)).toEqual([
      "+address 192.0.2.7/32",
      "+route 192.0.2.1/32",
      "+route 0.0.0.0/0 via 192.0.2.1",
    ]);
  });

  it("need no host route where one on the link covers the gateway", () => {
    const routes = [via("0.0.0.0", 0, "10.0.0.1"), via("10.0.0.0", 30, "0.0.0.0")];
    expect(applied(routes, { prefixLength: 32 })).toEqual([
      "+route 10.0.0.0/30",
      "+route 0.0.0.0/0 via 10.0.0.1",
    ]);
  });

  it("are the first of several to one destination", () => {
    const routes = [via("0.0.0.0", 0, "192.0.2.1"), via("0.0.0.0", 0, "192.0.2.2")];
    expect(applied(routes)).toEqual(["+route 0.0.0.0/0 via 192.0.2.1"]);
  });
});

describe("a configuration that becomes another", () => {
  it("with the same data only lives longer", () => {
    expect(between(configured({}, lease()), configured({}, lease()))).toEqual([
      "+address 192.0.2.7/24 600 s",
    ]);
    expect(between(configured(), configured())).toEqual([]);
  });

  it("touches only what differs, and takes back before it applies", () => {
    const before = configured({}, lease());
    const after = configured({ routers: ["192.0.2.2"], dnsServers: ["192.0.2.54"] }, lease());
    expect(between(before, after)).toEqual([
      "-route 0.0.0.0/0 via 192.0.2.1",
      "+address 192.0.2.7/24 600 s",
      "+route 0.0.0.0/0 via 192.0.2.2",
      "+resolvers 192.0.2.54 lab.example",
    ]);
    expect(between(before, configured({ dnsServers: [] }, lease()))).toEqual([
      "-resolvers",
      "+address 192.0.2.7/24 600 s",
    ]);
  });

  it("with another address or mask is taken back whole", () => {
    const before = configured({ dnsServers: [] }, lease());
    for (const changed of [{ address: "192.0.2.8" }, { prefixLength: 25 }]) {
      const after = configured({ dnsServers: [], ...changed }, lease());
      expect(between(before, after)).toEqual([
        ...between(before, undefined),
        ...between(undefined, after),
      ]);
    }
  });
});
