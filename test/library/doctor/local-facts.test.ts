import { describe, expect, it } from "vitest";
import { localFacts } from "../../../library/doctor/local-facts.ts";
import { interfaceFiles, machine, processFiles, type Tree } from "./tree.ts";

const OWN_NETWORK: Tree = { "/proc/self/ns/net": { link: "net:[1]" } };

function factsOf(tree: Tree, device: string | null = null) {
  return localFacts(machine(tree), device);
}

describe("a machine without files", () => {
  it("is described all the same: nothing is known", async () => {
    expect(await factsOf({})).toMatchObject({
      privileges: null,
      interfaces: [],
      ownNamespace: null,
      processes: [],
      sockets: { packet: null, dhcpPort: null, nameServers: null },
      journals: [],
      resolvConf: { kind: "missing", nameServers: [] },
      nameSwitch: { hosts: null, hasFile: false },
      hosts: { hasFile: false },
      clock: { hardwareUnixUs: null },
      routes: [],
    });
  });
});

describe("privileges", () => {
  it("are the bits of the capabilities, whoever the user is", async () => {
    const facts = await factsOf({
      "/proc/self/status": "CapEff:\t0000000000003000\n",
      "/proc/self/uid_map": "         0       1000          1\n",
      "/proc/sys/user/max_user_namespaces": "15000\n",
      "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n",
    });
    expect(facts.privileges).toEqual({
      netRaw: true,
      netAdmin: true,
      sysTime: false,
      isConfined: true,
      mayMakeNamespaces: false,
    });
  });
});

describe("interfaces", () => {
  it("are read with all that they are a part of", async () => {
    const facts = await factsOf({
      ...interfaceFiles("eth0", {
        uevent: "INTERFACE=eth0",
        speed: "1000",
        duplex: "full",
        addr_assign_type: "3",
        "statistics/rx_errors": "4",
        "statistics/rx_packets": "99",
      }),
      "/sys/class/net/eth0/device": { link: "../../../virtio2" },
      "/sys/class/net/eth0/master": { link: "../br0" },
      ...interfaceFiles("br0", {
        uevent: "DEVTYPE=bridge",
        ifindex: "3",
        "bridge/forward_delay": "0",
      }),
      ...interfaceFiles("eth0.7", {
        uevent: "DEVTYPE=vlan",
        ifindex: "4",
        flags: "0x1002",
        carrier: "",
      }),
      "/sys/class/net/eth0.7/lower_eth0": { link: "../eth0" },
      "/sys/class/net/bonding_masters": "",
      "/proc/sys/net/ipv4/conf/eth0/forwarding": "1\n",
      "/proc/sys/net/ipv4/conf/eth0/rp_filter": "0\n",
      "/proc/sys/net/ipv4/conf/all/rp_filter": "2\n",
      "/run/systemd/netif/links/2": "ADMIN_STATE=configured\n",
      "/proc/net/arp":
        "IP address HW type Flags HW address Mask Device\n" +
        "192.0.2.9 0x1 0x2 00:00:5e:00:53:01 * eth0\n192.0.2.1 0x1 0x2 00:00:5e:00:53:fe * eth0\n",
    });
    const [br0, eth0, vlan] = facts.interfaces;
    expect(facts.interfaces).toHaveLength(3);
    expect(br0).toMatchObject({ device: "br0", kind: "bridge", master: null });
    expect(eth0).toMatchObject({
      kind: "card",
      isEthernet: true,
      isUp: true,
      carrier: true,
      macWasSet: true,
      mtu: 1_500,
      speedMegabits: 1_000,
      master: { device: "br0", kind: "bridge" },
      forwarding: true,
      reversePathFilter: 2,
      macSeenAt: ["192.0.2.9"],
      managedBy: "systemd-networkd",
      receiveErrors: 4,
      receivedPackets: 99,
    });
    expect(vlan).toMatchObject({ kind: "vlan", isUp: false, carrier: null, lower: ["eth0"] });
  });

  it("have the addresses that the system tells", async () => {
    const address = { address: "192.0.2.10", netmask: "255.255.255.0", mac: "00:00:5e:00:53:01" };
    const sources = machine(interfaceFiles("eth0", {}), { addressed: () => ({ eth0: [address] }) });
    const { interfaces } = await localFacts(sources, null);
    expect(interfaces[0]?.addresses).toEqual([{ address: "192.0.2.10", prefixLength: 24 }]);
  });
});

describe("processes", () => {
  it("are known by name, by namespace, and by the interfaces that they name", async () => {
    const facts = await factsOf({
      ...OWN_NETWORK,
      ...interfaceFiles("eth0", {}),
      ...processFiles(10, "dhclient", ["dhclient", "-v", "eth0"]),
      ...processFiles(11, "systemd-networkd", ["/lib/systemd/systemd-networkd"]),
      ...processFiles(12, "chronyd", ["chronyd"], 2),
      ...processFiles(13, "bash", ["bash"]),
    });
    expect(facts.processes).toEqual([
      { pid: 10, name: "dhclient", role: "dhcp-client", isHere: true, devices: ["eth0"] },
      { pid: 11, name: "systemd-networkd", role: "dhcp-client", isHere: true, devices: [] },
      { pid: 12, name: "chronyd", role: "time", isHere: false, devices: [] },
    ]);
  });
});

const UDP_HEAD =
  "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

function udpLine(local: string, inode: number): string {
  return ` 100: ${local} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 ${inode} 2 0 0\n`;
}

describe("sockets", () => {
  it("are those for frames and for DHCP, with their owners, and where names are answered", async () => {
    const facts = await factsOf({
      ...interfaceFiles("eth0", {}),
      ...processFiles(10, "dhclient", ["dhclient"]),
      "/proc/10/fd/5": { link: "socket:[700]" },
      "/proc/net/packet":
        "sk RefCnt Type Proto Iface R Rmem User Inode\n" +
        "0 3 3 0800 2 1 0 0 700\n0 3 3 88cc 2 1 0 0 701\n0 3 3 0003 0 1 0 0 702\n",
      "/proc/net/udp": UDP_HEAD + udpLine("00000000:0044", 700) + udpLine("3500007F:0035", 703),
      "/proc/net/udp6": UDP_HEAD + udpLine("00000000000000000000000001000000:0035", 704),
    });
    const owner = { pid: 10, name: "dhclient" };
    expect(facts.sockets).toEqual({
      packet: [
        { device: "eth0", owner },
        { device: "", owner: null },
      ],
      dhcpPort: [{ address: "0.0.0.0", owner }],
      nameServers: ["127.0.0.53", "::1"],
    });
  });
});

function record(pid: number, undo: readonly object[]): string {
  return JSON.stringify({ version: 1, pid, device: "eth0", mode: "apply", network: "", undo });
}

describe("journals", () => {
  it("are those of this namespace, with whether their run is still there", async () => {
    const facts = await factsOf({
      ...OWN_NETWORK,
      ...processFiles(20, "node", ["bringup"]),
      "/run/bringup/1-eth0.json": record(20, []),
      "/run/bringup/1-eth1.json": record(21, [{ kind: "resolvectl", device: "eth0" }]),
      "/run/bringup/2-eth0.json": record(20, []),
      "/run/bringup/1-odd.json": "{}",
    });
    expect(facts.journals).toEqual([
      { device: "eth0", pid: 20, isRunning: true, undoCount: 0 },
      { device: "eth0", pid: 21, isRunning: false, undoCount: 1 },
    ]);
  });
});

describe("resolv.conf", () => {
  it("is read beyond what the C library looks at", async () => {
    const facts = await factsOf({
      "/etc/resolv.conf":
        "# mine\nnameserver 192.0.2.1\nnameserver ns.example\nnameserver 192.0.2.2\nnameserver\tfe80::1%eth0\nnameserver 192.0.2.4\nsearch a.example b.example\noptions ndots:5 rotate\n",
      "/proc/self/mountinfo": "90 80 0:5 / /etc/resolv.conf rw - ext4 /dev/vda rw\n",
    });
    expect(facts.resolvConf).toEqual({
      kind: "file",
      link: null,
      isMounted: true,
      nameServers: ["192.0.2.1", "192.0.2.2", "fe80::1%eth0", "192.0.2.4"],
      unreadable: ["ns.example"],
      searchDomains: ["a.example", "b.example"],
      options: { ndots: 5, rotate: true },
    });
  });

  it("may be a link, to a file or to nothing", async () => {
    const link = { link: "../run/systemd/resolve/stub-resolv.conf" };
    const stub = { "/run/systemd/resolve/stub-resolv.conf": "nameserver 127.0.0.53\n" };
    const there = await factsOf({ "/etc/resolv.conf": link, ...stub });
    expect(there.resolvConf).toMatchObject({ kind: "file", ...link, nameServers: ["127.0.0.53"] });
    const gone = await factsOf({ "/etc/resolv.conf": link });
    expect(gone.resolvConf).toMatchObject({ kind: "dangling", ...link });
  });
});

describe("nsswitch.conf and hosts", () => {
  it("are read by their words, comments left out", async () => {
    const facts = await factsOf({
      "/etc/nsswitch.conf":
        "passwd: files\nhosts:  files mdns4_minimal [NOTFOUND=return] dns # last\n",
      "/etc/hosts":
        "127.0.0.1 localhost # here\n::1\tip6-localhost localhost\n# 192.0.2.1 localhost\n",
    });
    expect(facts.nameSwitch.hosts).toEqual(["files", "mdns4_minimal", "[NOTFOUND=return]", "dns"]);
    expect(facts.hosts).toEqual({ hasFile: true, localhost: ["127.0.0.1", "::1"] });
  });
});

describe("the clock and the routes", () => {
  it("are taken from the system", async () => {
    const facts = await factsOf({
      "/sys/class/rtc/rtc0/since_epoch": "1772323260\n",
      "/proc/net/route":
        "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n" +
        "eth0 00000000 010200C0 0003 0 0 100 00000000 0 0 0\n",
    });
    expect(facts.clock).toEqual({ hardwareUnixUs: 1_772_323_260_000_000, isSynchronised: true });
    expect(facts.routes).toEqual([{ router: "192.0.2.1", device: "eth0", metric: 100 }]);
  });
});
