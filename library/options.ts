/** What a caller says, and the plan that follows from it: configuration, links, dice. */
import { isPerfect, type LinkModel } from "../net/impairment.ts";
import { ADAPTIVE, RETRY_PRESETS, type RetryPreset } from "../net/retry-presets.ts";
import {
  DEFAULT_MAX_ERROR_US,
  DEFAULT_REQUIRE,
  type BringUpConfig,
  type InterfaceConfig,
  type RequiredPart,
} from "../services/bring-up/config.ts";
import type { Capabilities } from "../net/service.ts";
import { PLAIN, type Scenario } from "../lab/scenario.ts";
import { SCENARIOS } from "../lab/scenarios.ts";
import type { RandomSeed } from "../services/bring-up/recording.ts";
import type { LadderState, Notifier } from "../services/system-state/index.ts";
import type { LogEvent } from "../net/event-log.ts";
import type { Instant } from "../net/instant.ts";
import type { HostTiming } from "../net/latency.ts";
import { checkOptions } from "./option-checks.ts";
import { OptionError } from "./option-error.ts";

export { OptionError } from "./option-error.ts";

/**
 * `lab`: embedded servers on loopback. `simulate`: the same in virtual time. `host`: what the system has.
 * `interface`: interfaces of this machine, by frames; needs Linux and CAP_NET_RAW.
 */
export type BringUpMode = "lab" | "simulate" | "host" | "interface";

/**
 * How an interface gets what DHCP said. `dry-run`: not at all, a stack of our own sends from the leased address.
 * `apply`: address, routes and resolvers are the system's until the end. `isolate`: all of that on a child of the
 * interface in a private network namespace.
 */
export type Configure = "dry-run" | "apply" | "isolate";

/** An identity that is given instead of leased. */
export interface StaticNetwork {
  readonly address: string;
  readonly prefixLength: number;
  readonly router?: string;
  readonly dnsServers?: readonly string[];
}

/** All of it may be left out. Times are whole microseconds. */
export interface BringUpOptions {
  /** Left out: `lab`. */
  readonly mode?: BringUpMode;
  /** The interfaces to manage, in mode `interface`. */
  readonly devices?: readonly string[];
  /** In mode `interface`; left out: `dry-run`. */
  readonly configure?: Configure;
  /** With `apply`: what was configured stays, and the lease is not released. */
  readonly keep?: boolean;
  /** In mode `interface`, for a single device: no DHCP. */
  readonly static?: StaticNetwork;
  /** The goal; left out: OPERATIONAL. */
  readonly until?: LadderState;
  /** Give up this long after the start; left out: 60 s. Infinity: never, but in a simulation. */
  readonly timeoutUs?: number;
  /** What the link does to the packets that the device sends, and to those it receives. */
  readonly tx?: LinkModel;
  readonly rx?: LinkModel;
  /** What is wrong with the lab, in mode `simulate`: a scenario, or its name; left out: nothing. */
  readonly scenario?: Scenario | string;
  /** A preset, or its name; left out: `adaptive`. */
  readonly retry?: RetryPreset | string;
  /**
   * Makes every draw of the run predictable. Left out, a lab or a simulation draws a seed and reports it; on a real
   * network the randomness is the operating system's.
   */
  readonly seed?: number;
  /** Let `seed` decide the ids of packets on a real network too, where others may then guess them. */
  readonly insecureSeed?: boolean;
  /** Addresses of resolvers to ask before those of the network. */
  readonly dnsServers?: readonly string[];
  /** Addresses or names of time servers to ask before those of the network and `pool.ntp.org`. */
  readonly ntpServers?: readonly string[];
  /** Name to prove the resolvers with; left out: the network's domain, a time server's name, or `example.com`. */
  readonly probe?: string;
  /** What a network identity must have; left out: address, mask, router and DNS server. */
  readonly require?: readonly RequiredPart[];
  /** Go on after the goal is reached: renew, synchronise, probe, until `stop`. */
  readonly stay?: boolean;
  /**
   * Notifiers of the caller: they vote on every step of the ladder. Their names differ from each other and from
   * `link`, `dhcp`, `ntp` and `dns`. What they vote goes into a recording, which is replayed without them.
   */
  readonly notifiers?: readonly Notifier[];
  /**
   * Every event of the log, as it happens: after the packets of the same step have left. `at`: when that step was, on
   * both clocks of the device.
   */
  readonly onEvent?: (event: LogEvent, at: Instant) => void;
  /**
   * What the host measures of its own work, before the events of the step; `zeroUs` is where the log's clock begins on
   * the host's. Nothing is measured without it, and nothing in virtual time. Must not throw.
   */
  readonly onTiming?: (timing: HostTiming, zeroUs: number) => void;
  /** Keep what passes by for the session's `store` and `snapshot`: the latest packets, offers, samples. */
  readonly observe?: boolean;
  /** Events about packets carry their bytes and the device's end. Recordings have them in any case. */
  readonly capture?: boolean;
  /** Every line of a recording, as it is made; must not throw. */
  readonly onRecord?: (line: string) => void;
  /** Ends `bringUp`: the lease is released and the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

export const DEFAULT_TIMEOUT_US = 60_000_000;

/** The options of one run with every default filled in. */
export interface Plan {
  readonly mode: BringUpMode;
  readonly devices: readonly string[];
  readonly configure: Configure;
  readonly static: StaticNetwork | undefined;
  readonly stay: boolean;
  readonly timeoutUs: number;
  readonly tx: LinkModel;
  readonly rx: LinkModel;
  readonly scenario: Scenario;
  readonly random: RandomSeed;
  readonly config: Omit<BringUpConfig, "interfaces">;
}

export interface Entropy {
  /** A 32-bit number for runs whose seed is reported. */
  number(): number;
  /** 32 bytes that nobody can guess. */
  key(): Uint8Array;
}

/** Checks the options and fills them in. Throws an OptionError that names the faulty one. */
export function planOf(options: BringUpOptions, entropy: Entropy): Plan {
  const { mode = "lab", tx = {}, rx = {}, timeoutUs = DEFAULT_TIMEOUT_US } = options;
  checkOptions(options);
  return {
    mode,
    devices: options.devices ?? [],
    configure: options.configure ?? "dry-run",
    static: options.static,
    stay: options.stay ?? false,
    timeoutUs,
    tx,
    rx,
    scenario: scenarioOf(options.scenario),
    random: randomOf(options, mode, entropy),
    config: {
      goal: options.until ?? "OPERATIONAL",
      retry: presetOf(options.retry),
      require: options.require ?? DEFAULT_REQUIRE,
      ntp: { servers: options.ntpServers ?? [], port: 123 },
      dns: {
        servers: options.dnsServers ?? [],
        port: 53,
        ...(options.probe === undefined ? {} : { probe: options.probe }),
      },
      maxErrorUs: DEFAULT_MAX_ERROR_US,
      timeoutUs,
      bindSource: mode === "simulate" || mode === "interface",
      // on an interface the driver carries them out: on a stack of its own, or on the system's
      operations: mode === "interface" ? "host" : "dry-run",
      keep: options.keep ?? false,
      foreignNotifiers: (options.notifiers ?? []).map((notifier) => notifier.name),
      explain: isWatched(options),
    },
  };
}

/** Whether anybody reads the event log. */
function isWatched({ onEvent, onRecord, observe, capture }: BringUpOptions): boolean {
  return onEvent !== undefined || onRecord !== undefined || observe === true || capture === true;
}

/** What a plan runs on, as far as the configuration has to know. */
export interface KnownNetwork {
  readonly interfaces: readonly InterfaceConfig[];
  /** Where the servers listen, if not on their well-known ports. */
  readonly ports?: { readonly ntp: number; readonly dns: number };
  readonly host?: { readonly capabilities?: Capabilities };
}

/** The whole configuration, once the network is known. */
export function configOf(plan: Plan, { interfaces, ports, host }: KnownNetwork): BringUpConfig {
  const capabilities = host?.capabilities;
  const config = { ...plan.config, interfaces, ...(capabilities && { capabilities }) };
  if (ports === undefined) return config;
  const ntp = { ...config.ntp, port: ports.ntp };
  return { ...config, ntp, dns: { ...config.dns, port: ports.dns } };
}

/** Whether a plan's link does nothing, so that a driver need not carry it. */
export function linkIsPerfect(plan: Plan): boolean {
  return isPerfect(plan.tx) && isPerfect(plan.rx);
}

/** The preset of a name; `adaptive` for none. Throws an OptionError. */
export function presetOf(retry: RetryPreset | string | undefined): RetryPreset {
  if (retry === undefined) return ADAPTIVE;
  if (typeof retry !== "string") return retry;
  const preset = RETRY_PRESETS.get(retry);
  if (preset !== undefined) return preset;
  throw new OptionError(
    "retry",
    `unknown retry preset "${retry}": one of ${[...RETRY_PRESETS.keys()].join(", ")}`,
  );
}

/** The scenario of a name; the plain lab for none. Throws an OptionError. */
function scenarioOf(scenario: Scenario | string | undefined): Scenario {
  if (scenario === undefined) return PLAIN;
  if (typeof scenario !== "string") return scenario;
  const named = SCENARIOS.get(scenario);
  if (named !== undefined) return named.scenario;
  throw new OptionError(
    "scenario",
    `unknown scenario "${scenario}": one of ${[...SCENARIOS.keys()].join(", ")}`,
  );
}

function randomOf(options: BringUpOptions, mode: BringUpMode, entropy: Entropy): RandomSeed {
  const { seed } = options;
  if (mode !== "host" && mode !== "interface")
    return { kind: "seeded", seed: seed ?? entropy.number() };
  if (seed === undefined) return { kind: "secure", key: entropy.key() };
  if (options.insecureSeed === true) return { kind: "seeded", seed };
  throw new OptionError(
    "seed",
    "a seed on a real network lets others guess the ids of packets; insecureSeed allows it",
  );
}
