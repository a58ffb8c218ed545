/** Where the doctor looks: files of the system, and what Node and the kernel tell. Tests bring a tree of their own. */
import type { NodeAddress } from "../../net/host/os-network.ts";

export interface DoctorSources {
  /** Before every path; empty: the system itself. */
  readonly root: string;
  readonly littleEndian: boolean;
  readonly platform: string;
  readonly architecture: string;
  readonly release: string;
  readonly nodeVersion: string;
  /** Interfaces with addresses, as `os.networkInterfaces` has them. */
  addressed(): Readonly<Record<string, readonly NodeAddress[] | undefined>>;
  nowUnixUs(): number;
  /** When the program was put where it is; `null`: not known. */
  installedUnixUs(): number | null;
  /** Undefined for a file that cannot be read. */
  text(path: string): string | undefined;
  /** Where a link leads, in its own words; undefined for what is no link. */
  link(path: string): string | undefined;
  /** Whether there is something, links followed. */
  has(path: string): boolean;
  /** In their order; nothing for a folder that cannot be read. */
  names(folder: string): readonly string[];
  kernel(): Promise<KernelSays>;
}

/** What does not outlive the machine's next start (file-hierarchy(7)). */
export const RUN_TIME_FOLDER = "/run";

/** What only system calls tell. */
export interface KernelSays {
  /** Why there are none; `null`: there are. */
  readonly nativeFault: string | null;
  readonly isSynchronised: boolean | null;
}

/** Files below `root`, which stands for /; everything else is the system's. */
export function fileSources(root = ""): DoctorSources {
  const os = process.getBuiltinModule("node:os");
  const { existsSync, readdirSync, readFileSync, readlinkSync } =
    process.getBuiltinModule("node:fs");
  return {
    root,
    littleEndian: os.endianness() === "LE",
    platform: process.platform,
    architecture: process.arch,
    release: os.release(),
    nodeVersion: process.versions.node,
    addressed: () => os.networkInterfaces(),
    nowUnixUs: () => Date.now() * 1_000,
    installedUnixUs,
    text: (path) => ifReadable(() => readFileSync(root + path, "utf8")),
    link: (path) => ifReadable(() => readlinkSync(root + path)),
    has: (path) => existsSync(root + path),
    names: (folder) => ifReadable(() => readdirSync(root + folder).toSorted()) ?? [],
    kernel: askKernel,
  };
}

function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // absent, secret, or gone with its process: not known
    return undefined;
  }
}

/** When this file was written. */
function installedUnixUs(): number | null {
  const { statSync } = process.getBuiltinModule("node:fs");
  const stat = statSync(import.meta.filename, { throwIfNoEntry: false });
  return stat === undefined ? null : Math.floor(stat.mtimeMs) * 1_000;
}

async function askKernel(): Promise<KernelSays> {
  const { LibcMissing, loadLibc } = await import("../../net/host/linux/libc.ts");
  try {
    const { isClockSynchronised } = await import("../../net/host/linux/clock-status.ts");
    return { nativeFault: null, isSynchronised: isClockSynchronised(await loadLibc()) };
  } catch (error) {
    if (!(error instanceof LibcMissing)) throw error;
    return { nativeFault: error.message, isSynchronised: null };
  }
}

/** A number that stands alone in a file; `null` where there is none. */
export function numberIn(sources: DoctorSources, path: string): number | null {
  const text = sources.text(path)?.trim() ?? "";
  return /^-?\d+$/.test(text) ? Number(text) : null;
}
