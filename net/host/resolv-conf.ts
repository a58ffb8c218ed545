/**
 * /etc/resolv.conf as the C library reads it (resolv.conf(5)): a keyword at the beginning of the line, its value behind
 * blanks, `#` or `;` at the beginning for comments. At most three name servers; of `search` and `domain` the last line
 * counts; options add up. What cannot be read is left out, as there.
 */
import { ipv4Text, ipv6Text, parseAddress } from "../address.ts";
import type { Endpoint } from "../endpoint.ts";

export interface ResolvConf {
  /** Port 53; a link-local one with its zone. */
  readonly nameServers: readonly Endpoint[];
  readonly searchDomains: readonly string[];
  /** `ndots:2` is `{ ndots: 2 }`, `rotate` is `{ rotate: true }`. */
  readonly options: Readonly<Record<string, number | true>>;
}

const DNS_PORT = 53;
const MAX_NAME_SERVERS = 3;
/** The C library had 6 for long and has no limit now; nobody needs more. */
const MAX_SEARCH_DOMAINS = 32;
const MAX_OPTIONS = 32;
const MAX_LINES = 1_000;
/** What a number is cut to. */
const OPTION_LIMITS: Readonly<Record<string, number>> = { ndots: 15, timeout: 30, attempts: 5 };

export function parseResolvConf(text: string): ResolvConf {
  const nameServers: Endpoint[] = []; // BOUNDED: by MAX_NAME_SERVERS
  let searchDomains: readonly string[] = []; // BOUNDED: by MAX_SEARCH_DOMAINS
  const options = new Map<string, number | true>(); // BOUNDED: by MAX_OPTIONS
  for (const line of text.split("\n", MAX_LINES)) {
    const [keyword, ...values] = line.trimEnd().split(/[ \t]+/);
    switch (keyword) {
      case "nameserver": {
        const server = nameServer(values[0] ?? "");
        if (server !== undefined && nameServers.length < MAX_NAME_SERVERS) nameServers.push(server);
        break;
      }
      case "domain":
        searchDomains = values.slice(0, 1);
        break;
      case "search":
        searchDomains = values.slice(0, MAX_SEARCH_DOMAINS);
        break;
      case "options":
        for (const word of values) if (options.size < MAX_OPTIONS) readOption(word, options);
        break;
    }
  }
  return { nameServers, searchDomains, options: Object.fromEntries(options) };
}

function nameServer(text: string): Endpoint | undefined {
  const address = parseAddress(text);
  if (address.kind !== "address") return undefined;
  const plain = address.family === 4 ? ipv4Text(address.bytes) : ipv6Text(address.bytes);
  const { zone } = address;
  return { address: plain, port: DNS_PORT, ...(zone !== undefined && { zone }) };
}

function readOption(word: string, options: Map<string, number | true>): void {
  const colon = word.indexOf(":");
  if (colon < 0) {
    options.set(word, true);
    return;
  }
  const name = word.slice(0, colon);
  const digits = word.slice(colon + 1);
  if (!/^\d{1,9}$/.test(digits)) return;
  options.set(name, Math.min(Number(digits), OPTION_LIMITS[name] ?? Infinity));
}
