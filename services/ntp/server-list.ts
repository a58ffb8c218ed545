/**
 * The servers to ask, in order of preference, and the addresses behind their names.
 *
 *   unasked → asking → resolved     (asked again when a round failed and the answer is out of date)
 *                ↑___ failed ↲      1 s, doubling to 512 s
 *
 * The names of `default` servers are not looked up before those are to be asked. Servers and addresses that stay in
 * a new list or answer keep their records.
 */
import { ipv6Text, isIpv4, parseAddress } from "../../net/address.ts";
import { SECOND_US } from "../../net/instant.ts";
import type { Answer, AskId, Endpoint, Family } from "../../net/service.ts";
import type { NtpServer, ServerOrigin } from "./contract.ts";
import { copyPeer, createPeer, serverText, type Peer } from "./peer.ts";

type Resolution =
  /** The host is an address. */
  | { readonly kind: "address" }
  | { readonly kind: "unasked" }
  | { readonly kind: "asking"; readonly ask: AskId }
  | { readonly kind: "resolved"; readonly untilUs: number }
  /** `why` in a word, where the name is not merely without addresses. */
  | { readonly kind: "failed"; readonly retryUs: number; readonly why: string | undefined };

interface Entry {
  readonly host: string;
  readonly port: number;
  readonly from: ServerOrigin;
  /** Of a name: as last resolved. */
  endpoints: readonly Endpoint[];
  resolution: Resolution;
  /** Look-ups that failed since the last that did not. */
  failures: number;
}

export interface SavedServerList {
  readonly entries: readonly Entry[];
  readonly peers: readonly Peer[];
  readonly family: Family | undefined;
}

const SERVERS_MAX = 16;
/** A pool answers with four; more of one name adds nothing. */
const ADDRESSES_MAX = 8;
const RETRY_FIRST_US = SECOND_US;
/** chrony gives up doubling at 2^9 s. */
const RETRY_DOUBLINGS_MAX = 9;
/** `default` stands behind the others whatever order they come in. */
const ORIGINS: readonly ServerOrigin[] = ["given", "dhcp", "default"];

export class ServerList {
  #entries: Entry[]; // BOUNDED: by SERVERS_MAX
  #known: Peer[]; // BOUNDED: by SERVERS_MAX × ADDRESSES_MAX
  /** Those that our source can reach. */
  #peers: readonly Peer[];
  #family: Family | undefined;

  /** `source` as in `setSource`. */
  constructor(source: string | undefined, saved: SavedServerList | undefined) {
    this.#entries = saved === undefined ? [] : saved.entries.map(copyEntry);
    this.#known = saved === undefined ? [] : saved.peers.map(copyPeer);
    this.#family = saved === undefined ? familyOf(source) : saved.family;
    this.#peers = this.#reachable();
  }

  /** Every address that can be asked from our source, in the order of preference. */
  get peers(): readonly Peer[] {
    return this.#peers;
  }

  /** When a failed look-up is due again. */
  get retryUs(): number {
    let retryUs = Infinity;
    for (const { resolution } of this.#entries) {
      if (resolution.kind === "failed") retryUs = Math.min(retryUs, resolution.retryUs);
    }
    return retryUs;
  }

  /** Names whose addresses are awaited. */
  get namesAsked(): readonly string[] {
    const asking = this.#entries.filter(({ resolution }) => resolution.kind === "asking");
    return asking.map(({ host }) => host);
  }

  /** Names that had no address when they were last looked up, and why: `time.example (nxdomain)`. */
  get namesFailed(): readonly string[] {
    const texts: string[] = []; // BOUNDED: by SERVERS_MAX
    for (const { host, resolution } of this.#entries) {
      if (resolution.kind !== "failed") continue;
      texts.push(resolution.why === undefined ? host : `${host} (${resolution.why})`);
    }
    return texts;
  }

  find(server: string): Peer | undefined {
    for (const peer of this.#peers) if (peer.server === server) return peer;
    return undefined;
  }

  /** Takes a new list; hosts without a port get `port`. */
  replace(servers: readonly NtpServer[], port: number): void {
    const before = this.#entries;
    this.#entries = [];
    for (const origin of ORIGINS) {
      for (const server of servers) {
        if (server.from === origin) this.#add(server, server.port ?? port, before);
      }
    }
    this.#rebuild();
  }

  #add({ host, from }: NtpServer, port: number, before: readonly Entry[]): void {
    const same = (entry: Entry): boolean => entry.host === host && entry.port === port;
    if (this.#entries.length === SERVERS_MAX || this.#entries.some(same)) return;
    const known = before.find(same);
    const endpoint = known === undefined ? endpointOf(host, port) : undefined;
    this.#entries.push({
      host,
      port,
      from,
      endpoints: known?.endpoints ?? (endpoint === undefined ? [] : [endpoint]),
      resolution: known?.resolution ?? { kind: endpoint === undefined ? "unasked" : "address" },
      failures: known?.failures ?? 0,
    });
  }

  /** Addresses of the other family cannot be reached from this source; undefined reaches everything. */
  setSource(address: string | undefined): void {
    this.#family = familyOf(address);
    this.#peers = this.#reachable();
  }

  /** Some name that is not a `default` one has never had an answer, good or bad. */
  get namesPending(): boolean {
    for (const { from, resolution, endpoints, failures } of this.#entries) {
      if (from === "default" || endpoints.length > 0 || failures > 0) continue;
      if (resolution.kind === "asking" || resolution.kind === "unasked") return true;
    }
    return false;
  }

  /** An address may still come without a new command. */
  get hopeful(): boolean {
    return this.#entries.some(
      ({ resolution }) => resolution.kind === "asking" || resolution.kind === "failed",
    );
  }

  /** Names to look up now; each must be given to `asked`. */
  dueNames(nowUs: number, withDefaults: boolean): readonly string[] {
    const names: string[] = [];
    for (const { host, from, resolution } of this.#entries) {
      const due =
        resolution.kind === "unasked"
          ? withDefaults || from !== "default"
          : resolution.kind === "failed" && resolution.retryUs <= nowUs;
      if (due && !names.includes(host)) names.push(host);
    }
    return names;
  }

  asked(name: string, ask: AskId): void {
    for (const entry of this.#entries) {
      if (entry.host === name) entry.resolution = { kind: "asking", ask };
    }
  }

  /** Takes the answer to a question; `failed` with a message, or undefined if nobody waits for it. */
  answered(ask: AskId, result: Answer, nowUs: number): Answered | undefined {
    let answered: Answered | undefined;
    for (const entry of this.#entries) {
      if (entry.resolution.kind !== "asking" || entry.resolution.ask !== ask) continue;
      const endpoints = result.kind === "resolved" ? endpointsOf(result.addresses, entry.port) : [];
      if (result.kind === "resolved" && endpoints.length > 0) {
        entry.endpoints = endpoints;
        entry.failures = 0;
        const untilUs = nowUs + result.ttlSeconds * SECOND_US;
        entry.resolution = { kind: "resolved", untilUs };
        answered = { name: entry.host, failed: undefined };
      } else {
        const doublings = Math.min(entry.failures++, RETRY_DOUBLINGS_MAX);
        const retryUs = nowUs + RETRY_FIRST_US * 2 ** doublings;
        const why = result.kind === "failed" ? result.why : undefined;
        entry.resolution = { kind: "failed", retryUs, why };
        const failed = result.kind === "failed" ? result.message : "it has no address";
        answered = { name: entry.host, failed };
      }
    }
    if (answered !== undefined && answered.failed === undefined) this.#rebuild();
    return answered;
  }

  /** Every server has its requests again. */
  newRound(): void {
    for (const peer of this.#known) {
      peer.unanswered = 0;
      peer.spent = false;
    }
  }

  /** Looks names up again whose answer is out of date: nobody there answers. */
  refresh(nowUs: number): void {
    for (const entry of this.#entries) {
      if (entry.resolution.kind === "resolved" && entry.resolution.untilUs <= nowUs) {
        entry.resolution = { kind: "unasked" };
      }
    }
  }

  /** A stop forgives: servers that had sent us away may be tried after the next start; questions are forgotten. */
  forget(): void {
    for (const peer of this.#known) peer.dropped = undefined;
    for (const entry of this.#entries) {
      if (entry.resolution.kind === "asking") entry.resolution = { kind: "unasked" };
    }
  }

  #rebuild(): void {
    const before = new Map(this.#known.map((peer) => [peer.server, peer]));
    const after = new Map<string, Peer>();
    for (const { host, from, endpoints, resolution } of this.#entries) {
      const name = resolution.kind === "address" ? undefined : host;
      for (const endpoint of endpoints) {
        const server = serverText(endpoint);
        if (after.has(server)) continue;
        const known = before.get(server);
        const peer = createPeer(endpoint, name, from);
        after.set(server, known === undefined ? peer : { ...known, name, from });
      }
    }
    this.#known = [...after.values()];
    this.#peers = this.#reachable();
  }

  #reachable(): readonly Peer[] {
    const family = this.#family;
    if (family === undefined) return this.#known;
    return this.#known.filter(({ endpoint }) => familyOf(endpoint.address) === family);
  }

  save(): SavedServerList {
    return {
      entries: this.#entries.map(copyEntry),
      peers: this.#known.map(copyPeer),
      family: this.#family,
    };
  }
}

export interface Answered {
  readonly name: string;
  /** Why there is no address. */
  readonly failed: string | undefined;
}

function copyEntry(entry: Entry): Entry {
  return { ...entry };
}

function familyOf(address: string | undefined): Family | undefined {
  if (address === undefined) return undefined;
  return address.includes(":") ? 6 : 4;
}

/** Undefined if the host is a name. */
function endpointOf(host: string, port: number): Endpoint | undefined {
  // an IPv4 address has one form only
  if (isIpv4(host)) return { address: host, port };
  const address = parseAddress(host);
  if (address.kind !== "address") return undefined;
  const { zone } = address;
  const text = ipv6Text(address.bytes);
  return zone === undefined ? { address: text, port } : { address: text, port, zone };
}

function endpointsOf(addresses: readonly string[], port: number): readonly Endpoint[] {
  const endpoints: Endpoint[] = []; // BOUNDED: by ADDRESSES_MAX
  for (const text of addresses) {
    if (endpoints.length === ADDRESSES_MAX) break;
    const endpoint = endpointOf(text, port);
    if (endpoint !== undefined) endpoints.push(endpoint);
  }
  return endpoints;
}
