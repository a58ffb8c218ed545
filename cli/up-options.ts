/** What `up` can be told: its options, and what the library makes of them. */
import { Option, type Command } from "commander";
import type { RetryPreset } from "../net/retry-presets.ts";
import { REQUIREMENTS, type RequiredPart } from "../services/bring-up/config.ts";
import { LADDER, type LadderState } from "../services/system-state/index.ts";
import type { BringUpMode, BringUpOptions, StaticNetwork } from "../library/options.ts";
import { checkedHost, list, oneOf, staticNetwork, usage } from "./arguments.ts";
import { addOptions } from "./commander-options.ts";
import {
  LINK_OPTIONS,
  linkOf,
  RETRY_OPTION,
  timeoutOption,
  type LinkOptions,
} from "./link-options.ts";
import type { UpViewOptions } from "./up-view.ts";

export interface UpOptions extends LinkOptions, UpViewOptions {
  readonly lab?: true;
  readonly simulate?: true;
  readonly host?: true;
  readonly interface?: readonly string[];
  readonly apply?: true;
  readonly keep?: true;
  readonly isolate?: true;
  readonly static?: StaticNetwork;
  readonly until: LadderState;
  readonly timeout: number;
  readonly retry?: RetryPreset;
  readonly insecureSeed?: true;
  readonly record?: string;
  readonly dnsServer?: readonly string[];
  readonly ntpServer?: readonly string[];
  readonly probe?: string;
  readonly require?: readonly RequiredPart[];
}

/** Adds all of them to the command. */
export function addUpOptions(command: Command): void {
  addWhere(command);
  addInterface(command);
  addOptions(command, [timeoutOption(60), ...LINK_OPTIONS]);
  addHow(command);
  addOutput(command);
}

function addWhere(command: Command): void {
  command
    .addOption(
      new Option("--lab", "embedded servers on loopback (default)").conflicts(["simulate", "host"]),
    )
    .addOption(new Option("--simulate", "the same lab in virtual time").conflicts(["host"]))
    .option("--host", "start from the addresses, routes and resolvers that the system has")
    .addOption(
      new Option("-i, --interface <name>", "bring up this interface (repeatable); needs root")
        .argParser(list)
        .conflicts(["lab", "simulate", "host"]),
    )
    .addOption(
      new Option("--until <state>", "stop at this state")
        .argParser(oneOf("state", LADDER))
        .default("OPERATIONAL"),
    )
    .option("--stay", "go on after the goal: renew, synchronise, probe");
}

function addInterface(command: Command): void {
  command
    .addOption(
      new Option("--apply", "give the system the address, routes and resolvers, until the end"),
    )
    .option("--keep", "with --apply: leave them, and the lease")
    .addOption(
      new Option(
        "--isolate",
        "do it on a child of the interface, in a namespace of its own",
      ).conflicts(["apply"]),
    )
    .addOption(
      new Option("--static <address/len[,router[,dns]]>", "an address instead of DHCP").argParser(
        staticNetwork,
      ),
    );
}

function addHow(command: Command): void {
  const parts = REQUIREMENTS.join(",");
  addOptions(command, [RETRY_OPTION])
    .option("--insecure-seed", "let --seed decide ids and ports on a real network")
    .addOption(
      new Option("--dns-server <address>", "ask this resolver first (repeatable)").argParser(list),
    )
    .addOption(
      new Option(
        "--ntp-server <host>",
        "ask this time server first, and never the public pool (repeatable)",
      ).argParser(hosts),
    )
    .option("--probe <name>", "name that proves the resolvers")
    .addOption(
      new Option("--require <parts>", `what a network must have: ${parts}`).argParser(
        requiredParts,
      ),
    );
}

function addOutput(command: Command): void {
  command
    .option("--record <file>", "write a recording for replay")
    .addOption(
      new Option("-v, --verbose", "a line for each packet, too").conflicts(["json", "ndjson"]),
    )
    .addOption(new Option("--json", "print one JSON document").conflicts(["ndjson"]))
    .option("--ndjson", "print the event log, one event a line, as it happens");
}

function hosts(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...list(text).map(checkedHost)];
}

function requiredParts(text: string): readonly RequiredPart[] {
  return list(text).map(oneOf("part", REQUIREMENTS));
}

/** What the library takes. */
export function bringUpOptions(options: UpOptions): BringUpOptions {
  const mode = modeOf(options);
  const { retry, dnsServer, ntpServer, probe, require } = options;
  const link = linkOf(options);
  if (
    (mode === "host" || mode === "interface") &&
    link.seed !== undefined &&
    options.insecureSeed !== true
  ) {
    const message = "with --seed on a real network others can guess ids and ports";
    throw usage("seed", message, undefined, "--insecure-seed beside it, where nobody would");
  }
  return {
    mode,
    ...interfaceOptions(options, mode),
    until: options.until,
    timeoutUs: options.timeout,
    ...link,
    stay: options.stay ?? false,
    insecureSeed: options.insecureSeed ?? false,
    ...(retry === undefined ? {} : { retry }),
    ...(dnsServer === undefined ? {} : { dnsServers: dnsServer }),
    ...(ntpServer === undefined ? {} : { ntpServers: ntpServer }),
    ...(probe === undefined ? {} : { probe }),
    ...(require === undefined ? {} : { require }),
  };
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
