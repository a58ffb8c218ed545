/** The program itself: what it runs on, and what it may do. */
import { Checks } from "../check.ts";
import type { DoctorCheck } from "../document.ts";
import type { DoctorFacts, PrivilegeFacts, ProgramFacts } from "../facts.ts";

/** Node, the platform, the native part, the privileges. */
export function programChecks(facts: DoctorFacts): readonly DoctorCheck[] {
  const checks = new Checks();
  judgeProgram(checks, facts.program);
  judgePrivileges(checks, facts);
  judgeNamespace(checks, facts);
  return checks.all;
}

function judgeProgram(checks: Checks, program: ProgramFacts): void {
  const { version, nodeVersion, oldestNode, platform, architecture, release } = program;
  if (isOlder(nodeVersion, oldestNode))
    checks.problem(
      "program-node",
      `Node ${nodeVersion} is too old for bringup ${version}`,
      `install Node ${oldestNode} or newer`,
    );
  else checks.ok("program-node", `bringup ${version} on Node ${nodeVersion}`);
  const machine = `${platform} ${release} on ${architecture}`;
  if (platform === "linux") checks.ok("program-platform", machine);
  else
    checks.warning(
      "program-platform",
      `${machine}: interfaces can be driven on Linux only`,
      "bringup up --host and bringup up --lab work here",
    );
  const { nativeFault } = program;
  if (nativeFault === null) checks.ok("program-native", "system calls are there (koffi)");
  else
    checks.warning(
      "program-native",
      `no system calls beyond Node's: ${nativeFault}`,
      "npm install koffi; without it only --host, --lab and --simulate work",
    );
}

/** Compares `24.1.0` with `22.12`, number by number. */
function isOlder(version: string, oldest: string): boolean {
  const have = version.split(".").map(Number);
  for (const [place, wanted] of oldest.split(".").map(Number).entries()) {
    const own = have[place] ?? 0;
    if (own !== wanted) return own < wanted;
  }
  return false;
}

const NEEDED_FOR = [
  ["netRaw", "privileges-net-raw", "CAP_NET_RAW", "up -i, dhcp discover and relay"],
  ["netAdmin", "privileges-net-admin", "CAP_NET_ADMIN", "up -i --apply and --isolate"],
  ["sysTime", "privileges-sys-time", "CAP_SYS_TIME", "setting the clock"],
] as const;

function judgePrivileges(checks: Checks, { privileges, device }: DoctorFacts): void {
  if (privileges === null) {
    checks.skipped("privileges", "this system does not tell what a process may do");
    return;
  }
  for (const [key, id, name, purpose] of NEEDED_FOR) {
    if (privileges[key]) checks.ok(id, `${name} is there`);
    else if (key === "netRaw" && device !== null)
      checks.warning(id, `${name} is missing, which ${purpose} need`, `sudo bringup …`);
    else checks.ok(id, `${name} is not there; only for ${purpose}`);
  }
  judgeUserNamespaces(checks, privileges);
}

function judgeUserNamespaces(checks: Checks, privileges: PrivilegeFacts): void {
  const { isConfined, mayMakeNamespaces } = privileges;
  if (isConfined)
    checks.ok(
      "privileges-user-namespace",
      "in a user namespace: what may be done ends at its own networks",
    );
  else if (mayMakeNamespaces !== null)
    checks.ok(
      "privileges-user-namespace",
      `user namespaces without privileges: ${mayMakeNamespaces ? "allowed" : "not allowed"}`,
    );
}

function judgeNamespace(checks: Checks, { ownNamespace }: DoctorFacts): void {
  if (ownNamespace === null)
    checks.skipped("network-namespace", "the namespace of the first process cannot be seen");
  else if (ownNamespace)
    checks.ok(
      "network-namespace",
      "a network namespace of its own: services of the machine do not know its interfaces",
    );
  else checks.ok("network-namespace", "the network namespace of the machine");
}
