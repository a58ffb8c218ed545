/**
 * What a program that is run at an event is told of it, as environment variables.
 *
 * Values come from the network: a domain, a reason. Whatever a shell could take for more than text is replaced in them,
 * so that even a careless script does what its author meant.
 */
import type { LogEvent } from "../../net/event-log.ts";

export type HookFacts = Readonly<Record<string, string>>;

type Lease = Readonly<Record<string, unknown>>;

const VALUE_MAX = 255;
const LEASE_NEWS: ReadonlySet<string> = new Set(["new", "renewed", "rebound", "released", "lost"]);

/** What is known so far, from the events. */
export class KnownFacts {
  readonly #networks = new Map<string, Lease>(); // BOUNDED: by the interfaces
  #time: Lease | undefined;
  #state = "CONTEXT_CREATED";

  /** The variables of an event that a program is run at; undefined for any other. */
  take(event: LogEvent): HookFacts | undefined {
    switch (event.type) {
      case "fact":
        this.#learn(event.name, event.value);
        return undefined;
      case "fact-lost":
        this.#learn(event.name, undefined);
        return undefined;
      case "state-entered":
        this.#state = event.state;
        return this.#facts(this.#first(), {
          BRINGUP_EVENT: "state",
          BRINGUP_PREVIOUS: event.from,
          BRINGUP_DIRECTION: event.direction,
          ...(event.why === undefined ? {} : { BRINGUP_WHY: event.why }),
        });
      case "service":
        return this.#lease(event);
      default:
        return undefined;
    }
  }

  #learn(name: string, value: unknown): void {
    const known = typeof value === "object" && value !== null ? (value as Lease) : undefined;
    if (name === "time") this.#time = known;
    if (!name.startsWith("network/")) return;
    const device = name.slice("network/".length);
    if (known === undefined) this.#networks.delete(device);
    else this.#networks.set(device, known);
  }

  #lease({ source, name, detail }: Extract<LogEvent, { type: "service" }>): HookFacts | undefined {
    if (!source.startsWith("dhcp/") || !LEASE_NEWS.has(name)) return undefined;
    const device = source.slice("dhcp/".length);
    // the fact comes after the news, and is still there when the news is bad
    const known = { ...this.#networks.get(device), ...detail };
    const { why } = detail;
    if (name === "lost" && why === "stopped") return undefined; // it was released, or is kept
    return this.#facts([device, known], {
      BRINGUP_EVENT: `lease-${name}`,
      ...(typeof why === "string" ? { BRINGUP_WHY: why } : {}),
    });
  }

  /** The first interface that has a network. */
  #first(): readonly [string, Lease] | undefined {
    return this.#networks.entries().next().value;
  }

  #facts(on: readonly [string, Lease] | undefined, event: HookFacts): HookFacts {
    const facts: Record<string, string> = { ...event, BRINGUP_STATE: this.#state };
    const put = (name: string, value: unknown): void => {
      if (value !== undefined && value !== null) facts[name] = wordsOf(value);
    };
    if (on !== undefined) {
      const [device, network] = on;
      put("BRINGUP_INTERFACE", device);
      for (const [key, name] of NETWORK) put(name, network[key]);
    }
    for (const [key, name] of TIME) put(name, this.#time?.[key]);
    for (const [name, value] of Object.entries(facts)) facts[name] = harmless(value);
    return facts;
  }
}

const NETWORK = [
  ["address", "BRINGUP_ADDRESS"],
  ["prefixLength", "BRINGUP_PREFIX_LENGTH"],
  ["routers", "BRINGUP_ROUTERS"],
  ["dnsServers", "BRINGUP_DNS_SERVERS"],
  ["ntpServers", "BRINGUP_NTP_SERVERS"],
  ["domain", "BRINGUP_DOMAIN"],
  ["serverId", "BRINGUP_SERVER_ID"],
  ["leaseSeconds", "BRINGUP_LEASE_SECONDS"],
] as const;

const TIME = [
  ["server", "BRINGUP_TIME_SERVER"],
  ["offsetUs", "BRINGUP_OFFSET_US"],
  ["errorUs", "BRINGUP_ERROR_US"],
] as const;

/** The names of everything that may be set. */
export const HOOK_VARIABLES: readonly string[] = [
  "BRINGUP_EVENT",
  "BRINGUP_STATE",
  "BRINGUP_PREVIOUS",
  "BRINGUP_DIRECTION",
  "BRINGUP_WHY",
  "BRINGUP_INTERFACE",
  ...NETWORK.map(([, name]) => name),
  ...TIME.map(([, name]) => name),
];

/** Lists are separated by spaces. */
function wordsOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(" ") : String(value);
}

/** Letters, digits and what addresses, names and sentences need; nothing that a shell would obey, not even in `eval`. */
function harmless(value: string): string {
  return value.slice(0, VALUE_MAX).replaceAll(/[^\w .,:/@+%=-]/g, "_");
}
