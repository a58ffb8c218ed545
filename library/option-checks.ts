/**
 * Whether options make sense, one after the other. The types say most of it; these checks are for values that come
 * from a command line, from JSON, or from a caller without types.
 */
import { isIpv4, parseAddress } from "../net/address.ts";
import { linkModelFault, type LinkModel } from "../net/impairment.ts";
import { scenarioFaults } from "../lab/scenario-fault.ts";
import { ipv4Number, isDirectedBroadcast, isHostIpv4 } from "../net/ipv4-number.ts";
import type { RetryPreset } from "../net/retry-presets.ts";
import type { AdaptiveDelays, RetryPolicy } from "../net/retry.ts";
import { REQUIREMENTS } from "../services/bring-up/config.ts";
import { parseName } from "../services/dns/index.ts";
import {
  isLadderState,
  LADDER,
  NOTIFIERS_MAX,
  type Notifier,
} from "../services/system-state/index.ts";
import { OptionError } from "./option-error.ts";
import type { BringUpOptions, StaticNetwork } from "./options.ts";

const MODES: readonly string[] = ["lab", "simulate", "host", "interface"];
const CONFIGURATIONS: readonly string[] = ["dry-run", "apply", "isolate"];
/** Notifiers that a bring-up has of its own. */
const OWN_NOTIFIERS: readonly string[] = ["link", "dhcp", "ntp", "dns"];
/** Below it a policy floods the network. */
const SHORTEST_DELAY_US = 1_000;

/** Throws an OptionError for the first option that cannot be used. */
export function checkOptions(options: BringUpOptions): void {
  const { mode, until, tx, rx, seed, probe, require: parts } = options;
  if (mode !== undefined && !MODES.includes(mode)) throw unknown("mode", mode, MODES);
  if (until !== undefined && !isLadderState(until)) throw unknown("until", until, LADDER);
  checkInterfaces(options);
  for (const part of parts ?? []) {
    if (!REQUIREMENTS.includes(part)) throw unknown("require", part, REQUIREMENTS);
  }
  checkLink("tx", tx);
  checkLink("rx", rx);
  checkScenario(options);
  checkSeed(seed);
  checkTimeout(options.timeoutUs, mode === "simulate" ? "finite" : "any");
  if (typeof options.retry === "object") checkRetry(options.retry);
  for (const server of options.dnsServers ?? []) checkAddress("dnsServers", server);
  for (const host of options.ntpServers ?? []) checkHost("ntpServers", host);
  if (probe !== undefined) checkName("probe", probe);
  checkNotifiers(options.notifiers ?? []);
}

function checkScenario({ mode, scenario }: BringUpOptions): void {
  if (scenario === undefined) return;
  if (mode !== "simulate") throw new OptionError("scenario", 'a scenario is for mode "simulate"');
  if (typeof scenario === "string") return;
  const [fault] = scenarioFaults(scenario);
  if (fault !== undefined) throw new OptionError("scenario", fault);
}

/** What belongs to mode `interface`, and what it needs. */
function checkInterfaces(options: BringUpOptions): void {
  const { mode, devices = [], configure, keep, static: given } = options;
  if (configure !== undefined && !CONFIGURATIONS.includes(configure))
    throw unknown("configure", configure, CONFIGURATIONS);
  if (mode !== "interface") {
    for (const option of ["devices", "configure", "keep", "static"] as const)
      if (options[option] !== undefined)
        throw new OptionError(option, `${option} is for mode "interface"`);
    return;
  }
  if (!Array.isArray(devices)) throw new OptionError("devices", "devices is a list of names");
  if (devices.length === 0) throw new OptionError("devices", "no interface is named");
  for (const [index, device] of devices.entries())
    if (devices.indexOf(device) !== index)
      throw new OptionError("devices", `${device} is named twice`);
  if (keep === true && configure !== "apply")
    throw new OptionError("keep", "only what was applied can be kept");
  if (configure === "isolate" && devices.length > 1)
    throw new OptionError("configure", "one interface at a time can be isolated");
  if (given === undefined) return;
  if (devices.length > 1) throw new OptionError("static", "a static address is for one interface");
  checkStatic(given);
}

function checkStatic({ address, prefixLength, router, dnsServers = [] }: StaticNetwork): void {
  if (!isIpv4(address)) throw new OptionError("static", `"${address}" is not an IPv4 address`);
  if (!(Number.isInteger(prefixLength) && prefixLength > 0 && prefixLength <= 32))
    throw new OptionError("static", `a prefix has 1 to 32 bits, not ${prefixLength}`);
  const number = ipv4Number(address) ?? 0;
  if (!isHostIpv4(number) || isDirectedBroadcast(number, prefixLength))
    throw new OptionError("static", `no host can have ${address}/${prefixLength}`);
  if (router !== undefined && !isIpv4(router))
    throw new OptionError("static", `the router "${router}" is not an IPv4 address`);
  for (const server of dnsServers) checkAddress("static", server);
}

/** A link model, where there is one. */
export function checkLink(option: string, model: LinkModel | undefined): void {
  const fault = model && linkModelFault(model);
  if (fault !== undefined) throw new OptionError(option, fault);
}

export function checkSeed(seed: number | undefined): void {
  if (seed === undefined || (Number.isSafeInteger(seed) && seed >= 0)) return;
  throw new OptionError("seed", `a seed is a whole number from 0 up, not ${seed}`);
}

/** `finite`: virtual time that nothing ends would never come to an end. */
export function checkTimeout(timeoutUs: number | undefined, which: "any" | "finite"): void {
  if (timeoutUs === undefined || (Number.isSafeInteger(timeoutUs) && timeoutUs > 0)) return;
  if (timeoutUs !== Infinity) {
    const expected = "a time-out is a whole number of microseconds, 1 at least";
    throw new OptionError("timeoutUs", `${expected}, not ${timeoutUs}`);
  }
  if (which === "finite") throw new OptionError("timeoutUs", "a simulation needs a time-out");
}

export function checkPort(port: number | undefined): void {
  if (port === undefined || (Number.isInteger(port) && port > 0 && port <= 0xffff)) return;
  throw new OptionError("port", `a port is a whole number from 1 to 65535, not ${port}`);
}

export function checkPolicy(policy: RetryPolicy | undefined): void {
  if (policy === undefined) return;
  if (policy.delaysUs.length === 0)
    throw new OptionError("retry", `the policy ${policy.name} has no delays`);
  for (const delayUs of policy.delaysUs) {
    if (Number.isSafeInteger(delayUs) && delayUs >= SHORTEST_DELAY_US) continue;
    const expected = `a whole number of microseconds, ${SHORTEST_DELAY_US} at least`;
    throw new OptionError("retry", `a delay of ${policy.name} is ${expected}, not ${delayUs}`);
  }
  if (policy.adaptive !== undefined) checkAdaptive(policy.name, policy.adaptive);
}

function checkAdaptive(name: string, adaptive: AdaptiveDelays): void {
  const { timeouts, variations, floorUs, ceilingUs } = adaptive;
  const isOrdered = floorUs >= SHORTEST_DELAY_US && floorUs <= ceilingUs;
  const isScaled = timeouts.length > 0 && timeouts.every((times) => times > 0) && variations >= 0;
  if (isOrdered && isScaled) return;
  const expected = `positive timeouts, and a floor from ${SHORTEST_DELAY_US} µs to the ceiling`;
  throw new OptionError("retry", `the policy ${name} adapts: it needs ${expected}`);
}

/** Every policy of a preset, also of one that was not given by hand: from a recording it may be anything. */
export function checkRetry({ discover, request, ntp, dns }: RetryPreset): void {
  for (const policy of [discover, request, ntp, dns]) checkPolicy(policy);
}

function checkAddress(option: string, text: string): void {
  const address = parseAddress(text);
  if (address.kind === "fault")
    throw new OptionError(option, `"${text}" is not an address: ${address.reason}`);
}

function checkHost(option: string, text: string): void {
  if (parseAddress(text).kind === "fault") checkName(option, text);
}

function checkName(option: string, text: string): void {
  const name = parseName(text);
  if (!(name instanceof Uint8Array))
    throw new OptionError(option, `"${text}" is not a name: ${name.reason}`);
  if (name.length === 1) throw new OptionError(option, "the root is not a name to look up");
}

function checkNotifiers(notifiers: readonly Notifier[]): void {
  const taken = new Set(OWN_NOTIFIERS);
  if (notifiers.length > NOTIFIERS_MAX - taken.size)
    throw new OptionError("notifiers", `at most ${NOTIFIERS_MAX - taken.size} notifiers`);
  for (const { name } of notifiers) {
    if (typeof name !== "string" || name === "")
      throw new OptionError("notifiers", "a notifier needs a name");
    if (taken.has(name))
      throw new OptionError("notifiers", `there is a notifier "${name}" already`);
    taken.add(name);
  }
}

function unknown(option: string, value: unknown, known: readonly string[]): OptionError {
  return new OptionError(
    option,
    `unknown ${option} "${String(value)}": one of ${known.join(", ")}`,
  );
}
