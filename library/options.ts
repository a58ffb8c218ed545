/** What a caller says, and the plan that follows from it: configuration, links, dice. */
import { isPerfect, linkModelFault, type LinkModel } from "../net/impairment.ts";
import { ADAPTIVE, RETRY_PRESETS, type RetryPreset } from "../net/retry-presets.ts";
import { parseAddress } from "../net/address.ts";
import {
  DEFAULT_MAX_ERROR_US,
  DEFAULT_REQUIRE,
  type BringUpConfig,
  type InterfaceConfig,
  type RequiredPart,
} from "../services/bring-up/config.ts";
import type { RandomSeed } from "../services/bring-up/recording.ts";
import type { LadderState, Notifier } from "../services/system-state/index.ts";
import type { LogEvent } from "../net/event-log.ts";

/** `lab`: embedded servers on loopback. `simulate`: the same in virtual time. `host`: what the system has. */
export type BringUpMode = "lab" | "simulate" | "host";

export interface BringUpOptions {
  /** Left out: `lab`. */
  readonly mode?: BringUpMode;
  /** Left out: OPERATIONAL. */
  readonly until?: LadderState;
  /** Give up this long after the start; left out: 60 s. */
  readonly timeoutUs?: number;
  /** What the link does to packets the device sends and receives. */
  readonly tx?: LinkModel;
  readonly rx?: LinkModel;
  /** A preset, or its name; left out: `adaptive`. */
  readonly retry?: RetryPreset | string;
  /**
   * Makes every draw of the run predictable. Left out, a lab or a simulation draws a seed and reports it; on a real
   * network the randomness is the operating system's.
   */
  readonly seed?: number;
  /** Let `seed` decide ids and ports on a real network too, where others may then guess them. */
  readonly insecureSeed?: boolean;
  readonly dnsServers?: readonly string[];
  readonly ntpServers?: readonly string[];
  /** Name to prove the resolvers with. */
  readonly probe?: string;
  /** What a network identity must have; left out: address, mask, router and DNS server. */
  readonly require?: readonly RequiredPart[];
  /** Go on after the goal is reached: renew, synchronise, probe, until `stop`. */
  readonly stay?: boolean;
  /** Notifiers of the caller; they vote on every step. */
  readonly notifiers?: readonly Notifier[];
  /** Every event of the log, as it happens. */
  readonly onEvent?: (event: LogEvent) => void;
  /** Every line of a recording, as it is made; must not throw. */
  readonly onRecord?: (line: string) => void;
  /** Ends the bring-up: the lease is released and the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** An option that cannot be used: which one and why. */
export class OptionError extends RangeError {
  readonly option: string;

  constructor(option: string, message: string) {
    super(message);
    this.name = "OptionError";
    this.option = option;
  }
}

export const DEFAULT_TIMEOUT_US = 60_000_000;

/** The options of one run with every default filled in. */
export interface Plan {
  readonly mode: BringUpMode;
  readonly stay: boolean;
  readonly timeoutUs: number;
  readonly tx: LinkModel;
  readonly rx: LinkModel;
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
  for (const [name, model] of [["tx", tx], ["rx", rx]] as const) {
    const fault = linkModelFault(model);
    if (fault !== undefined) throw new OptionError(name, fault);
  }
  if (!(timeoutUs > 0)) throw new OptionError("timeoutUs", `a time-out is positive, not ${timeoutUs}`);
  checkAddresses("dnsServers", options.dnsServers ?? []);
  return {
    mode,
    stay: options.stay ?? false,
    timeoutUs,
    tx,
    rx,
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
      bindSource: mode === "simulate",
      operations: "dry-run",
      foreignNotifiers: (options.notifiers ?? []).map((notifier) => notifier.name),
      explain: options.onEvent !== undefined || options.onRecord !== undefined,
    },
  };
}

/** The whole configuration, once the interfaces and the servers' ports are known. */
export function configOf(
  plan: Plan,
  interfaces: readonly InterfaceConfig[],
  ports?: { readonly ntp: number; readonly dns: number },
): BringUpConfig {
  const { config } = plan;
  if (ports === undefined) return { ...config, interfaces };
  const ntp = { ...config.ntp, port: ports.ntp };
  return { ...config, interfaces, ntp, dns: { ...config.dns, port: ports.dns } };
}

/** Whether a plan's link does nothing, so that a driver need not carry it. */
export function linkIsPerfect(plan: Plan): boolean {
  return isPerfect(plan.tx) && isPerfect(plan.rx);
}

function presetOf(retry: RetryPreset | string | undefined): RetryPreset {
  if (retry === undefined) return ADAPTIVE;
  if (typeof retry !== "string") return retry;
  const preset = RETRY_PRESETS.get(retry);
  if (preset !== undefined) return preset;
  throw new OptionError("retry", `unknown retry preset "${retry}": one of ${[...RETRY_PRESETS.keys()].join(", ")}`);
}

function randomOf(options: BringUpOptions, mode: BringUpMode, entropy: Entropy): RandomSeed {
  const { seed } = options;
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new OptionError("seed", `a seed is a whole number from 0 up, not ${seed}`);
  }
  if (mode !== "host") return { kind: "seeded", seed: seed ?? entropy.number() };
  if (seed === undefined) return { kind: "secure", key: entropy.key() };
  if (options.insecureSeed === true) return { kind: "seeded", seed };
  throw new OptionError("seed", "a seed on a real network lets others guess ids and ports; insecureSeed allows it");
}

function checkAddresses(option: string, addresses: readonly string[]): void {
  for (const text of addresses) {
    const address = parseAddress(text);
    if (address.kind === "fault") throw new OptionError(option, `"${text}" is not an address: ${address.reason}`);
  }
}
