import { describe, expect, it } from "vitest";
import { readOsNetwork, type OsSources } from "../../../net/host/index.ts";
import { parseIpv4Routes, parseIpv6Routes } from "../../../net/host/proc-routes.ts";
import { parseResolvConf } from "../../../net/host/resolv-conf.ts";

// the columns of /proc/net/route and /proc/net/ipv6_route on Linux 6.18, addresses replaced
const IPV4_ROUTES = [
  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
  "wlan0\t00000000\t01640A0A\t0003\t0\t0\t600\t00000000\t0\t0\t0",
  "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
  "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
  "down0\t00000000\t010200C0\t0002\t0\t0\t0\t00000000\t0\t0\t0",
  "tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0",
  "half0\t00000000\t010200C0\t0003\t0\t0\t0\t00000080\t0\t0\t0",
  "",
].join("\n");
const NOWHERE = "0".repeat(32);
const IPV6_ROUTES = [
  `fd000000000000000000000000000000 40 ${NOWHERE} 00 ${NOWHERE} 00000100 00000001 00000000 00000001     eth0`,
  `${NOWHERE} 00 ${NOWHERE} 00 fe800000000000000000000000000001 00000400 00000002 00000000 00000003     eth0`,
  `${NOWHERE} 00 ${NOWHERE} 00 ${NOWHERE} ffffffff 00000001 00000000 00200200       lo`,
  "",
].join("\n");

describe("parseIpv4Routes", () => {
  it("finds the default routes that lead on, the preferred one first", () => {
    expect(parseIpv4Routes(IPV4_ROUTES, true)).toEqual([
      { address: "192.0.2.1", device: "eth0", metric: 100 },
      { address: "10.10.100.1", device: "wlan0", metric: 600 },
    ]);
  });

  it("reads the words of a big-endian machine", () => {
    const text = "eth0\t00000000\tC0000201\t0003\t0\t0\t0\t00000000\t0\t0\t0";
    expect(parseIpv4Routes(text, false)).toEqual([
      { address: "192.0.2.1", device: "eth0", metric: 0 },
    ]);
  });

  it("finds nothing in nothing, nor in what it does not know", () => {
    expect(parseIpv4Routes("", true)).toEqual([]);
    expect(parseIpv4Routes("eth0 00000000 xyz 0003 0 0 0 00000000\n\n%%%", true)).toEqual([]);
  });
});

describe("parseIpv6Routes", () => {
  it("finds the default routes that lead on", () => {
    expect(parseIpv6Routes(IPV6_ROUTES)).toEqual([
      { address: "fe80::1", device: "eth0", metric: 1024 },
    ]);
  });
});

describe("parseResolvConf", () => {
  it("reads name servers, zones, the search list and options", () => {
    const text = [
      "# made by hand",
      "; and this is a comment too",
      "nameserver 192.0.2.53",
      "nameserver\tfe80::1%eth0   # what is behind the address does not count",
      "nameserver 2001:DB8:0:0::53",
      "search example.com  lab.example\t",
      "options ndots:2 rotate",
      "options timeout:1 edns0",
    ].join("\n");
    expect(parseResolvConf(text)).toEqual({
      nameServers: [
        { address: "192.0.2.53", port: 53 },
        { address: "fe80::1", port: 53, zone: "eth0" },
        { address: "2001:db8::53", port: 53 },
      ],
      searchDomains: ["example.com", "lab.example"],
      options: { ndots: 2, rotate: true, timeout: 1, edns0: true },
    });
  });

  it("takes three name servers, not counting what is none", () => {
    const text = ["not-an-address", "192.0.2.1", "192.0.2.2", "", "192.0.2.3", "192.0.2.4"]
      .map((address) => `nameserver ${address}`)
      .join("\n");
    expect(parseResolvConf(text).nameServers.map(({ address }) => address)).toEqual([
      "192.0.2.1",
      "192.0.2.2",
      "192.0.2.3",
    ]);
  });

  it("goes by the last of search and domain", () => {
    expect(parseResolvConf("search a b\ndomain c d").searchDomains).toEqual(["c"]);
    expect(parseResolvConf("domain c\nsearch a b").searchDomains).toEqual(["a", "b"]);
  });

  it("cuts options to their limits and drops what is no number", () => {
    expect(parseResolvConf("options ndots:99 timeout:99 attempts:99 timeout:x").options).toEqual({
      ndots: 15,
      timeout: 30,
      attempts: 5,
    });
  });

  it("ignores keywords that are not at the beginning of the line, and unknown ones", () => {
    expect(parseResolvConf(" nameserver 192.0.2.1\nsortlist 192.0.2.0\r\nnameserver\n")).toEqual({
      nameServers: [],
      searchDomains: [],
      options: {},
    });
  });
});

function sources(
  files: Readonly<Record<string, string>>,
  more: Partial<OsSources> = {},
): OsSources {
  return {
    hostname: "device",
    littleEndian: true,
    addressed: {},
    text: (path) => files[path],
    names: () => [],
    ...more,
  };
}

describe("readOsNetwork", () => {
  it("brings together what the system knows", () => {
    const files = {
      "/proc/net/route": IPV4_ROUTES,
      "/proc/net/ipv6_route": IPV6_ROUTES,
      "/etc/resolv.conf": "nameserver 192.0.2.53\nsearch example.com\n",
      "/sys/class/net/eth0/address": "02:00:00:00:00:01\n",
      "/sys/class/net/eth0/flags": "0x1003\n",
      "/sys/class/net/eth0/operstate": "up\n",
      "/sys/class/net/eth1/address": "02:00:00:00:00:02\n",
      "/sys/class/net/eth1/flags": "0x1003\n",
      "/sys/class/net/eth1/operstate": "down\n",
      "/sys/class/net/lo/flags": "0x9\n",
      "/sys/class/net/lo/operstate": "unknown\n",
    };
    const mac = "02:00:00:00:00:01";
    const network = readOsNetwork(
      sources(files, {
        addressed: {
          lo: [{ address: "127.0.0.1", netmask: "255.0.0.0", mac: "00:00:00:00:00:00" }],
          eth0: [
            { address: "192.0.2.2", netmask: "255.255.255.0", mac },
            { address: "fe80::2", netmask: "ffff:ffff:ffff:ffff::", mac },
          ],
        },
        names: () => ["eth0", "eth1", "lo"],
      }),
    );
    expect(network).toEqual({
      hostname: "device",
      interfaces: [
        {
          device: "lo",
          mac: "00:00:00:00:00:00",
          up: true,
          addresses: [{ address: "127.0.0.1", prefixLength: 8 }],
        },
        {
          device: "eth0",
          mac,
          up: true,
          addresses: [
            { address: "192.0.2.2", prefixLength: 24 },
            { address: "fe80::2", prefixLength: 64 },
          ],
        },
        { device: "eth1", mac: "02:00:00:00:00:02", up: false, addresses: [] },
      ],
      routers: [
        { address: "192.0.2.1", device: "eth0", metric: 100 },
        { address: "10.10.100.1", device: "wlan0", metric: 600 },
        { address: "fe80::1", device: "eth0", metric: 1024 },
      ],
      dnsServers: [{ address: "192.0.2.53", port: 53 }],
      searchDomains: ["example.com"],
      resolverOptions: {},
      // IPv6 has a router, but no address to be answered at
      families: [4],
    });
  });

  it("makes do with what Node knows where there is no /proc", () => {
    const en0 = [{ address: "192.0.2.2", netmask: "255.255.255.0", mac: "02:00:00:00:00:01" }];
    expect(readOsNetwork(sources({}, { addressed: { en0 } }))).toEqual({
      hostname: "device",
      interfaces: [
        {
          device: "en0",
          mac: "02:00:00:00:00:01",
          up: true,
          addresses: [{ address: "192.0.2.2", prefixLength: 24 }],
        },
      ],
      routers: [],
      dnsServers: [],
      searchDomains: [],
      resolverOptions: {},
      families: [],
    });
  });

  it("reads this machine without failing", () => {
    const { interfaces, hostname } = readOsNetwork();
    expect(hostname).not.toBe("");
    expect(
      interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address)),
    ).toContain("127.0.0.1");
  });
});
