import { ipBytes } from "../net/address.ts";
import { ADAPTIVE } from "../net/retry-presets.ts";
import type { RetryPolicy } from "../net/retry.ts";
import { RoundTrips } from "../net/round-trips.ts";
import type { Answer, Endpoint } from "../net/service.ts";
import {
  checksUntil,
  createNtpClient,
  type Checks,
  type NtpEvent,
  type TimeSample,
} from "../services/ntp/index.ts";
import { checkPolicy, checkPort } from "./option-checks.ts";
import { preciseHost } from "./precise-host.ts";
import { askOnce, ONE_SHOT_TIMEOUT_US, unguessable, type OneShotOptions } from "./one-shot.ts";

export interface QueryTimeOptions extends OneShotOptions {
  /** Left out: 123. */
  readonly port?: number;
  /** When to ask again; left out: `adaptive`. */
  readonly retry?: RetryPolicy;
  /** Resolvers for names; left out: those of the system. */
  readonly dnsServers?: readonly Endpoint[];
}

/** What asking one server came to. */
export type TimeResult =
  | { readonly host: string; readonly outcome: "sample"; readonly sample: TimeSample }
  /** Its answers cannot be used: `checks` says which one failed, and which were passed before. */
  | {
      readonly host: string;
      readonly outcome: "refused";
      readonly reason: string;
      readonly checks: Checks;
    }
  | {
      readonly host: string;
      /** `kiss`: it asks to be left alone. */
      readonly outcome: "kiss" | "timeout" | "failed";
      readonly reason: string;
    };

const NTP_PORT = 123;

/**
 * Asks one time server, by address or name, and says how far the local clock is off. Nothing is set. Every end is a
 * result, told apart by `outcome`; rejects only with an OptionError, the signal's reason, or for a fault of the program.
 */
export async function queryTime(host: string, options: QueryTimeOptions = {}): Promise<TimeResult> {
  const { retry = ADAPTIVE.ntp, port = NTP_PORT, timeoutUs = ONE_SHOT_TIMEOUT_US } = options;
  checkPort(port);
  checkPolicy(retry);
  const client = createNtpClient(
    { port, retry, roundTrips: new RoundTrips(), explain: true },
    unguessable(),
  );
  let last: TimeResult | undefined;
  let ignored = "";
  return askOnce(
    client,
    {
      commands: [{ kind: "start", servers: [{ host, port, from: "given" }] }],
      pick: (event) => {
        if (event.kind === "sample") return { host, outcome: "sample", sample: event.sample };
        if (event.kind === "ignored") ignored = `; the last reply was ignored: ${event.reason}`;
        last = lessGood(host, event) ?? last;
        return isFinal(host, event) ? last : undefined;
      },
      timedOut: () => {
        const result = last ?? { host, outcome: "timeout", reason: client.state.describe };
        return result.outcome === "timeout"
          ? { ...result, reason: result.reason + ignored }
          : result;
      },
      answer: (question) =>
        question.kind === "resolve" ? resolve(question.name, options) : undefined,
      exactClock: true,
      host: await preciseHost(),
    },
    { ...options, timeoutUs },
  );
}

/** A result other than a sample, as far as an event makes one. */
function lessGood(host: string, event: NtpEvent): TimeResult | undefined {
  switch (event.kind) {
    case "refused":
      return {
        host,
        outcome: "refused",
        reason: `${event.check}: ${event.reason}`,
        checks: checksUntil(event.check),
      };
    case "kiss":
      return { host, outcome: "kiss", reason: `kiss-o'-death ${event.code} from ${event.server}` };
    case "failed":
      return {
        host,
        outcome: event.why === "no-answer" ? "timeout" : "failed",
        reason: withoutHost(host, event.message),
      };
    case "sample":
    case "resolving":
    case "accepted":
    case "ignored":
      return undefined;
  }
}

/** The message of a failure names the server, as the result does already. */
function withoutHost(host: string, message: string): string {
  return message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
}

/** Nothing better will come: of an address, whose refusal is the only one; a name may have others. */
function isFinal(host: string, event: NtpEvent): boolean {
  const isOnly = ipBytes(host) !== undefined;
  switch (event.kind) {
    case "kiss":
      return true;
    case "refused":
      return isOnly;
    case "failed":
      return (
        event.why === "no-servers" ||
        event.why === "resolve" ||
        (isOnly && (event.why === "refused" || event.why === "unreachable"))
      );
    case "sample":
    case "resolving":
    case "accepted":
    case "ignored":
      return false;
  }
}

async function resolve(name: string, options: QueryTimeOptions): Promise<Answer> {
  if (ipBytes(name) !== undefined) {
    return { kind: "resolved", addresses: [name], ttlSeconds: 0 };
  }
  const { lookup } = await import("./lookup.ts");
  const { dnsServers, timeoutUs, signal } = options;
  const result = await lookup(name, {
    ...(dnsServers === undefined ? {} : { servers: dnsServers }),
    ...(timeoutUs === undefined ? {} : { timeoutUs }),
    ...(signal === undefined ? {} : { signal }),
  });
  const { addresses, outcome, ttlSeconds } = result;
  if (addresses.length > 0) return { kind: "resolved", addresses, ttlSeconds };
  return { kind: "failed", why: outcome, message: outcome };
}
