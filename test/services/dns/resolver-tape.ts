/** A resolver on a tape: what goes in and comes out, in the words of a capture. Times are microseconds. */
import { expect } from "vitest";
import { seededRandom, type RandomRoot } from "../../../net/random.ts";
import type { RetryPolicy } from "../../../net/retry.ts";
import { RoundTrips } from "../../../net/round-trips.ts";
import type { Endpoint, Failure, Input, Output, PortId, Saved } from "../../../net/service.ts";
import {
  createResolver,
  encodeDns,
  typeName,
  typeNumber,
  type DnsMessage,
  type Edns,
  type LookupResult,
  type RecordBody,
  type RecordTypeName,
  type ResolverCommand,
  type ResolverConfig,
  type ResolverEvent,
  type ResourceRecord,
} from "../../../services/dns/index.ts";
import { decoded } from "./octets.ts";

export const FIRST: Endpoint = { address: "192.0.2.53", port: 53 };
export const SECOND: Endpoint = { address: "198.51.100.53", port: 53 };
export const MS = 1_000;
export const SECOND_US = 1_000_000;

/** 100, 200, 400, 400 ms … without jitter, six tries. */
export const POLICY: RetryPolicy = {
  name: "test",
  delaysUs: [100 * MS, 200 * MS, 400 * MS],
  jitter: { kind: "none" },
  conceal: 5,
};

/** 100 ms while the path is unknown, then its timeout (RFC 6298). */
export const POLICY_ADAPTIVE = {
  name: "adaptive",
  delaysUs: [100 * MS, 16 * SECOND_US],
  jitter: { kind: "none" },
  conceal: 5,
  adaptive: { timeouts: [1], variations: 4, floorUs: 20 * MS, ceilingUs: 16 * SECOND_US },
} as const;

/** One query that left, and the port that waits for its response. */
export interface Sent {
  readonly atUs: number;
  readonly port: PortId;
  readonly to: Endpoint;
  readonly id: number;
  readonly name: string;
  readonly type: RecordTypeName;
  readonly attempt: number;
  readonly edns: Edns | undefined;
}

export interface Reply extends Partial<Omit<DnsMessage, "answers" | "authorities">> {
  readonly answers?: readonly ResourceRecord[];
  readonly authorities?: readonly ResourceRecord[];
}

export function record(name: string, body: RecordBody, ttlSeconds = 300): ResourceRecord {
  const type = body.kind === "opaque" ? 0xff00 : (typeNumber(body.kind) as number);
  return { name, type, class: 1, ttlSeconds, body };
}

export function a(name: string, address: string, ttlSeconds?: number): ResourceRecord {
  return record(name, { kind: address.includes(":") ? "AAAA" : "A", address }, ttlSeconds);
}

export function cname(name: string, target: string, ttlSeconds?: number): ResourceRecord {
  return record(name, { kind: "CNAME", target }, ttlSeconds);
}

export function soa(zone: string, minimumSeconds: number, ttlSeconds = 3_600): ResourceRecord {
  const body = { kind: "SOA", mname: zone, rname: zone, serial: 1, minimumSeconds } as const;
  return record(
    zone,
    { ...body, refreshSeconds: 1, retrySeconds: 1, expireSeconds: 1 },
    ttlSeconds,
  );
}

/** The response to a query; `more` says how it differs from an empty NOERROR. */
export function response(query: Sent, more: Reply = {}): Uint8Array {
  return encodeDns({
    id: query.id,
    qr: true,
    opcode: 0,
    aa: false,
    tc: false,
    rd: true,
    ra: true,
    ad: false,
    cd: false,
    rcode: 0,
    questions: [{ name: query.name, type: typeNumber(query.type) as number, class: 1 }],
    answers: [],
    authorities: [],
    additionals: [],
    ...more,
  });
}

export interface TapeOptions extends Partial<ResolverConfig> {
  readonly servers?: readonly Endpoint[];
  readonly families?: readonly (4 | 6)[];
}

type In = Input<ResolverCommand>;
type Out = readonly Output<ResolverEvent>[];

export class ResolverTape {
  nowUs = 0;
  /** Everything sent and not yet looked at by `takeSent`. */
  #sent: Sent[] = [];
  #events: ResolverEvent[] = [];
  readonly openPorts = new Set<PortId>();
  readonly history: { readonly atUs: number; readonly input: In; readonly out: Out }[] = [];
  readonly config: ResolverConfig;
  readonly resolver: ReturnType<typeof createResolver>;
  #lookups = 0;

  constructor({ servers = [FIRST, SECOND], families = [4], ...config }: TapeOptions = {}) {
    this.config = {
      retry: POLICY,
      roundTrips: new RoundTrips(),
      port: 53,
      explain: false,
      ...config,
    };
    this.resolver = createResolver(this.config, this.random());
    this.command({ kind: "configure", servers, families });
  }

  /** The randomness that every resolver of a tape starts with. */
  random(): RandomRoot {
    return seededRandom(7);
  }

  step(input: In): Out {
    const out = this.resolver.step({ monoUs: this.nowUs, unixUs: 0 }, input);
    this.history.push({ atUs: this.nowUs, input: structuredClone(input), out });
    for (const output of out) this.#note(output);
    return out;
  }

  command(command: ResolverCommand): Out {
    return this.step({ kind: "command", command });
  }

  lookup(
    name: string,
    more: { types?: RecordTypeName[]; timeoutUs?: number; fresh?: true } = {},
  ): number {
    const id = ++this.#lookups;
    this.command({ kind: "lookup", id, name, ...more });
    return id;
  }

  /** Time passes, deadlines included. */
  until(atUs: number): this {
    // BOUNDED: by the patience of the resolver; a deadline that does not go away fails
    for (let i = 0; i < 10_000 && this.resolver.deadlineUs <= atUs; i++) {
      this.nowUs = Math.max(this.nowUs, this.resolver.deadlineUs);
      this.step({ kind: "deadline" });
    }
    expect(this.resolver.deadlineUs).toBeGreaterThan(atUs);
    this.nowUs = atUs;
    return this;
  }

  /** Nothing may happen up to a time. */
  quietUntil(atUs: number): this {
    expect(this.resolver.deadlineUs).toBeGreaterThanOrEqual(atUs);
    this.nowUs = atUs - 1;
    expect(this.step({ kind: "deadline" })).toEqual([]);
    return this.until(atUs);
  }

  takeSent(): readonly Sent[] {
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }

  /** The one query sent since the last look. */
  theQuery(): Sent {
    const sent = this.takeSent();
    expect(sent).toHaveLength(1);
    return sent[0] as Sent;
  }

  takeEvents(): readonly ResolverEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The results delivered since the last look. */
  results(): readonly LookupResult[] {
    return this.takeEvents().flatMap((event) => (event.kind === "answer" ? [event.result] : []));
  }

  /** The one result delivered since the last look. */
  theResult(): LookupResult {
    const results = this.results();
    expect(results).toHaveLength(1);
    return results[0] as LookupResult;
  }

  reply(query: Sent | undefined, more?: Reply): this {
    return this.datagram(query, response(sure(query), more));
  }

  /** Whatever octets, on the port of a query; from the server that was asked, or from somebody else. */
  datagram(query: Sent | undefined, bytes: Uint8Array, from = sure(query).to): this {
    this.step({ kind: "datagram", on: sure(query).port, from, bytes });
    return this;
  }

  fail(query: Sent | undefined, why: Failure): this {
    this.step({ kind: "failed", on: sure(query).port, why });
    return this;
  }

  /** A resolver like this one that goes on from `saved`. */
  resumed(saved: Saved, roundTrips: RoundTrips): ReturnType<typeof createResolver> {
    return createResolver({ ...this.config, roundTrips }, this.random(), structuredClone(saved));
  }

  #note(output: Output<ResolverEvent>): void {
    switch (output.kind) {
      case "open":
        this.openPorts.add(output.port);
        expect(output.spec).toMatchObject({ kind: "udp", port: "random" });
        return;
      case "close":
        expect(this.openPorts.delete(output.port)).toBe(true);
        return;
      case "event":
        this.#events.push(output.event);
        return;
      case "send":
        return this.#noteSent(output);
      case "stream":
      case "ask":
        expect.fail(`a resolver has no use for ${output.kind}`);
    }
  }

  #noteSent({ on, to, bytes, about }: Extract<Output<never>, { kind: "send" }>): void {
    const { id, questions, edns } = decoded(bytes);
    const [question] = questions;
    if (question === undefined) expect.fail("a query without a question");
    expect(this.openPorts.has(on)).toBe(true);
    const type = typeName(question.type);
    expect(about.what).toBe(`${type} ${question.name}`);
    const { name } = question;
    this.#sent.push({
      atUs: this.nowUs,
      port: on,
      to,
      id,
      name,
      type,
      attempt: about.attempt,
      edns,
    });
  }
}

function sure(query: Sent | undefined): Sent {
  if (query === undefined) expect.fail("no such query was sent");
  return query;
}
