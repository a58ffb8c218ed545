/** What goes into the NTP client and what comes out of it. */
import type { Failure, PacketVerdict, Service } from "../../net/service.ts";
import type { RetryPolicy } from "../../net/retry.ts";
import type { RoundTrips } from "../../net/round-trips.ts";
import type { CheckName } from "./checks.ts";
import type { TimeSample } from "./sample.ts";

/** Who named a server. `default` ones are asked only when all others failed, or when there are no others. */
export type ServerOrigin = "given" | "dhcp" | "default";

export interface NtpServer {
  /** IPv4 or IPv6 address, with a zone where it needs one, or a name. */
  readonly host: string;
  readonly port?: number;
  readonly from: ServerOrigin;
}

/** Where requests leave from; left out, the driver chooses. */
export interface NtpSource {
  /** Servers of the other address family are then left alone. */
  readonly address?: string;
  readonly device?: string;
}

export interface NtpClientConfig {
  /** For servers that give none; 123 outside a lab. */
  readonly port: number;
  readonly retry: RetryPolicy;
  /** Shared with the other services of the device; the client adds its own round trips as `ntp`. */
  readonly roundTrips: RoundTrips;
  readonly source?: NtpSource;
  /** T7; left out, 16 s (RFC 5905 MAXDISP). */
  readonly maxRootDistanceUs?: number;
  /** From a sample to the next query; doubles to 1024 s while samples agree. Left out, 64 s. */
  readonly pollUs?: number;
  /** A moment that is known to have passed (build date, stored time): decides the era of a clock never set. */
  readonly checkpoint?: { readonly unixUs: number };
  readonly explain: boolean;
}

export type NtpCommand =
  /** In order of preference within each origin; at most 16 count. Replaces the list of a running client. */
  | { readonly kind: "start"; readonly servers: readonly NtpServer[] }
  | { readonly kind: "stop" }
  /** Again now, within the servers' budgets. */
  | { readonly kind: "query" }
  | ({ readonly kind: "source" } & NtpSource);

/**
 * `no-answer`: every server had its requests and none answered; the client goes on. `gave-up`: the retry policy
 * ended the query; the next one comes after the poll interval. `no-servers`: nobody is left to ask. `resolve`: a
 * name has no address. The rest is what the network said about one request.
 */
export type NtpFailure = "no-answer" | "gave-up" | "no-servers" | "resolve" | Failure;

export type NtpEvent =
  | PacketVerdict
  | { readonly kind: "sample"; readonly sample: TimeSample }
  /** The server answered, and its answer cannot be used. */
  | {
      readonly kind: "refused";
      readonly server: string;
      readonly check: CheckName;
      readonly reason: string;
    }
  | { readonly kind: "kiss"; readonly server: string; readonly code: string }
  | {
      readonly kind: "failed";
      readonly server?: string;
      readonly why: NtpFailure;
      readonly message: string;
    }
  | { readonly kind: "resolving"; readonly name: string };

/** `waiting`: no server may be asked before a certain time; a late reply still counts. */
export type NtpPhase = "idle" | "resolving" | "querying" | "waiting" | "synchronised";

export interface NtpServerRecord {
  readonly server: string;
  readonly name?: string;
  readonly from: ServerOrigin;
  readonly requests: number;
  /** Replies whose origin stamp was ours, kisses and refused ones included. */
  readonly replies: number;
  readonly kisses: number;
  /** Kiss code that ended it. */
  readonly dropped?: "DENY" | "RSTR";
  readonly lastError?: string;
}

export interface NtpView {
  /** Grows with every change. */
  readonly version: number;
  readonly phase: NtpPhase;
  /** The server asked last. */
  readonly server?: string;
  /** Requests of the query under way, or of the last one. */
  readonly attempts: number;
  /** The last one accepted; `errorAtUs` says what it is worth now. */
  readonly sample?: TimeSample;
  readonly servers: readonly NtpServerRecord[];
  readonly sent: number;
  readonly received: number;
  readonly ignored: number;
  /** One sentence for a person. */
  readonly describe: string;
}

export interface NtpClient extends Service<NtpCommand, NtpEvent, NtpView> {
  /** As in the view, without building the rest of it. */
  readonly describe: string;
}
