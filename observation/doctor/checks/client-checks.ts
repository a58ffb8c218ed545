/** Who else configures an interface: other DHCP clients, and bring-ups of our own. */
import { Checks, counted, listed } from "../check.ts";
import { chosenInterfaces } from "../chosen.ts";
import type { DoctorCheck } from "../document.ts";
import type { DoctorFacts, ProcessFacts, SocketOwner } from "../facts.ts";
import type { InterfaceFacts } from "../interface-facts.ts";

/** For every interface that the diagnosis is about. */
export function clientChecks(facts: DoctorFacts): readonly DoctorCheck[] {
  return chosenInterfaces(facts).flatMap((found) => {
    const checks = new Checks(found.device);
    judgeProcesses(checks, found, facts);
    judgeSockets(checks, found, facts);
    judgeJournals(checks, found, facts);
    judgeLeases(checks, facts);
    return checks.all;
  });
}

/** Programs that ask for an interface only if they are told to manage it. */
const MANAGERS: ReadonlySet<string> = new Set(["NetworkManager", "systemd-networkd"]);

/** DHCP clients that are at work on the interface, or may be. */
export function rivalsOn(
  { device, managedBy }: InterfaceFacts,
  processes: readonly ProcessFacts[],
): readonly ProcessFacts[] {
  return processes.filter(
    ({ role, isHere, devices, name }) =>
      role === "dhcp-client" &&
      isHere !== false &&
      (devices.length === 0 || devices.includes(device)) &&
      (!MANAGERS.has(name) || name === managedBy),
  );
}

function judgeProcesses(checks: Checks, found: InterfaceFacts, facts: DoctorFacts): void {
  const { device, managedBy } = found;
  const rivals = rivalsOn(found, facts.processes);
  const [first] = rivals;
  if (first === undefined) {
    checks.ok("dhcp-client-process", `no other DHCP client is at work on ${device}`);
    return;
  }
  const names = listed(rivals.map(({ name, pid }) => `${name} (process ${pid})`));
  const may = first.devices.includes(device) || managedBy === first.name ? "is" : "may be";
  checks.warning(
    "dhcp-client-process",
    `${names} ${may} at work on ${device}`,
    stopAdvice(first, device),
  );
}

/** How that client is told to leave the interface alone. */
export function stopAdvice({ name, pid }: SocketOwner, device: string): string {
  switch (name) {
    case "NetworkManager":
      return `nmcli device set ${device} managed no`;
    case "systemd-networkd":
      return `a file in /etc/systemd/network with [Match] Name=${device} and [Link] Unmanaged=yes, then networkctl reload`;
    case "dhclient":
      return `dhclient -x ${device}`;
    case "dhcpcd":
      return `dhcpcd -k ${device}`;
    default:
      return `kill ${pid}`;
  }
}

function judgeSockets(checks: Checks, { device }: InterfaceFacts, facts: DoctorFacts): void {
  const { packet, dhcpPort } = facts.sockets;
  if (packet === null || dhcpPort === null) {
    checks.skipped("dhcp-client-socket", "the kernel does not tell its sockets");
    return;
  }
  const raw = packet.filter((socket) => socket.device === device || socket.device === "");
  const clients = new Set(
    facts.processes.filter(({ role }) => role === "dhcp-client").map(({ pid }) => pid),
  );
  const rawOfClients = raw.filter(({ owner }) => owner !== null && clients.has(owner.pid));
  const owners = [...dhcpPort, ...rawOfClients].map(({ owner }) => ownerText(owner));
  if (owners.length > 0) {
    const where = dhcpPort.length > 0 ? "the DHCP client's port, 68" : "a raw socket for frames";
    checks.warning(
      "dhcp-client-socket",
      `${listed([...new Set(owners)])} has ${where} open`,
      "stop it while bringup is at work with --apply",
    );
    return;
  }
  const others = raw.length === 0 ? "" : `; ${counted(raw.length, "raw socket")} of others`;
  checks.ok("dhcp-client-socket", `nobody has UDP port 68 open${others}`);
}

function ownerText(owner: SocketOwner | null): string {
  return owner === null ? "a process that cannot be seen" : `${owner.name} (process ${owner.pid})`;
}

function judgeJournals(checks: Checks, { device }: InterfaceFacts, facts: DoctorFacts): void {
  const own = facts.journals.filter((journal) => journal.device === device);
  const running = own.find(({ isRunning }) => isRunning);
  const left = own.find(({ isRunning, undoCount }) => !isRunning && undoCount > 0);
  if (running !== undefined)
    checks.problem(
      "bringup-lock",
      `another bringup (process ${running.pid}) has ${device}`,
      "bringup status, then bringup stop",
    );
  else if (left !== undefined)
    checks.warning(
      "bringup-lock",
      `a bringup that was killed (process ${left.pid}) has left ${counted(left.undoCount, "change")} on ${device}`,
      `bringup up -i ${device} --until DHCP puts back what was there before`,
    );
  else checks.ok("bringup-lock", `no bringup has ${device}`);
}

function judgeLeases(checks: Checks, { leasedAddresses, device }: DoctorFacts): void {
  if (device === null || leasedAddresses.length === 0) return;
  checks.ok(
    "dhcp-client-lease",
    `other DHCP clients of this host have leased ${listed(leasedAddresses)}: bringup leaves that alone`,
  );
}
