/** What a person types, read into what the code works with; every refusal says what was expected. */
import { isIpv4, parseAddress } from "../net/address.ts";
import type { Endpoint } from "../net/endpoint.ts";
import { parseDurationUs } from "../net/instant.ts";
import type { StaticNetwork } from "../library/options.ts";
import { CliError, EXIT } from "./exit.ts";

export function usage(
  code: string,
  message: string,
  expected?: string,
  attempt?: string,
): CliError {
  return new CliError(EXIT.usage, `usage.${code}`, message, {
    ...(expected === undefined ? {} : { expected }),
    ...(attempt === undefined ? {} : { attempt }),
  });
}

const DURATIONS = "250ms, 5s or 2m";

/** `250ms`, `5s`, `2m`; a bare number is seconds. */
export function durationUs(text: string): number {
  const us = parseDurationUs(text);
  if (us === undefined)
    throw usage("duration", `"${text}" is not a duration`, "a number with a unit", DURATIONS);
  return us;
}

/** The same, without zero. */
export function timeoutUs(text: string): number {
  const us = durationUs(text);
  if (us === 0)
    throw usage("timeout", `a time-out of "${text}" leaves no time`, "more than zero", DURATIONS);
  return us;
}

/** `30` or `30%`: a probability in per cent, as 0 to 1. */
export function probability(text: string): number {
  const match = /^(\d+(?:\.\d+)?)%?$/.exec(text.trim());
  const percent = match === null ? Number.NaN : Number(match[1]);
  if (!(percent >= 0 && percent <= 100)) {
    throw usage("probability", `"${text}" is not a probability`, "per cent from 0 to 100", "30");
  }
  return percent / 100;
}

/** A whole number that a seed may be. */
export function seedNumber(text: string): number {
  const seed = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seed)) {
    throw usage(
      "seed",
      `"${text}" is not a seed`,
      `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
      "7",
    );
  }
  return seed;
}

/** A host as `ADDRESS`, `NAME`, either with `:PORT`, or `[IPV6]:PORT`. */
export interface HostPort {
  readonly host: string;
  readonly port?: number;
}

/** Splits a port off; an IPv6 address needs brackets for that. */
export function hostPort(text: string): HostPort {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)|([^[\]]*:[^[\]]*:[^[\]]*))(?::(\d{1,5}))?$/.exec(text);
  const [, bracketed, plain, ipv6, portText] = match ?? [];
  const host = bracketed ?? plain ?? ipv6;
  if (host === undefined) throw usage("host", `"${text}" is not a host`, HOSTS);
  if (plain === undefined && !isAddress(host))
    throw usage("host", `"${host}" is not an IPv6 address`, HOSTS);
  return portText === undefined ? { host } : { host, port: portNumber(portText) };
}

const HOSTS =
  "an address or a name, with a port if need be: 192.0.2.1, ntp.example.org:123, [2001:db8::1]:123";

/** An IP address, with a zone where it needs one. */
export function isAddress(text: string): boolean {
  return parseAddress(text).kind === "address";
}

/** A name that resolvers can be asked for: labels of letters, digits, hyphens and underscores, the last with a letter. */
export function isName(text: string): boolean {
  return text.length <= 254 && /^(?:[\w-]{1,63}\.)*[\w-]*[a-z_][\w-]*\.?$/i.test(text);
}

/** An address or a name: checked here, so that no misspelt address is looked up as a name. */
export function checkedHost(host: string): string {
  if (!isAddress(host) && !isName(host))
    throw usage("host", `"${host}" is neither an address nor a name`, "an address or a name");
  return host;
}

export function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 1 && port <= 65_535))
    throw usage("port", `"${text}" is not a port`, "a number from 1 to 65535");
  return port;
}

/** Where to listen: `9464` on loopback, `192.0.2.1:9464`, `[::1]:9464`; port 0 lets the system choose. */
export function listenAddress(text: string): Endpoint {
  const match = /^(?:(.+):)?(\d{1,5})$/.exec(text);
  const [, host = "127.0.0.1", portText] = match ?? [];
  const address = host.replace(/^\[(.*)\]$/, "$1").replace(/^localhost$/, "127.0.0.1");
  const port = Number(portText ?? Number.NaN);
  if (!(port <= 65_535) || !isAddress(address) || address.includes(":") !== host.includes("["))
    throw usage("listen", `"${text}" is no place to listen`, "PORT, ADDRESS:PORT or [IPV6]:PORT");
  return { address, port };
}

/** Collects a repeatable option whose values may also be separated by commas. */
export function list(text: string, before: readonly string[] = []): readonly string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.includes(""))
    throw usage("list", `"${text}" has an empty element`, "values separated by commas");
  return [...before, ...items];
}

/** `192.0.2.10/24`, behind it a router and resolvers: `192.0.2.10/24,192.0.2.1,192.0.2.53`. */
export function staticNetwork(text: string): StaticNetwork {
  const [first = "", router, ...dnsServers] = list(text);
  const [address = "", length = ""] = first.split("/", 2);
  const isStatic = isIpv4(address) && /^\d{1,2}$/.test(length) && Number(length) <= 32;
  const others = router === undefined ? [] : [router, ...dnsServers];
  if (!isStatic || !others.every(isAddress))
    throw usage(
      "static",
      `"${text}" is not a static address`,
      "ADDRESS/LENGTH[,ROUTER[,DNS…]]",
      "192.0.2.10/24,192.0.2.1,192.0.2.53",
    );
  const identity = { address, prefixLength: Number(length), dnsServers };
  return router === undefined ? identity : { ...identity, router };
}

/** One of a closed set of words. */
export function oneOf<T extends string>(kind: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word === undefined)
      throw usage(kind, `unknown ${kind} "${text}"`, `one of ${words.join(", ")}`);
    return word;
  };
}
