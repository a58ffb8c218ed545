/** The program, and what its process may do. */
import type { PrivilegeFacts, ProgramFacts } from "../../observation/doctor/facts.ts";
import { TOOL_VERSION } from "../tool-version.ts";
import type { DoctorSources, KernelSays } from "./sources.ts";

/** As package.json says (`engines`). */
const OLDEST_NODE = "22.12";
/** Numbers of capabilities (capabilities(7)). */
const CAP_NET_ADMIN = 12n;
const CAP_NET_RAW = 13n;
const CAP_SYS_TIME = 25n;
/** Every user of the machine, as a user namespace that is not confined maps them. */
const ALL_USERS = /^\s*0\s+0\s+4294967295\s*$/;

export function programFacts(sources: DoctorSources, kernel: KernelSays): ProgramFacts {
  const { nodeVersion, platform, architecture, release } = sources;
  return {
    version: TOOL_VERSION,
    nodeVersion,
    oldestNode: OLDEST_NODE,
    platform,
    architecture,
    release,
    nativeFault: kernel.nativeFault,
    installedUnixUs: sources.installedUnixUs(),
  };
}

export function privilegeFacts(sources: DoctorSources): PrivilegeFacts | null {
  const status = sources.text("/proc/self/status");
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status ?? "")?.[1];
  if (effective === undefined) return null;
  const held = BigInt(`0x${effective}`);
  const has = (capability: bigint): boolean => ((held >> capability) & 1n) === 1n;
  const users = sources.text("/proc/self/uid_map");
  return {
    netRaw: has(CAP_NET_RAW),
    netAdmin: has(CAP_NET_ADMIN),
    sysTime: has(CAP_SYS_TIME),
    isConfined: users !== undefined && !ALL_USERS.test(users),
    mayMakeNamespaces: mayMakeNamespaces(sources),
  };
}

/** The switches of the kernel, of Debian and of Ubuntu. */
function mayMakeNamespaces(sources: DoctorSources): boolean | null {
  const most = sources.text("/proc/sys/user/max_user_namespaces")?.trim();
  if (most === undefined) return null;
  const debian = sources.text("/proc/sys/kernel/unprivileged_userns_clone")?.trim();
  const ubuntu = sources.text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")?.trim();
  return most !== "0" && debian !== "0" && ubuntu !== "1";
}
