/** A machine made of files: what is written here stands below a root of its own. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { fileSources, type DoctorSources } from "../../../library/doctor/sources.ts";

/** By path: a text, or where a link leads. */
export type Tree = Readonly<Record<string, string | { readonly link: string }>>;

/** 2026-03-01. */
export const NOW_UNIX_US = 1_772_323_200_000_000;

/** Sources of that machine; without interfaces that have addresses, unless `more` says so. */
export function machine(tree: Tree, more: Partial<DoctorSources> = {}): DoctorSources {
  const root = mkdtempSync(join(tmpdir(), "doctor-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(root + path), { recursive: true });
    if (typeof content === "string") writeFileSync(root + path, content);
    else symlinkSync(content.link, root + path);
  }
  return {
    ...fileSources(root),
    littleEndian: true,
    platform: "linux",
    architecture: "x64",
    release: "6.1.0",
    nodeVersion: "24.1.0",
    addressed: () => ({}),
    nowUnixUs: () => NOW_UNIX_US,
    installedUnixUs: () => NOW_UNIX_US,
    kernel: () => Promise.resolve({ nativeFault: null, isSynchronised: true }),
    ...more,
  };
}

/** The files of one interface below /sys/class/net. */
export function interfaceFiles(device: string, files: Readonly<Record<string, string>>): Tree {
  const usual = { type: "1", flags: "0x1003", ifindex: "2", carrier: "1", operstate: "up" };
  const all = { ...usual, address: "00:00:5e:00:53:01", mtu: "1500", ...files };
  return Object.fromEntries(
    Object.entries(all).map(([name, text]) => [`/sys/class/net/${device}/${name}`, `${text}\n`]),
  );
}

export function processFiles(pid: number, name: string, words: readonly string[], net = 1): Tree {
  return {
    [`/proc/${pid}/comm`]: `${name.slice(0, 15)}\n`,
    [`/proc/${pid}/cmdline`]: `${words.join("\0")}\0`,
    [`/proc/${pid}/ns/net`]: { link: `net:[${net}]` },
  };
}
