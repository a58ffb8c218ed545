/** The command tree: a name, one line about it, and how to load it. Only the command that is used is loaded. */
import type { Command } from "commander";
import type { Runtime } from "./runtime.ts";

export interface CommandEntry {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly load: (runtime: Runtime) => Promise<Command>;
  /** Runs a plain line without commander; false, and nothing happens, if it is not plain. */
  readonly quick?: (line: readonly string[], runtime: Runtime) => Promise<boolean>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "up",
    usage: "up [options]",
    summary: "climb to OPERATIONAL, in the embedded lab unless told otherwise",
    load: async (runtime) => (await import("./commands/up.ts")).upCommand(runtime),
    quick: async (line, runtime) => (await import("./commands/up-run.ts")).quickUp(line, runtime),
  },
  {
    name: "status",
    usage: "status [--name NAME]",
    summary: "show where a running instance (up --stay) stands",
    load: async (runtime) => (await import("./commands/status.ts")).statusCommand(runtime),
  },
  {
    name: "watch",
    usage: "watch [options]",
    summary: "watch a running instance: in a terminal UI, or as lines",
    load: async (runtime) => (await import("./commands/watch.ts")).watchCommand(runtime),
  },
  {
    name: "wait",
    usage: "wait [--for STATE]",
    summary: "wait until a running instance has reached a state",
    load: async (runtime) => (await import("./commands/wait.ts")).waitCommand(runtime),
  },
  {
    name: "renew",
    usage: "renew [IF]",
    summary: "have a running instance renew its leases now",
    load: async (runtime) => (await import("./commands/renew.ts")).renewCommand(runtime),
  },
  {
    name: "flush",
    usage: "flush [NAME]",
    summary: "have a running instance forget the names it has cached",
    load: async (runtime) => (await import("./commands/flush.ts")).flushCommand(runtime),
  },
  {
    name: "hold",
    usage: "hold [STATE] --reason TEXT",
    summary: "keep a running instance from entering a state",
    load: async (runtime) => (await import("./commands/hold.ts")).holdCommand(runtime),
  },
  {
    name: "release",
    usage: "release [OWNER]",
    summary: "release what is held by hand",
    load: async (runtime) => (await import("./commands/release.ts")).releaseCommand(runtime),
  },
  {
    name: "stop",
    usage: "stop",
    summary: "end a running instance; everything is given back",
    load: async (runtime) => (await import("./commands/stop.ts")).stopCommand(runtime),
  },
  {
    name: "service",
    usage: "service print-unit [options]",
    summary: "print a systemd unit for up --stay",
    load: async (runtime) => (await import("./commands/service.ts")).serviceCommand(runtime),
  },
  {
    name: "states",
    usage: "states [options]",
    summary: "show the ladder of states with its forward and backward edges",
    load: async (runtime) => (await import("./commands/states.ts")).statesCommand(runtime),
  },
  {
    name: "replay",
    usage: "replay [options] FILE",
    summary: "step a recording through the services again",
    load: async (runtime) => (await import("./commands/replay.ts")).replayCommand(runtime),
  },
  {
    name: "why",
    usage: "why [FILE]",
    summary: "explain what blocks OPERATIONAL, or where the time until it went",
    load: async (runtime) => (await import("./commands/why.ts")).whyCommand(runtime),
  },
  {
    name: "latency",
    usage: "latency summary FILE… [options]",
    summary: "percentiles, plots and limits of what up --latency wrote",
    load: async (runtime) => (await import("./commands/latency.ts")).latencyCommand(runtime),
  },
  {
    name: "doctor",
    usage: "doctor [-i IF] [-v]",
    summary: "check this machine and its network; say what is wrong and what to do",
    load: async (runtime) => (await import("./commands/doctor.ts")).doctorCommand(runtime),
  },
  {
    name: "dhcp",
    usage: "dhcp discover -i IF",
    summary: "show every DHCP server that answers, and what it offers",
    load: async (runtime) => (await import("./commands/dhcp.ts")).dhcpCommand(runtime),
  },
  {
    name: "dns",
    usage: "dns query NAME [TYPE…] [@SERVER…]",
    summary: "resolve a name and show who answered what",
    load: async (runtime) => (await import("./commands/dns.ts")).dnsCommand(runtime),
    quick: async (line, runtime) =>
      (await import("./commands/dns-query.ts")).quickQuery(line, runtime),
  },
  {
    name: "ntp",
    usage: "ntp query HOST…",
    summary: "ask time servers and show offset, delay and the checks passed",
    load: async (runtime) => (await import("./commands/ntp.ts")).ntpCommand(runtime),
  },
  {
    name: "relay",
    usage: "relay IF1 IF2 [options]",
    summary: "join two interfaces, or UDP, through a link that loses and delays",
    load: async (runtime) => (await import("./commands/relay.ts")).relayCommand(runtime),
  },
  {
    name: "experiment",
    usage: "experiment run [DESIGN] [options]",
    summary: "bring up thousands of devices; compare links and retry policies",
    load: async (runtime) => (await import("./commands/experiment.ts")).experimentCommand(runtime),
  },
  {
    name: "retry",
    usage: "retry show POLICY [options]",
    summary: "show when a retry policy sends again, and what it comes to under loss",
    load: async (runtime) => (await import("./commands/retry.ts")).retryCommand(runtime),
  },
  {
    name: "decode",
    usage: "decode HEX|-|FILE",
    summary: "show the fields of DHCP, NTP and DNS messages, given in hex or captured",
    load: async (runtime) => (await import("./commands/decode.ts")).decodeCommand(runtime),
    quick: async (line, runtime) =>
      (await import("./commands/decode-message.ts")).quickDecode(line, runtime),
  },
  {
    name: "selftest",
    usage: "selftest impairment",
    summary: "test every link model against its closed form",
    load: async (runtime) => (await import("./commands/selftest.ts")).selftestCommand(runtime),
  },
  {
    name: "completion",
    usage: "completion bash|zsh|fish",
    summary: "print the completion script of a shell",
    load: async (runtime) => (await import("./commands/completion.ts")).completionCommand(runtime),
  },
  {
    name: "version",
    usage: "version",
    summary: "print the version and what it runs on",
    load: async (runtime) => (await import("./commands/version.ts")).versionCommand(runtime),
  },
];

/** The text of `bringup --help`. */
export function helpText(): string {
  const width = Math.max(...COMMANDS.map((command) => command.usage.length));
  const lines = COMMANDS.map((command) => `  ${command.usage.padEnd(width)}  ${command.summary}`);
  return `bringup takes a network interface from link up to OPERATIONAL and shows what happened and why.

Usage: bringup COMMAND [options]

${lines.join("\n")}

  bringup COMMAND --help   options and examples of one command
  bringup --version        the version alone

Examples:
  bringup up                             the whole climb in the embedded lab, no privileges needed
  bringup up --loss 30 --seed 7 -v       with 30 % of all packets lost each way, a line for each
  bringup up --simulate --loss 30 --ndjson   in virtual time, one event a line
  bringup up --host --probe example.org  from what the operating system already has
  bringup up -i eth0 -v                  a real interface; nothing on this machine is changed
  bringup dhcp discover -i eth0          the DHCP servers there
  bringup dns query example.org MX @192.0.2.53
  bringup ntp query 192.0.2.123 --json

Exit codes: 0 done, 1 it ran and the answer is no, 2 usage, 70 internal, 74 input/output,
77 missing privilege or platform support, 130 interrupted.
`;
}
