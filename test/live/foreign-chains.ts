/**
 * Bring-ups put together from foreign programs: an address, then a name, then the time, each tried again until it
 * succeeds. The time at which each stage was done is printed by the shell itself, in seconds since 1970.
 *
 * They run behind /run and /var/lib of their own, so that no lease of an earlier run is remembered.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { INTERFACE, SERVER_ADDRESS } from "./live-net.ts";
import { program } from "./programs.ts";
import { DOMAIN } from "./servers/dhcp-server.ts";

export interface Chain {
  readonly name: string;
  /** The command line; files that it needs are written into `folder`. */
  argv(folder: string): readonly string[];
  /** What its output says, or undefined where it did not come to its end. */
  result(stdout: string): ChainResult | undefined;
}

export interface ChainResult {
  /** From the start of the first program to the end of the last. */
  readonly totalMs: number;
  /** What the time program says about the clock; the true answer is 0. */
  readonly offsetMs: number;
}

export const UDHCPC_CHAIN: Chain = {
  name: "udhcpc + dig + ntpdig",
  result,
  argv: (folder) =>
    script(folder, "udhcpc", {
      ...digAndNtpdig(),
      hook: UDHCPC_HOOK,
      dhcp: `${program("udhcpc")} -i ${INTERFACE} -f -q -s ${folder}/udhcpc-hook >&2`,
    }),
};

export const DHCPCD_CHAIN: Chain = {
  name: "dhcpcd + drill + chronyd -Q",
  result,
  argv: (folder) => {
    writeFileSync(`${folder}/dhcpcd.conf`, DHCPCD_CONF);
    const files = `-f ${folder}/dhcpcd.conf -c ${folder}/dhcpcd-hook`;
    const source = `'server ${SERVER_ADDRESS} iburst maxsamples 1'`;
    return script(folder, "dhcpcd", {
      hook: DHCPCD_HOOK,
      dhcp: `${program("dhcpcd")} -4 -1 -A -B -t 0 ${files} ${INTERFACE} >&2`,
      dns: `${program("drill")} ${DOMAIN} A | grep -q '^${DOMAIN.replace(".", "\\.")}.*IN.A'`,
      ntp: `offset=$(${program("chronyd")} -Q -u root -t 60 ${source} 'cmdport 0' 'pidfile /run/q.pid' 2>&1) && [[ $offset == *'wrong by'* ]]`,
    });
  },
};

export const DHCLIENT_CHAIN: Chain = {
  name: "dhclient + dig + ntpdig",
  result,
  argv: (folder) => {
    const files = `-sf ${folder}/dhclient-hook -lf ${folder}/lease -pf ${folder}/dhclient.pid -cf /dev/null`;
    return script(folder, "dhclient", {
      ...digAndNtpdig(),
      hook: DHCLIENT_HOOK,
      dhcp: `${program("dhclient")} -4 -1 -q ${files} ${INTERFACE} >&2`,
    });
  },
};

interface Stages {
  readonly hook: string;
  readonly dhcp: string;
  readonly dns: string;
  readonly ntp: string;
}

function digAndNtpdig(): Pick<Stages, "dns" | "ntp"> {
  return {
    dns: `${program("dig")} +short ${DOMAIN} A | grep -q '^[0-9]'`,
    ntp: `offset=$(${program("ntpdig")} -t 1 ${SERVER_ADDRESS}) && [[ $offset == *${SERVER_ADDRESS}* ]]`,
  };
}

function script(folder: string, name: string, { hook, dhcp, dns, ntp }: Stages): readonly string[] {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}-hook`, hook, { mode: 0o755 });
  writeFileSync(
    `${folder}/${name}-chain`,
    `mount -t tmpfs none /run; mount -t tmpfs none /var/lib; mkdir /run/dhcpcd /var/lib/dhcpcd
echo "start $EPOCHREALTIME"
until ${dhcp}; do :; done
echo "dhcp $EPOCHREALTIME"
until ${dns}; do :; done
echo "dns $EPOCHREALTIME"
until ${ntp}; do :; done
echo "ntp $EPOCHREALTIME"
echo "$offset"
`,
  );
  return ["bash", `${folder}/${name}-chain`];
}

function result(stdout: string): ChainResult | undefined {
  const said =
    / ([+-]\d+\.\d+) \+\/- /.exec(stdout)?.[1] ?? /wrong by (-?\d+\.\d+) seconds/.exec(stdout)?.[1];
  const totalMs = shellTimeMs(stdout, "ntp") - shellTimeMs(stdout, "start");
  if (Number.isNaN(totalMs) || said === undefined) return undefined;
  return { totalMs, offsetMs: Number(said) * 1_000 };
}

/** The time that the shell printed behind the name of a stage; NaN where it did not come so far. */
export function shellTimeMs(stdout: string, stage: string): number {
  const seconds = new RegExp(`^${stage} ([\\d.]+)$`, "m").exec(stdout)?.[1];
  return seconds === undefined ? Number.NaN : Number(seconds) * 1_000;
}

const UDHCPC_HOOK = `#!/bin/sh
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ip addr replace "$ip/$mask" dev "$interface"
ip route replace default via "$router"
for server in $dns; do echo "nameserver $server"; done > /etc/resolv.conf
`;

const DHCPCD_HOOK = `#!/bin/sh
[ "$reason" = BOUND ] || [ "$reason" = RENEW ] || [ "$reason" = REBOOT ] || exit 0
for server in $new_domain_name_servers; do echo "nameserver $server"; done > /etc/resolv.conf
`;

const DHCLIENT_HOOK = `#!/bin/sh
[ "$reason" = BOUND ] || [ "$reason" = REBOOT ] || exit 0
ip addr replace "$new_ip_address/$new_subnet_mask" dev "$interface"
ip route replace default via "$new_routers"
for server in $new_domain_name_servers; do echo "nameserver $server"; done > /etc/resolv.conf
`;

const DHCPCD_CONF = `nodelay
clientid
option domain_name_servers, ntp_servers, routers, subnet_mask
`;
