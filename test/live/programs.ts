/** The foreign programs, where they are, and which package brings them. */
import { accessSync, constants } from "node:fs";
import { PROGRAMS } from "./places.ts";

const PACKAGES = {
  dnsmasq: "dnsmasq-base",
  unbound: "unbound",
  "kea-dhcp4": "kea-dhcp4-server",
  dhcpd: "isc-dhcp-server",
  chronyd: "chrony",
  udhcpc: "udhcpc",
  dhcpcd: "dhcpcd-base",
  dhclient: "isc-dhcp-client",
  dig: "bind9-dnsutils",
  drill: "ldnsutils",
  ntpdig: "ntpsec-ntpdig",
  ping: "iputils-ping",
  tcpdump: "tcpdump",
  tshark: "tshark",
  ip: "iproute2",
  setpriv: "util-linux",
  chrt: "util-linux",
  taskset: "util-linux",
  parallel: "parallel",
  gnuplot: "gnuplot-nox",
  tmux: "tmux",
  zsh: "zsh",
  fish: "fish",
  mandoc: "mandoc",
  groff: "groff-base",
  prometheus_client: "python3-prometheus-client",
} as const;

export type Program = keyof typeof PACKAGES;

/** Debian's own Python, which has Debian's modules. */
export const PYTHON = "/usr/bin/python3";
const PYTHON_MODULES = "/usr/lib/python3/dist-packages";

const FOLDERS = [
  ...["/usr/sbin", "/usr/bin", "/sbin"].map((folder) => PROGRAMS + folder),
  ...(process.env["PATH"] ?? "").split(":"),
  "/usr/sbin",
  "/sbin",
  PYTHON_MODULES,
];

/** The full path of a program; throws with the name of its package where it is missing. */
export function program(name: Program): string {
  const path = find(name);
  if (path === undefined) throw new Error(missing([name]));
  return path;
}

/** One sentence about all programs that are missing, or undefined. */
export function missingPrograms(): string | undefined {
  const names = (Object.keys(PACKAGES) as Program[]).filter((name) => find(name) === undefined);
  return names.length === 0 ? undefined : missing(names);
}

function missing(names: readonly Program[]): string {
  const list = names.map((name) => `${name} (package ${PACKAGES[name]})`).join(", ");
  return `The live ring needs ${list}: run .ci/live-packages as root.`;
}

function find(name: Program): string | undefined {
  return FOLDERS.map((folder) => `${folder}/${name}`).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false; // not there, or not to be run: both mean the next folder
    }
  });
}
