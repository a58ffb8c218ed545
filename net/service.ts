/**
 * The contract between a protocol service and whatever drives it.
 *
 * A service is a synchronous state machine without input or output of its own: time and bytes go in by `step`,
 * what it wants done comes back as values. A live host performs those values with sockets and one timer; the
 * simulator performs them in virtual time. Neither is visible from inside.
 *
 * Rules that every service keeps and every driver may rely on:
 *  - `step` runs to completion, never throws for anything that came from outside, and never calls back.
 *  - A `deadline` input before `deadlineUs`, or a repeated one, changes nothing and returns `SILENT`.
 *  - Ids (ports, streams, asks) are chosen by the service, are positive and are never used twice. The one
 *    exception is a stream that arrives on a listener: the driver numbers it, with a negative id.
 *  - `datagram.bytes` is borrowed for the step: what a service keeps it must copy. `send.bytes` is given away.
 */
import type { Endpoint } from "./endpoint.ts";
import type { Instant } from "./instant.ts";

export type { Endpoint } from "./endpoint.ts";
export type { Instant } from "./instant.ts";

export type PortId = number;
export type StreamId = number;
export type AskId = number;

/** What a packet is about, for logs and latency records: which transaction, which try of it, and its name. */
export interface About {
  readonly transaction: number;
  /** 1 for the first send. */
  readonly attempt: number;
  /** `DISCOVER`, `A example.com`. */
  readonly what: string;
}

export type PortSpec =
  | {
      readonly kind: "udp";
      readonly port: number | "random";
      /** Source address to bind; left out, the driver chooses. */
      readonly address?: string;
      /** Interface to bind to. */
      readonly device?: string;
      /** Connect to this peer: only its datagrams arrive, and ICMP errors come back as `failed`. */
      readonly peer?: Endpoint;
      readonly broadcast?: true;
      /** Multicast group to join. */
      readonly group?: string;
    }
  /** UDP in hand-made IPv4 frames: works on an interface without an address; `source` may be 0.0.0.0. */
  | {
      readonly kind: "udp-frame";
      readonly device: string;
      readonly port: number;
      readonly source: string;
    }
  | { readonly kind: "arp"; readonly device: string };

/**
 * Why something asked of the network did not happen. `refused` and `unreachable` come from ICMP or the routing
 * table, `link-down` from the interface, `no-buffer` and `too-big` from the stack, `in-use` and `denied` from `open`.
 */
export type Failure =
  | "refused"
  | "unreachable"
  | "link-down"
  | "no-buffer"
  | "too-big"
  | "in-use"
  | "denied";

export interface TlsRequest {
  /** Name sent as SNI and expected in the certificate. */
  readonly serverName: string;
  readonly alpn?: readonly string[];
  /** Trust anchors in PEM; left out, the driver's own store. */
  readonly trustAnchorsPem?: readonly string[];
  /** Let a certificate through whose only fault is its dates: the service judges those by facts it has. */
  readonly tolerateDates?: true;
}

/** What the driver can say about the peer's certificate; dates are judged by the service, which knows the time. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly notBeforeUnixUs: number;
  readonly notAfterUnixUs: number;
  /** SHA-256 of the DER certificate, lower-case hex. */
  readonly sha256: string;
  /** Chain, CA flags, key usage and name are in order, dates aside. */
  readonly verdict: "trusted" | { readonly untrusted: string };
}

export type StreamRequest =
  | {
      readonly kind: "connect";
      readonly to: Endpoint;
      readonly about: About;
      readonly device?: string;
      readonly tls?: TlsRequest;
    }
  | {
      readonly kind: "listen";
      readonly port: number | "random";
      readonly address?: string;
      readonly tls?: {
        readonly certificatePem: string;
        readonly keyPem: string;
        readonly alpn?: readonly string[];
      };
    }
  | { readonly kind: "write"; readonly bytes: Uint8Array; readonly about?: About }
  /** No more writes; reading goes on. */
  | { readonly kind: "end" }
  | { readonly kind: "destroy" }
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  /** TLS keying material (RFC 8446 §7.5), answered by `exported`. */
  | {
      readonly kind: "export";
      readonly label: string;
      readonly context: Uint8Array;
      readonly length: number;
    };

export type StreamFailure = Failure | "timeout" | "reset" | "tls" | "certificate";

export type StreamEvent =
  | { readonly kind: "connected"; readonly local: Endpoint; readonly remote: Endpoint }
  | { readonly kind: "secured"; readonly alpn?: string; readonly certificate?: CertificateFacts }
  /** `local` of a listener, so that a port chosen by the driver is known. */
  | { readonly kind: "listening"; readonly local: Endpoint }
  | { readonly kind: "accepted"; readonly stream: StreamId; readonly from: Endpoint }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  /** Everything written so far has left for the network. */
  | { readonly kind: "drained" }
  /** The peer will write no more. */
  | { readonly kind: "ended" }
  | { readonly kind: "exported"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly why: StreamFailure; readonly message: string }
  /** Last event of a stream; its id is dead. */
  | { readonly kind: "closed" };

export type Family = 4 | 6;

/** What a service cannot find out or do by itself; the composition or the driver answers, once, in its own time. */
export type Question =
  | { readonly kind: "resolve"; readonly name: string }
  | { readonly kind: "read-file"; readonly path: string }
  | {
      readonly kind: "write-file";
      readonly path: string;
      readonly bytes: Uint8Array;
      readonly mode?: number;
    }
  /** A system operation; names and arguments belong to `services/system-state`. */
  | {
      readonly kind: "operation";
      readonly name: string;
      readonly parameters: Readonly<Record<string, unknown>>;
    };

export type Answer =
  | {
      readonly kind: "resolved";
      readonly addresses: readonly string[];
      readonly ttlSeconds: number;
    }
  | { readonly kind: "file"; readonly bytes: Uint8Array }
  | { readonly kind: "written" }
  | {
      readonly kind: "operated";
      readonly how: "done" | "dry-run" | "unsupported";
      readonly detail?: string;
    }
  /** `why` is a stable code (`nxdomain`, `timeout`, `ENOSPC`), `message` is for a person. */
  | { readonly kind: "failed"; readonly why: string; readonly message: string };

export type Input<Command> =
  | { readonly kind: "command"; readonly command: Command }
  | {
      readonly kind: "datagram";
      readonly on: PortId;
      readonly from: Endpoint;
      readonly bytes: Uint8Array;
      /** Receive time of the kernel, where there is one; otherwise the step's own instant is the best there is. */
      readonly stamp?: Instant;
    }
  /** The send that asked for a stamp left at this instant. */
  | { readonly kind: "sent"; readonly on: PortId; readonly about: About; readonly stamp: Instant }
  | { readonly kind: "failed"; readonly on: PortId; readonly about?: About; readonly why: Failure }
  | { readonly kind: "stream"; readonly id: StreamId; readonly event: StreamEvent }
  | { readonly kind: "answer"; readonly ask: AskId; readonly result: Answer }
  | { readonly kind: "deadline" };

export type Output<Event> =
  | { readonly kind: "open"; readonly port: PortId; readonly spec: PortSpec }
  | { readonly kind: "close"; readonly port: PortId }
  | {
      readonly kind: "send";
      readonly on: PortId;
      readonly to: Endpoint;
      readonly bytes: Uint8Array;
      readonly about: About;
      readonly stamp?: true;
    }
  | { readonly kind: "stream"; readonly id: StreamId; readonly request: StreamRequest }
  | { readonly kind: "ask"; readonly ask: AskId; readonly of: Question }
  | { readonly kind: "event"; readonly event: Event };

/**
 * What a driver can carry at all. A service that needs more is skipped, in the words of `skippedWords`: that is never a
 * failure. `stamps`: sends and receptions are timed where they pass the system, not where the program gets to them.
 */
export interface Capabilities {
  readonly frames: boolean;
  readonly udp: boolean;
  readonly tcp: boolean;
  readonly tls: boolean;
  readonly ipv6: boolean;
  readonly stamps: boolean;
}

/** Everything a service needs to go on where it was: structured-cloneable, stream positions included. */
export interface Saved {
  readonly version: number;
  readonly [key: string]: unknown;
}

export interface Service<Command, Event, State> {
  /** A view built on demand; big collections in it are read-only iterators. */
  readonly state: State;
  /** Absolute, on the monotonic clock, O(1); Infinity when nothing is awaited. */
  readonly deadlineUs: number;
  step(at: Instant, input: Input<Command>): readonly Output<Event>[];
  save(): Saved;
}

/** The one answer of a step that has nothing to say. */
export const SILENT: readonly never[] = Object.freeze([]);

/**
 * What a service says about each datagram it was given, so that no packet disappears without a word. Every
 * service's events include it; built only where the service was created with `explain`.
 */
export type PacketVerdict =
  | {
      readonly kind: "accepted";
      readonly what: string;
      readonly transaction?: number;
      /** Which send it answers, where that can be told: on a long path it is not the last one. */
      readonly attempt?: number;
    }
  | { readonly kind: "ignored"; readonly what?: string; readonly reason: string };

/** A decoder's answer to bytes that break the format: what is wrong, and at which byte. */
export interface Malformed {
  readonly kind: "malformed";
  readonly reason: string;
  readonly offset: number;
}

/** Counts the bytes a decoder looked at, so that tests can bound its work without a clock. */
export interface Work {
  visited: number;
}
