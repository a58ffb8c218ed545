import { describe, expect, it } from "vitest";
import type { DoctorDocument } from "../../../observation/doctor/document.ts";
import type { DoctorFacts, OfferFacts } from "../../../observation/doctor/facts.ts";
import { judge } from "../../../observation/doctor/judge.ts";
import {
  ANSWER,
  ETH0,
  eth0,
  facts,
  NOW_UNIX_US,
  OFFER,
  PRIVILEGES,
  resolver,
  SILENCE,
} from "./healthy.ts";

const DAY_US = 86_400_000_000;
const ON_ETH0 = { device: "eth0" } as const;
const RESOLV_CONF = facts().resolvConf;
const PROGRAM = facts().program;

function examined(different: Partial<DoctorFacts>): DoctorDocument {
  return judge(facts(different), 5_000);
}

/** `problem certain no-carrier`, the first cause first. */
function causes({ causes: found }: DoctorDocument): readonly string[] {
  return found.map(({ severity, confidence, code }) => `${severity} ${confidence} ${code}`);
}

function asked(...results: readonly ReturnType<typeof resolver>[]) {
  return { dns: { kind: "asked", results } } as const;
}

function client(name: string, more: Partial<DoctorFacts["processes"][number]> = {}) {
  const process = {
    pid: 77,
    name,
    role: "dhcp-client",
    isHere: true,
    devices: [],
    ...more,
  } as const;
  return { processes: [...facts().processes, process] };
}

function dead(address: string) {
  return resolver(address, { udp: SILENCE, udpNonsense: SILENCE, tcp: SILENCE });
}

function offered(...results: readonly OfferFacts[]) {
  return { ...ON_ETH0, dhcp: { kind: "asked", results } } as const;
}

const UNHEARD = { dhcp: { kind: "asked", results: [] } } as const;

describe("a healthy machine", () => {
  it("has no causes, and every check is in order", () => {
    const document = examined({});
    expect(document).toMatchObject({ schema: "bringup.doctor/1", verdict: "ok", causes: [] });
    expect(document.checks.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(document.summary).toBe("nothing is wrong, as far as can be seen");
  });
});

describe("causes", () => {
  it.each<[string, Partial<DoctorFacts>, readonly string[]]>([
    [
      "an old Node",
      { program: { ...PROGRAM, nodeVersion: "22.9.0" } },
      ["problem certain node-too-old"],
    ],
    [
      "no koffi",
      { program: { ...PROGRAM, nativeFault: "gone" } },
      ["warning certain no-system-calls"],
    ],
    ["a misspelt interface", { device: "eth7", ...UNHEARD }, ["problem certain no-interface"]],
    [
      "an interface that is off",
      { ...ON_ETH0, ...eth0({ isUp: false, carrier: null }) },
      ["problem certain interface-off"],
    ],
    [
      "a cable that is out",
      eth0({ carrier: false, operState: "down" }),
      ["problem certain no-carrier"],
    ],
    [
      "no wireless network",
      eth0({ carrier: false, isWireless: true }),
      ["problem certain not-associated"],
    ],
    [
      "a port that waits for 802.1X",
      eth0({ operState: "dormant" }),
      ["problem certain not-authenticated"],
    ],
    ["no MAC address", eth0({ mac: "00:00:00:00:00:00" }), ["problem likely bad-mac"]],
    [
      "a name in the place of an address",
      { resolvConf: { ...RESOLV_CONF, unreadable: ["ns.example"] } },
      ["warning certain name-server-list"],
    ],
    [
      "a port of a bridge",
      eth0({ master: { device: "br0", kind: "bridge" } }),
      ["problem certain not-its-own-interface"],
    ],
    [
      "a tunnel",
      eth0({ isEthernet: false, kind: "tun" }),
      ["problem certain not-its-own-interface"],
    ],
    [
      "our MAC address at another station",
      eth0({ macSeenAt: ["192.0.2.77"] }),
      ["problem likely bad-mac"],
    ],
    ["a carrier that flaps", eth0({ carrierChanges: 900 }), ["warning possible bad-cable"]],
    [
      "errors and half duplex",
      eth0({ receiveErrors: 500, duplex: "half" }),
      ["warning likely bad-cable"],
    ],
    [
      "silence on a port that hears nobody",
      { ...ON_ETH0, ...UNHEARD, ...eth0({ receivedPackets: 0 }) },
      ["problem likely port-blocked"],
    ],
    [
      "silence on a port that hears others",
      { ...ON_ETH0, ...UNHEARD },
      ["problem possible dhcp-silent"],
    ],
    ["a tiny MTU", eth0({ mtu: 500 }), ["problem certain mtu-too-small"]],
    [
      "another MTU than offered",
      offered({ ...OFFER, mtu: 1_400 }),
      ["warning likely mtu-mismatch"],
    ],
    [
      "no CAP_NET_RAW",
      { ...ON_ETH0, privileges: { ...PRIVILEGES, netRaw: false } },
      ["warning certain no-privileges"],
    ],
    [
      "another bring-up",
      { journals: [{ device: "eth0", pid: 9, isRunning: true, undoCount: 0 }] },
      ["problem certain bringup-running"],
    ],
    [
      "a killed bring-up",
      { journals: [{ device: "eth0", pid: 9, isRunning: false, undoCount: 2 }] },
      ["warning certain bringup-killed"],
    ],
    ["dhclient", client("dhclient", { devices: ["eth0"] }), ["warning likely other-dhcp-client"]],
    [
      "a socket of somebody",
      { sockets: { ...facts().sockets, dhcpPort: [{ address: "0.0.0.0", owner: null }] } },
      ["warning possible other-dhcp-client"],
    ],
    ["no default route", { routes: [] }, ["problem certain no-default-route"]],
    [
      "a router on another network",
      { routes: [{ router: "198.51.100.1", device: "eth0", metric: 0 }] },
      ["warning likely router-out-of-reach"],
    ],
    [
      "an address of its own making",
      eth0({ addresses: [{ address: "169.254.3.4", prefixLength: 16 }] }),
      ["problem certain no-address"],
    ],
    [
      "no resolv.conf",
      { resolvConf: { ...RESOLV_CONF, kind: "missing" } },
      ["problem certain no-resolv-conf"],
    ],
    [
      "a resolv.conf without servers",
      { resolvConf: { ...RESOLV_CONF, nameServers: [] } },
      ["problem certain name-server-list"],
    ],
    [
      "a link to a resolved that is gone",
      {
        resolvConf: {
          ...RESOLV_CONF,
          kind: "dangling",
          link: "../run/systemd/resolve/stub-resolv.conf",
        },
      },
      ["problem certain resolved-not-running"],
    ],
    [
      "a stub without resolved",
      { resolvConf: { ...RESOLV_CONF, nameServers: ["127.0.0.53"] }, ...asked(dead("127.0.0.53")) },
      ["problem certain resolved-not-running"],
    ],
    [
      "a local resolver that is gone",
      { resolvConf: { ...RESOLV_CONF, nameServers: ["127.0.0.1"] }, ...asked(dead("127.0.0.1")) },
      ["problem certain local-resolver-not-running"],
    ],
    [
      "five servers",
      {
        resolvConf: {
          ...RESOLV_CONF,
          nameServers: ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"],
        },
      },
      ["warning certain name-server-list"],
    ],
    [
      "a slow set of options",
      { resolvConf: { ...RESOLV_CONF, options: { timeout: 30, attempts: 5 } } },
      ["warning possible resolver-options"],
    ],
    [
      "hosts without dns",
      { nameSwitch: { hosts: ["files"], hasFile: true } },
      ["problem certain names-not-from-dns"],
    ],
    [
      ".local kept from DNS",
      {
        nameSwitch: {
          hosts: ["files", "mdns4_minimal", "[NOTFOUND=return]", "dns"],
          hasFile: true,
        },
        resolvConf: { ...RESOLV_CONF, searchDomains: ["corp.local"] },
      },
      ["warning certain names-not-from-dns"],
    ],
    [
      "another localhost",
      { hosts: { hasFile: true, localhost: ["192.0.2.10"] } },
      ["problem certain localhost"],
    ],
    [
      "UDP that is dropped",
      asked(resolver("192.0.2.53", { udp: SILENCE, udpNonsense: SILENCE })),
      ["warning likely udp-53-blocked"],
    ],
    [
      "TCP that is dropped",
      asked(resolver("192.0.2.53", { tcp: SILENCE })),
      ["warning likely tcp-53-blocked"],
    ],
    [
      "no server at all",
      asked(resolver("192.0.2.53", { udp: SILENCE, udpNonsense: SILENCE, tcp: SILENCE })),
      ["problem likely no-name-server"],
    ],
    [
      "one dead server of two",
      asked(
        resolver("192.0.2.53", { udp: SILENCE, udpNonsense: SILENCE, tcp: SILENCE }),
        resolver("192.0.2.54"),
      ),
      ["warning certain dead-name-server"],
    ],
    [
      "a server that fails",
      asked(
        resolver("192.0.2.53", {
          udp: { ...ANSWER, rcode: 2, addresses: [] },
          tcp: { ...ANSWER, rcode: 2 },
        }),
      ),
      ["problem likely name-servers-fail"],
    ],
    [
      "a server that invents",
      asked(resolver("192.0.2.53", { udpNonsense: ANSWER })),
      ["warning certain invented-names"],
    ],
    [
      "a box that rewrites",
      asked(resolver("192.0.2.53", { udp: { ...ANSWER, edns: false, caseKept: false } })),
      ["warning likely dns-rewritten"],
    ],
    [
      "a server without recursion",
      asked(resolver("192.0.2.53", { udp: { ...ANSWER, recursionAvailable: false } })),
      ["warning certain not-recursive"],
    ],
    [
      "lost queries",
      asked(resolver("192.0.2.53", { udp: { ...ANSWER, attempts: 2 } })),
      ["warning possible slow-name-server"],
    ],
    [
      "a portal",
      offered({ ...OFFER, captivePortal: "https://portal.example" }),
      ["warning certain captive-portal"],
    ],
    [
      "an offer without a router",
      { ...ON_ETH0, dhcp: { kind: "asked", results: [{ ...OFFER, routers: [] }] } },
      ["warning likely unusable-offer"],
    ],
    [
      "a clock before the installation",
      { atUnixUs: 0, clock: { hardwareUnixUs: null, isSynchronised: false }, processes: [] },
      ["problem certain clock-wrong"],
    ],
    [
      "a clock far ahead",
      {
        atUnixUs: NOW_UNIX_US + 9_000 * DAY_US,
        clock: { hardwareUnixUs: null, isSynchronised: null },
      },
      ["problem certain clock-wrong"],
    ],
    [
      "nobody who sets the clock",
      { processes: [], clock: { hardwareUnixUs: null, isSynchronised: false } },
      ["warning likely clock-unattended"],
    ],
    [
      "two who set the clock",
      {
        processes: [
          ...facts().processes,
          { pid: 5, name: "ntpd", role: "time", isHere: true, devices: [] },
        ],
      },
      ["warning likely several-time-services"],
    ],
    [
      "an empty battery",
      { clock: { hardwareUnixUs: 0, isSynchronised: true } },
      ["warning possible battery"],
    ],
    [
      "a clock that is off",
      {
        ntp: {
          kind: "asked",
          results: [
            { host: "a", from: "given", outcome: "sample", offsetUs: 9e9, errorUs: 1, stratum: 1 },
          ],
        },
      },
      ["problem certain clock-off"],
    ],
    [
      "a dead time server",
      {
        ntp: {
          kind: "asked",
          results: [{ host: "a", from: "given", outcome: "failed", reason: "timeout" }],
        },
      },
      ["problem likely no-time-server"],
    ],
  ])("of %s", (_, different, expected) => {
    const document = examined(different);
    expect(causes(document)).toEqual(expected);
    for (const { steps, evidence } of document.causes) {
      expect(steps.length).toBeGreaterThan(0);
      expect(evidence.length).toBeGreaterThan(0);
    }
  });

  it("tell a rogue server from a pair of servers", () => {
    const rogue = {
      ...OFFER,
      serverId: "198.51.100.1",
      address: "198.51.100.9",
      routers: ["198.51.100.1"],
    };
    const pair = { ...OFFER, serverId: "192.0.2.2", address: "192.0.2.11", dnsServers: [] };
    expect(causes(examined(offered(OFFER, rogue)))).toEqual(["problem likely rogue-dhcp"]);
    expect(causes(examined(offered(OFFER, pair)))).toEqual([
      "warning possible several-dhcp-servers",
    ]);
  });

  it("are told together with what follows from them", () => {
    const document = examined({
      ...ON_ETH0,
      ...eth0({ carrier: false, addresses: [] }),
      ...asked(dead("192.0.2.53")),
    });
    expect(causes(document)).toEqual(["problem certain no-carrier"]);
    expect(document.causes[0]?.evidence).toEqual([{ id: "interface-carrier", about: "eth0" }]);
    expect(document.causes[0]?.consequences).toContainEqual({ id: "dns-udp", about: "192.0.2.53" });
    expect(document.verdict).toBe("problem");
  });

  it("leave servers on the own network out of what a missing route explains", () => {
    const far = examined({ routes: [], ...asked(dead("203.0.113.53")) });
    const near = examined({ routes: [], ...asked(dead("192.0.2.53")) });
    expect(causes(far)).toEqual(["problem certain no-default-route"]);
    expect(causes(near)).toEqual([
      "problem certain no-default-route",
      "problem likely no-name-server",
    ]);
  });

  it("do not reach beyond the interface that they are about", () => {
    const other = { ...ETH0, device: "eth1", mac: "00:00:5e:00:53:02", carrier: false };
    const document = examined({
      device: "eth1",
      interfaces: [ETH0, { ...other, addresses: [] }],
      dhcp: { kind: "skipped", why: "eth1 has no carrier" },
      ...asked(dead("192.0.2.53")),
    });
    expect(causes(document)).toEqual([
      "problem certain no-carrier",
      "problem likely no-name-server",
    ]);
  });

  it("come in the order of how bad, how sure and how low they are", () => {
    const document = examined({
      ...ON_ETH0,
      ...eth0({ carrierChanges: 900 }),
      ...UNHEARD,
      ...client("udhcpc"),
      resolvConf: { ...RESOLV_CONF, kind: "dangling", link: "elsewhere" },
    });
    expect(causes(document)).toEqual([
      "problem certain no-resolv-conf",
      "problem possible dhcp-silent",
      "warning likely other-dhcp-client",
      "warning possible bad-cable",
    ]);
    expect(document.summary).toBe(
      "2 problems and 2 warnings; first: this machine does not know its name servers",
    );
  });

  it("leave no check that went wrong without one", () => {
    const worst = examined({
      ...ON_ETH0,
      ...eth0({ carrierChanges: 900, mtu: 500, receiveErrors: 900, duplex: "half" }),
      ...client("dhclient"),
      ...UNHEARD,
      hosts: { hasFile: false, localhost: [] },
      routes: [],
      ...asked(resolver("192.0.2.53", { udpNonsense: SILENCE, tcp: SILENCE })),
    });
    const told = new Set(
      worst.causes
        .flatMap(({ evidence, consequences }) => [...evidence, ...consequences])
        .map(({ id }) => id),
    );
    const wrong = worst.checks.filter(({ status }) => ["problem", "warning"].includes(status));
    expect(wrong.filter(({ id }) => !told.has(id))).toEqual([]);
  });
});

describe("other DHCP clients", () => {
  it.each<[string, Partial<DoctorFacts>]>([
    ["in another namespace", client("dhclient", { isHere: false })],
    ["on another interface", client("dhclient", { devices: ["eth1"] })],
    ["told to leave the interface alone", client("NetworkManager")],
  ])("are no rivals %s", (_, different) => {
    expect(examined(different).verdict).toBe("ok");
  });

  it("are certain where process and socket are seen, and the advice is theirs", () => {
    const owner = { pid: 77, name: "dhclient" };
    const { causes: found } = examined({
      ...client("dhclient"),
      sockets: { packet: [{ device: "eth0", owner }], dhcpPort: [], nameServers: [] },
    });
    expect(found).toMatchObject([{ code: "other-dhcp-client", confidence: "certain" }]);
    expect(found[0]?.steps).toContain("before --apply: dhclient -x eth0");
  });

  it("count as managers where they say that the interface is theirs", () => {
    const managed = { ...client("NetworkManager"), ...eth0({ managedBy: "NetworkManager" }) };
    expect(causes(examined(managed))).toEqual(["warning likely other-dhcp-client"]);
  });
});
