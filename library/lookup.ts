import { ADAPTIVE } from "../net/retry-presets.ts";
import type { RetryPolicy } from "../net/retry.ts";
import { RoundTrips } from "../net/round-trips.ts";
import type { Endpoint, Family } from "../net/service.ts";
import { createResolver, type LookupResult, type RecordTypeName } from "../services/dns/index.ts";
import { checkPolicy, checkTimeout } from "./option-checks.ts";
import { isRecordBodyType } from "./record-body-types.ts";
import { askOnce, ONE_SHOT_TIMEOUT_US, unguessable, type OneShotOptions } from "./one-shot.ts";

export interface LookupOptions extends OneShotOptions {
  /** Resolvers to ask, in order; left out: those of the system. Port 0 stands for 53. */
  readonly servers?: readonly Endpoint[];
  /** Left out: A and AAAA, as far as the system has addresses of that family. */
  readonly types?: readonly RecordTypeName[];
  /** When to ask again; left out: `adaptive`. */
  readonly retry?: RetryPolicy;
}

const DNS_PORT = 53;

/**
 * Looks a name up. Every end is a result, told apart by `outcome` (`answer`, `nxdomain`, `nodata`, `servfail`,
 * `refused`, `timeout` …); rejects only with an OptionError, the signal's reason, or for a fault of the program.
 */
export async function lookup(name: string, options: LookupOptions = {}): Promise<LookupResult> {
  const { types, retry = ADAPTIVE.dns, timeoutUs = ONE_SHOT_TIMEOUT_US } = options;
  checkPolicy(retry);
  checkTimeout(timeoutUs, "any");
  const system =
    options.servers === undefined || types === undefined ? await systemDefaults() : undefined;
  const servers = options.servers ?? system?.servers ?? [];
  const families = system?.families ?? [];
  const bodies = types?.some(isRecordBodyType)
    ? await (await import("./record-bodies.ts")).loadRecordBodies()
    : undefined;
  const resolver = createResolver(
    {
      retry,
      roundTrips: new RoundTrips(),
      port: DNS_PORT,
      timeoutUs,
      explain: false,
      ...(bodies === undefined ? {} : { recordBodies: bodies }),
    },
    unguessable(),
  );
  const started = {
    kind: "lookup",
    id: 1,
    name,
    timeoutUs,
    ...(types === undefined ? {} : { types }),
  } as const;
  return askOnce(
    resolver,
    {
      commands: [{ kind: "configure", servers, families }, started],
      pick: (event) => (event.kind === "answer" ? event.result : undefined),
      timedOut: () => timedOut(name, timeoutUs),
      exactClock: false,
    },
    // the resolver keeps the time; the driver's limit only guards against a fault of it
    { ...options, timeoutUs: timeoutUs + 1_000_000 },
  );
}

function timedOut(name: string, elapsedUs: number): LookupResult {
  const nothing = { addresses: [], records: [], answers: [], pending: [] } as const;
  return {
    id: 1,
    name,
    outcome: "timeout",
    ...nothing,
    ttlSeconds: 0,
    fromCache: false,
    elapsedUs,
  };
}

async function systemDefaults(): Promise<{
  readonly servers: readonly Endpoint[];
  readonly families: readonly Family[];
}> {
  const { readOsNetwork } = await import("../net/host/os-network.ts");
  const { dnsServers, families } = readOsNetwork();
  return { servers: dnsServers, families };
}
