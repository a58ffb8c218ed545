import type { RetryPreset } from "../net/retry-presets.ts";
import type { ManagedInterfaces } from "../net/host/linux/managed-interfaces.ts";
import { LiveHost } from "../net/host/live-host.ts";
import {
  createDhcpClient,
  ownClientId,
  type DhcpClientConfig,
  type DhcpEvent,
  type Lease,
} from "../services/dhcp/index.ts";
import {
  configurationOf,
  operationsBetween,
  type Configuration,
} from "../services/bring-up/configuration.ts";
import { networkOfLease } from "../services/bring-up/dhcp-news.ts";
import { manage } from "./interface-network.ts";
import { unguessable } from "./one-shot.ts";
import { timeoutMs } from "./timer-limit.ts";
import { checkTimeout } from "./option-checks.ts";
import { presetOf } from "./options.ts";

export interface ObtainLeaseOptions {
  /** A preset, or its name; left out: `adaptive`. */
  readonly retry?: RetryPreset | string;
  /** Give up after; left out: 60 s. Infinity: never. */
  readonly timeoutUs?: number;
  /** Option 12. */
  readonly hostname?: string;
  /** Option 61; left out, one that is not that of the host's own client. */
  readonly clientId?: Uint8Array;
  /** What the client says: packets judged, renewals, losses. */
  readonly onEvent?: (event: DhcpEvent) => void;
  /** Ends the wait for a lease; rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** A lease that is held, and renewed in its time, until it is released. The interface is not configured with it. */
export interface HeldLease extends AsyncDisposable {
  /** As it stands; undefined while it is lost. */
  readonly lease: Lease | undefined;
  /** Gives it back and lets go of the interface. */
  release(): Promise<void>;
}

type DhcpClient = ReturnType<typeof createDhcpClient>;

const LEASE_TIMEOUT_US = 60_000_000;

/**
 * Takes a lease on an interface, by frames: Linux, with CAP_NET_RAW. Nothing of the host is changed. Rejects with an
 * OptionError, an UnsupportedError, a BusyError, the signal's reason, an Error when there was no lease in time, or a
 * RangeError for a host name or an identifier that no packet can carry.
 */
export async function obtainLease(
  device: string,
  options: ObtainLeaseOptions = {},
): Promise<HeldLease> {
  const { signal, timeoutUs = LEASE_TIMEOUT_US } = options;
  checkTimeout(timeoutUs, "any");
  signal?.throwIfAborted();
  const preset = presetOf(options.retry);
  const managed = await manage([device], "dry-run");
  const { promise: bound, resolve, reject } = Promise.withResolvers<void>();
  const client = await clientOn(device, managed, preset, options);
  const follow = stackFollower(managed);
  const host = new LiveHost(client, {
    clock: managed.clock,
    driver: managed.driver,
    onEvents: (events) => {
      for (const event of events) {
        follow(event);
        options.onEvent?.(event);
        if (event.kind === "bound") resolve();
      }
    },
    onFault: reject,
  });
  managed.watchLinks((_device, carrier) => host.command({ kind: "link", carrier }));
  const release = async (): Promise<void> => {
    host.command({ kind: "stop" });
    await host.close();
    await managed.close();
  };
  host.command({ kind: "start" });
  const late = setTimeout(() => reject(new Error(client.state.describe)), timeoutMs(timeoutUs));
  const abort = (): void => reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    await bound;
  } catch (error) {
    await release();
    throw error;
  } finally {
    clearTimeout(late);
    signal?.removeEventListener("abort", abort);
  }
  return held(client, release);
}

/** Throws the RangeError of a client that cannot be, and has let go of the interface by then. */
async function clientOn(
  device: string,
  managed: ManagedInterfaces,
  { discover, request }: RetryPreset,
  options: ObtainLeaseOptions,
): Promise<DhcpClient> {
  const [{ mac, avoid } = { mac: "", avoid: [] }] = managed.interfaces;
  const { hostname, clientId = ownClientId(mac) } = options;
  const config: DhcpClientConfig = {
    device,
    mac,
    discover,
    request,
    clientId,
    avoid,
    ...(hostname !== undefined && { hostname }),
    transport: { kind: "frames" },
    explain: options.onEvent !== undefined,
  };
  try {
    return createDhcpClient(config, unguessable());
  } catch (error) {
    await managed.close();
    throw error;
  }
}

function held(client: DhcpClient, release: () => Promise<void>): HeldLease {
  let released: Promise<void> | undefined;
  const once = (): Promise<void> => (released ??= release());
  return {
    get lease() {
      return client.state.lease;
    },
    release: once,
    [Symbol.asyncDispose]: once,
  };
}

/** Gives the stack what the lease says, and takes it away with the lease: whose address it is then, nobody knows. */
function stackFollower(managed: ManagedInterfaces): (event: DhcpEvent) => void {
  let before: Configuration | undefined;
  return (event) => {
    if (event.kind !== "bound" && event.kind !== "lost") return;
    const { lease } = event;
    const after =
      event.kind === "lost"
        ? undefined
        : configurationOf(lease.device, networkOfLease(lease), lease);
    for (const operation of operationsBetween(before, after)) managed.operate(operation);
    before = after;
  };
}
