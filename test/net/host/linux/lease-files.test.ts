import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromHex } from "../../../../net/hex.ts";
import { forwardingOn } from "../../../../net/host/linux/forwarding.ts";
import { hostLeaseAddresses } from "../../../../net/host/linux/lease-files.ts";
import {
  dhclientLeases,
  keyedLeases,
  messageLeases,
} from "../../../../net/host/linux/lease-formats.ts";

/** Written by ISC dhclient 4.4.3 after a lease of dnsmasq's; two lines of options left out. */
const DHCLIENT = `lease {
  interface "eth0";
  fixed-address 198.51.100.76;
  option subnet-mask 255.255.255.0;
  option dhcp-lease-time 600;
  option dhcp-server-identifier 198.51.100.1;
  renew 6 2026/11/21 09:21:03;
  rebind 6 2026/11/21 09:25:29;
  expire 6 2026/11/21 09:26:44;
}
`;
const DHCLIENT_EXPIRES = Date.UTC(2026, 10, 21, 9, 26, 44) / 1000;

/** Written by dhcpcd 9.4.1 after the same: 300 bytes, most of them zero. */
const DHCPCD = fromHex(
  "0201060083ffa1070000000000000000c633644cc63364010000000042fb2e606b5e" +
    "0".repeat(404) +
    "638253633501053604c63364013304000002583a040000012c3b040000020d0104ffffff001c04c63364ff0304c6336401ff" +
    "0".repeat(28),
) as Uint8Array<ArrayBuffer>;

function messageWith(address: string): Uint8Array {
  const bytes = DHCPCD.slice();
  bytes.set(address.split(".").map(Number), 16);
  return bytes;
}

describe("leases of dhclient", () => {
  it("tell address, interface and end", () => {
    expect(dhclientLeases(DHCLIENT)).toEqual([
      { address: "198.51.100.76", device: "eth0", expiresUnixSeconds: DHCLIENT_EXPIRES },
    ]);
  });

  it.each([
    ["expire never;", Infinity],
    ["expire epoch 1900000000; # Sun Mar 17", 1_900_000_000],
    ["expire 3 someday;", undefined],
    ["", undefined],
  ])("understand %o", (line, expiresUnixSeconds) => {
    const text = `lease {\n  fixed-address 192.0.2.7;\n  ${line}\n}\n`;
    const lease = { address: "192.0.2.7" };
    expect(dhclientLeases(text)).toEqual([
      expiresUnixSeconds === undefined ? lease : { ...lease, expiresUnixSeconds },
    ]);
  });

  it("are several, and none without an address", () => {
    expect(dhclientLeases(DHCLIENT + DHCLIENT)).toHaveLength(2);
    expect(dhclientLeases("lease { fixed-address 192.0.2; }")).toEqual([]);
    expect(dhclientLeases("lease {")).toEqual([]);
  });
});

describe("leases with one setting a line", () => {
  it("tell the address", () => {
    const text =
      "# This is private data. Do not parse.\nADDRESS=192.0.2.7\nNETMASK=255.255.255.0\n";
    expect(keyedLeases(text)).toEqual([{ address: "192.0.2.7" }]);
    expect(keyedLeases("SERVER_ADDRESS=192.0.2.1\n")).toEqual([]);
  });
});

describe("leases kept as the server's message", () => {
  it("tell address and length", () => {
    expect(messageLeases(DHCPCD, 1_000)).toEqual([
      { address: "198.51.100.76", expiresUnixSeconds: 1_600 },
    ]);
  });

  it("are none without the cookie, and of unknown length where they end too soon", () => {
    for (let length = 0; length < DHCPCD.length; length++) {
      const leases = messageLeases(DHCPCD.subarray(0, length), 1_000);
      if (length < 240) expect(leases).toEqual([]);
      else expect(leases[0]?.address).toBe("198.51.100.76");
    }
  });
});

describe("hostLeaseAddresses", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "bringup-leases-"));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function found(nowUnixSeconds: number): readonly string[] {
    return hostLeaseAddresses({ device: "eth0", root, nowUnixSeconds });
  }

  function write(path: string, content: string | Uint8Array, unixSeconds = 1_000): void {
    const file = `${root}${path}`;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    utimesSync(file, unixSeconds, unixSeconds);
  }

  it("finds what every client keeps for the interface, and only that", () => {
    write("/sys/class/net/eth0/ifindex", "3\n");
    write("/var/lib/dhcp/dhclient.leases", DHCLIENT + DHCLIENT.replace("eth0", "eth1"));
    write("/var/lib/dhclient/dhclient--eth0.lease", "lease {\n  fixed-address 192.0.2.2;\n}");
    write("/var/lib/dhcpcd/eth0.lease", messageWith("192.0.2.3"));
    write("/var/lib/dhcpcd/eth0-home.lease", messageWith("192.0.2.4"));
    write("/var/lib/dhcpcd/eth01.lease", messageWith("192.0.2.103"));
    write("/run/systemd/netif/leases/3", "ADDRESS=192.0.2.5\n");
    write("/run/systemd/netif/leases/4", "ADDRESS=192.0.2.105\n");
    write("/var/lib/NetworkManager/internal-6a-1-eth0.lease", "ADDRESS=192.0.2.6\n");
    write("/var/lib/NetworkManager/internal-6a-1-eth1.lease", "ADDRESS=192.0.2.106\n");
    write(
      "/var/lib/NetworkManager/dhclient-6a-1-eth0.lease",
      "lease {\n  fixed-address 192.0.2.7;\n}",
    );
    expect(found(1_000).toSorted()).toEqual([
      "192.0.2.2",
      "192.0.2.3",
      "192.0.2.4",
      "192.0.2.5",
      "192.0.2.6",
      "192.0.2.7",
      "198.51.100.76",
    ]);
  });

  it("leaves out what has expired", () => {
    write("/var/lib/dhcp/dhclient.leases", DHCLIENT);
    write("/var/lib/dhcpcd/eth0.lease", messageWith("192.0.2.3"));
    expect(found(1_599)).toEqual(["198.51.100.76", "192.0.2.3"]);
    expect(found(1_600)).toEqual(["198.51.100.76"]);
    expect(found(DHCLIENT_EXPIRES)).toEqual([]);
  });

  it("finds nothing where there is nothing", () => {
    expect(hostLeaseAddresses({ device: "eth0", root })).toEqual([]);
  });

  it("passes over what is no file", () => {
    mkdirSync(`${root}/var/lib/dhcpcd/eth0.lease`, { recursive: true });
    expect(hostLeaseAddresses({ device: "eth0", root })).toEqual([]);
  });
});

describe("forwardingOn", () => {
  it("asks the interface, and all of them where it has no switch", () => {
    const configuration = mkdtempSync(join(tmpdir(), "bringup-conf-"));
    const set = (name: string, value: string) => {
      mkdirSync(`${configuration}/${name}`);
      writeFileSync(`${configuration}/${name}/forwarding`, value);
    };
    expect(forwardingOn("eth0", configuration)).toBe(false);
    set("all", "1\n");
    expect(forwardingOn("eth0", configuration)).toBe(true);
    set("eth0", "0\n");
    expect(forwardingOn("eth0", configuration)).toBe(false);
    rmSync(configuration, { recursive: true });
  });
});
