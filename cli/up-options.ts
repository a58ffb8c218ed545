/** What `up` can be told: its options, and what the library makes of them. */
import type { Endpoint } from "../net/endpoint.ts";
import type { RetryPreset } from "../net/retry-presets.ts";
import { REQUIREMENTS, type RequiredPart } from "../services/bring-up/config.ts";
import { LADDER, type LadderState } from "../services/system-state/index.ts";
import type { Scenario } from "../lab/scenario.ts";
import {
  DEFAULT_TIMEOUT_US,
  type BringUpMode,
  type BringUpOptions,
  type StaticNetwork,
} from "../library/options.ts";
import {
  checkedHost,
  list,
  listenAddress,
  oneOf,
  staticNetwork,
  timeoutUs,
  usage,
} from "./arguments.ts";
import { LINK_OPTIONS, RETRY_OPTION, type ImpairedLink, type LinkOptions } from "./link-options.ts";
import { INSTANCE, type UpInstanceOptions } from "./up-instance-options.ts";
import type { OptionSpec } from "./option-spec.ts";
import type { RetryChoice } from "./retry-choice.ts";
import type { UpViewOptions } from "./up-view.ts";

export interface UpOptions extends LinkOptions, UpViewOptions, UpInstanceOptions {
  readonly lab?: true;
  readonly simulate?: true;
  readonly scenario?: string;
  readonly host?: true;
  readonly interface?: readonly string[];
  readonly apply?: true;
  readonly keep?: true;
  readonly isolate?: true;
  readonly static?: StaticNetwork;
  readonly until?: LadderState;
  readonly timeout?: number;
  readonly retry?: RetryChoice;
  readonly insecureSeed?: true;
  readonly record?: string;
  readonly redact?: true;
  readonly latency?: readonly string[];
  readonly pcap?: string;
  readonly metricsListen?: Endpoint;
  readonly tui?: true;
  readonly plain?: true;
  readonly tuiConfig?: string;
  readonly dnsServer?: readonly string[];
  readonly ntpServer?: readonly string[];
  readonly probe?: string;
  readonly require?: readonly RequiredPart[];
}

export const DEFAULT_GOAL: LadderState = "OPERATIONAL";

const PARTS = REQUIREMENTS.join(",");

const WHERE: readonly OptionSpec[] = [
  {
    flags: "--lab",
    description: "embedded servers on loopback (default)",
    conflicts: ["simulate", "host"],
  },
  { flags: "--simulate", description: "the same lab in virtual time", conflicts: ["host"] },
  {
    flags: "--scenario <scenario>",
    description: "with --simulate: what is wrong there, a name (dhcp-nak …) or a file",
  },
  {
    flags: "--host",
    description: "start from the addresses, routes and resolvers that the system has",
  },
  {
    flags: "-i, --interface <name>",
    description: "bring up this interface (repeatable); needs root",
    parse: list,
    repeatable: true,
    conflicts: ["lab", "simulate", "host"],
  },
  {
    flags: "--apply",
    description: "give the system the address, routes and resolvers, until the end",
  },
  { flags: "--keep", description: "with --apply: leave them, and the lease" },
  {
    flags: "--isolate",
    description: "do it on a child of the interface, in a namespace of its own",
    conflicts: ["apply"],
  },
  {
    flags: "--static <address/len[,router[,dns]]>",
    description: "an address instead of DHCP",
    parse: staticNetwork,
  },
];

const GOAL: readonly OptionSpec[] = [
  {
    flags: "--until <state>",
    description: `stop at this state (default: ${DEFAULT_GOAL})`,
    parse: oneOf("state", LADDER),
  },
  { flags: "--stay", description: "go on after the goal: renew, synchronise, probe" },
];

const HOW: readonly OptionSpec[] = [
  RETRY_OPTION,
  {
    flags: "--insecure-seed",
    description: "let --seed decide the ids of packets on a real network",
  },
  {
    flags: "--dns-server <address>",
    description: "ask this resolver first (repeatable)",
    parse: list,
    repeatable: true,
  },
  {
    flags: "--ntp-server <host>",
    description: "ask this time server first, and never the public pool (repeatable)",
    parse: hosts,
    repeatable: true,
  },
  { flags: "--probe <name>", description: "name that proves the resolvers" },
  {
    flags: "--require <parts>",
    description: `what a network must have: ${PARTS}`,
    parse: requiredParts,
  },
];

const TUI: readonly OptionSpec[] = [
  {
    flags: "--tui",
    description: "watch it in a terminal UI (docs/tui.md)",
    conflicts: ["json", "ndjson"],
  },
  { flags: "--plain", description: "with --tui: lines of text instead, for a screen reader" },
  { flags: "--tui-config <file>", description: "with --tui: its configuration" },
];

const METRICS: OptionSpec = {
  flags: "--metrics-listen <[address:]port>",
  description: "serve metrics for Prometheus there; a port alone is on loopback",
  parse: listenAddress,
};

const OUTPUT: readonly OptionSpec[] = [
  { flags: "--record <file>", description: "write a recording for replay" },
  {
    flags: "--redact",
    description: "with --record: without MAC addresses, names, cookies and keys",
  },
  {
    flags: "--latency <file>",
    description: "every timed phase, to .jsonl .csv .dat .hgrm .hlog .json or FOLDER/",
    parse: (text: string, before: readonly string[] = []) => [...before, text],
    repeatable: true,
  },
  {
    flags: "--pcap <file>",
    description: "write every packet to a capture file, with what became of it",
  },
  {
    flags: "-v, --verbose",
    description: "a line for each packet, too",
    conflicts: ["json", "ndjson"],
  },
  { flags: "--json", description: "print one JSON document", conflicts: ["ndjson"] },
  { flags: "--ndjson", description: "print the event log, one event a line, as it happens" },
];

/** All that the command takes. */
export const UP_OPTIONS: readonly OptionSpec[] = [
  ...WHERE,
  ...GOAL,
  {
    flags: "--timeout <duration>",
    description: "give up after, or never (default: 60s)",
    parse: upTimeoutUs,
  },
  ...LINK_OPTIONS,
  ...HOW,
  ...INSTANCE,
  METRICS,
  ...TUI,
  ...OUTPUT,
];

/** In virtual time `never` is refused: nobody could end it. */
export function upTimeoutUs(text: string): number {
  return text === "never" ? Infinity : timeoutUs(text);
}

function hosts(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...list(text).map(checkedHost)];
}

function requiredParts(text: string): readonly RequiredPart[] {
  return list(text).map(oneOf("part", REQUIREMENTS));
}

/** What the library takes. `retry`, `link` and `scenario`: those that the options name. */
export function bringUpOptions(
  options: UpOptions,
  retry: RetryPreset | undefined,
  link: ImpairedLink,
  scenario?: Scenario,
): BringUpOptions {
  checkFiles(options);
  const mode = modeOf(options);
  const { dnsServer, ntpServer, probe, require } = options;
  if (
    (mode === "host" || mode === "interface") &&
    link.seed !== undefined &&
    options.insecureSeed !== true
  ) {
    const message = "with --seed on a real network others can guess the ids of packets";
    throw usage("seed", message, undefined, "--insecure-seed beside it, where nobody would");
  }
  if (scenario !== undefined && mode !== "simulate") {
    const message = "a scenario is about a simulated world";
    throw usage("scenario", message, "--simulate beside it");
  }
  return {
    mode,
    ...interfaceOptions(options, mode),
    until: options.until ?? DEFAULT_GOAL,
    timeoutUs: options.timeout ?? DEFAULT_TIMEOUT_US,
    ...link,
    stay: options.stay ?? false,
    insecureSeed: options.insecureSeed ?? false,
    ...(retry === undefined ? {} : { retry }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(dnsServer === undefined ? {} : { dnsServers: dnsServer }),
    ...(ntpServer === undefined ? {} : { ntpServers: ntpServer }),
    ...(probe === undefined ? {} : { probe }),
    ...(require === undefined ? {} : { require }),
  };
}

/** Each of the files that are written is another one. */
function checkFiles({ record, pcap, latency = [] }: UpOptions): void {
  const files = [record, pcap, ...latency].filter((file) => file !== undefined);
  const twice = files.find((file, at) => files.indexOf(file) < at && !file.startsWith("/dev/"));
  if (twice !== undefined)
    throw usage("file", `"${twice}" would be written twice`, "a file for each option");
}

function modeOf({ interface: devices, host, simulate }: UpOptions): BringUpMode {
  if (devices !== undefined) return "interface";
  return simulate ? "simulate" : host ? "host" : "lab";
}

function interfaceOptions(options: UpOptions, mode: BringUpMode): Partial<BringUpOptions> {
  const { interface: devices, apply, keep, isolate, static: given } = options;
  if (mode !== "interface" || devices === undefined) {
    const lonely = (["apply", "keep", "isolate", "static"] as const).find(
      (name) => options[name] !== undefined,
    );
    if (lonely === undefined) return {};
    const attempt = `bringup up -i eth0 --${lonely}`;
    throw usage(lonely, `--${lonely} is about an interface`, "-i beside it", attempt);
  }
  if (keep && !apply) throw usage("keep", "--keep keeps what --apply did", "--apply beside it");
  return {
    devices,
    configure: apply ? "apply" : isolate ? "isolate" : "dry-run",
    ...(keep === undefined ? {} : { keep }),
    ...(given === undefined ? {} : { static: given }),
  };
}
