/**
 * Authoritative DNS server over UDP, the lab's half (RFC 1034 §4.3, RFC 2308, RFC 6891): answers from the records of
 * its configuration, follows CNAMEs within them, says with a SOA record what it does not have, and refuses the rest.
 *
 * Responses are never answered (RFC 1035 §7.3 gives loops no start), nor is what is too short to have an id.
 */
import type { RandomRoot } from "../../net/random.ts";
import { ServedPort, type ServedPortRecord } from "../../net/served-port.ts";
import {
  SILENT,
  type Endpoint,
  type Failure,
  type Input,
  type Output,
  type PacketVerdict,
  type PortId,
  type Saved,
  type Service,
} from "../../net/service.ts";
import { HEADER_OCTETS, QR } from "./wire/header.ts";
import { decodeDns, encodeDns } from "./wire/message.ts";
import type { DecodedMessage, DnsMessage, Edns, Question, ResourceRecord } from "./wire/record.ts";
import { CLASS, OPCODE, RCODE, TYPE, typeName } from "./wire/types.ts";
import { zonesOf, type ZoneRecord, type Zones } from "./zones.ts";

/** What a server does instead of answering. */
export type DnsServerBehaviour = "servfail" | "refused" | "silent" | "truncate";

export interface DnsServerConfig {
  readonly port: number | "random";
  /** Address to bind; left out, every one. */
  readonly address?: string;
  readonly zones: readonly ZoneRecord[];
  readonly behaviour?: DnsServerBehaviour;
  readonly explain: boolean;
}

export type DnsServerCommand =
  | { readonly kind: "start" }
  | { readonly kind: "stop" }
  /** From now on; left out: it answers. */
  | { readonly kind: "behave"; readonly behaviour?: DnsServerBehaviour };

export type DnsServerEvent =
  | PacketVerdict
  | { readonly kind: "failed"; readonly why: Failure; readonly message: string };

export interface DnsServerView {
  readonly version: number;
  readonly phase: "stopped" | "serving";
  readonly received: number;
  readonly answered: number;
  readonly behaviour?: DnsServerBehaviour;
}

interface SavedServer extends Saved, ServedPortRecord {
  readonly received: number;
  readonly answered: number;
  readonly changes: number;
  readonly behaviour?: DnsServerBehaviour;
}

/** RFC 1035 §4.2.1, without EDNS. */
const PLAIN_SIZE = 512;
/** RFC 9715: what passes everywhere without fragments. */
const EDNS_SIZE = 1_232;
const CHAIN_LIMIT = 8;
const OUR_EDNS: Edns = { udpSize: EDNS_SIZE, version: 0, dnssecOk: false, options: [] };

/** Takes a root like every service, though a server has nothing to guess. Throws RangeError for records that are none. */
export function createDnsServer(
  config: DnsServerConfig,
  _random: RandomRoot,
  saved?: Saved,
): Service<DnsServerCommand, DnsServerEvent, DnsServerView> {
  return new DnsServer(config, saved as SavedServer | undefined);
}

class DnsServer implements Service<DnsServerCommand, DnsServerEvent, DnsServerView> {
  readonly #config: DnsServerConfig;
  readonly #zones: Zones;
  readonly #port: ServedPort;
  #received: number;
  #answered: number;
  #changes: number;
  #behaviour: DnsServerBehaviour | undefined;

  constructor(config: DnsServerConfig, saved: SavedServer | undefined) {
    this.#config = config;
    this.#zones = zonesOf(config.zones);
    this.#port = new ServedPort(config, saved);
    this.#received = saved?.received ?? 0;
    this.#answered = saved?.answered ?? 0;
    this.#changes = saved?.changes ?? 0;
    this.#behaviour = saved === undefined ? config.behaviour : saved.behaviour;
  }

  get deadlineUs(): number {
    return Infinity;
  }

  get state(): DnsServerView {
    return {
      version: this.#changes,
      phase: this.#port.phase,
      received: this.#received,
      answered: this.#answered,
      ...(this.#behaviour === undefined ? undefined : { behaviour: this.#behaviour }),
    };
  }

  step(_at: unknown, input: Input<DnsServerCommand>): readonly Output<DnsServerEvent>[] {
    switch (input.kind) {
      case "command":
        this.#changes++;
        return this.#command(input.command);
      case "datagram":
        this.#changes++;
        return this.#receive(input.on, input.from, input.bytes);
      case "failed":
        return this.#failed(input);
      case "sent":
      case "stream":
      case "answer":
      case "deadline":
        return SILENT;
    }
  }

  #command(command: DnsServerCommand): readonly Output<DnsServerEvent>[] {
    switch (command.kind) {
      case "start":
        return this.#port.start();
      case "stop":
        return this.#port.stop();
      case "behave":
        this.#behaviour = command.behaviour;
        return SILENT;
    }
  }

  #failed(input: Extract<Input<never>, { kind: "failed" }>): readonly Output<DnsServerEvent>[] {
    const event = this.#port.failed(input);
    if (event === undefined) return SILENT;
    this.#changes++;
    return [{ kind: "event", event }];
  }

  #receive(on: PortId, from: Endpoint, bytes: Uint8Array): readonly Output<DnsServerEvent>[] {
    this.#received++;
    if (bytes.length < HEADER_OCTETS) return this.#ignore("too short for a header");
    if (((bytes[2] as number) & (QR >>> 8)) !== 0) return this.#ignore("a response, not a query");
    if (this.#behaviour === "silent") return this.#ignore("told to be silent");
    const query = decodeDns(bytes);
    const message = query.kind === "malformed" ? formatError(bytes) : this.#answer(query);
    const size = query.kind === "malformed" ? PLAIN_SIZE : sizeFor(query);
    const [question] = message.questions;
    const what = question === undefined ? "query" : `${typeName(question.type)} ${question.name}`;
    const transaction = ++this.#answered;
    const about = { transaction, attempt: 1, what };
    const send = { kind: "send", on, to: from, bytes: fit(message, size), about } as const;
    if (!this.#config.explain) return [send];
    return [send, { kind: "event", event: { kind: "accepted", what, transaction } }];
  }

  #ignore(reason: string): readonly Output<DnsServerEvent>[] {
    if (!this.#config.explain) return SILENT;
    return [{ kind: "event", event: { kind: "ignored", what: "query", reason } }];
  }

  #answer(query: DecodedMessage): DnsMessage {
    const [question] = query.questions;
    if (query.opcode !== OPCODE.QUERY) return respond(query, RCODE.NOTIMP);
    if (question === undefined || query.questions.length > 1) return respond(query, RCODE.FORMERR);
    if (query.edns !== undefined && query.edns.version > 0) return respond(query, RCODE.BADVERS);
    switch (this.#behaviour) {
      case "servfail":
        return respond(query, RCODE.SERVFAIL);
      case "refused":
        return respond(query, RCODE.REFUSED);
      case "truncate":
        return { ...respond(query, RCODE.NOERROR), tc: true };
      case "silent":
      case undefined:
        return this.#lookUp(query, question);
    }
  }

  /** RFC 1034 §4.3.2, without referrals. */
  #lookUp(query: DecodedMessage, question: Question): DnsMessage {
    const { type } = question;
    if (question.class !== CLASS.IN || this.#zones.soaOf(question.name) === undefined) {
      return respond(query, RCODE.REFUSED);
    }
    const answers: ResourceRecord[] = []; // BOUNDED: by the records of CHAIN_LIMIT names
    let { name } = question;
    for (let followed = 0; followed <= CHAIN_LIMIT; followed++) {
      const soa = this.#zones.soaOf(name);
      // the chain left our zones: the client goes on by itself
      if (soa === undefined) break;
      const records = this.#zones.recordsOf(name);
      const wanted = records?.filter((record) => record.type === type || type === TYPE.ANY) ?? [];
      answers.push(...wanted);
      if (wanted.length > 0) break;
      const alias = records?.find((record) => record.type === TYPE.CNAME);
      if (alias?.body.kind !== "CNAME") {
        const rcode = records === undefined ? RCODE.NXDOMAIN : RCODE.NOERROR;
        return { ...respond(query, rcode), aa: true, answers, authorities: [soa] };
      }
      answers.push(alias);
      name = alias.body.target;
    }
    return { ...respond(query, RCODE.NOERROR), aa: true, answers };
  }

  save(): SavedServer {
    return {
      version: 1,
      ...this.#port.save(),
      received: this.#received,
      answered: this.#answered,
      changes: this.#changes,
      ...(this.#behaviour === undefined ? undefined : { behaviour: this.#behaviour }),
    };
  }
}

/** A response without records, with EDNS if the query had it (RFC 6891 §6.1.1). */
function respond(query: DecodedMessage, rcode: number): DnsMessage {
  const { id, opcode, rd, cd, questions, edns } = query;
  return {
    id,
    qr: true,
    opcode,
    aa: false,
    tc: false,
    rd,
    ra: false,
    ad: false,
    cd,
    rcode,
    questions,
    answers: [],
    authorities: [],
    additionals: [],
    ...(edns === undefined ? undefined : { edns: { ...OUR_EDNS, dnssecOk: edns.dnssecOk } }),
  };
}

/** What can be said to a query that cannot be read: its id, and that. */
function formatError(bytes: Uint8Array): DnsMessage {
  return {
    id: ((bytes[0] as number) << 8) | (bytes[1] as number),
    qr: true,
    opcode: ((bytes[2] as number) >> 3) & 0xf,
    aa: false,
    tc: false,
    rd: ((bytes[2] as number) & 1) !== 0,
    ra: false,
    ad: false,
    cd: false,
    rcode: RCODE.FORMERR,
    questions: [],
    answers: [],
    authorities: [],
    additionals: [],
  };
}

function sizeFor(query: DecodedMessage): number {
  if (query.edns === undefined) return PLAIN_SIZE;
  return Math.max(PLAIN_SIZE, Math.min(query.edns.udpSize, EDNS_SIZE));
}

/** RFC 2181 §9: what does not fit is left out whole, and TC says so. */
function fit(message: DnsMessage, size: number): Uint8Array {
  const bytes = encodeDns(message);
  if (bytes.length <= size) return bytes;
  return encodeDns({ ...message, tc: true, answers: [], authorities: [], additionals: [] });
}
