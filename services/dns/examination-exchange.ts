/** One question of an examination, as data: what was asked, and what has come of it so far. */
import type { Endpoint } from "../../net/endpoint.ts";
import type { RandomStream } from "../../net/random.ts";
import type { Saved } from "../../net/service.ts";
import type {
  DnsExaminationView,
  ExaminedResolver,
  ExchangeAnswer,
  ExchangeResult,
} from "./examination-result.ts";
import { AD } from "./wire/header.ts";
import { encodeQuery } from "./wire/message.ts";
import { parseName } from "./wire/names.ts";
import type { DecodedMessage } from "./wire/record.ts";
import { TYPE } from "./wire/types.ts";
import type { Expected } from "./match.ts";

/** What the questions are for. */
export const EXCHANGES = ["udp", "udpNonsense", "tcp"] as const;
export type ExchangeKind = (typeof EXCHANGES)[number];

export interface Exchange {
  readonly kind: ExchangeKind;
  readonly id: number;
  /** With the case in which it is sent. */
  readonly name: string;
  readonly edns: boolean;
  readonly startedUs: number;
  readonly attempts: number;
  /** Infinity if it is not sent again. */
  readonly resendUs: number;
  /** What TCP has brought of the response. */
  readonly received: Uint8Array;
  /** Undefined while an answer is awaited. */
  readonly result: ExchangeResult | undefined;
}

/** Everything that an examination keeps. */
export interface ExaminationRecord extends Saved {
  readonly phase: DnsExaminationView["phase"];
  readonly nonsense: string;
  readonly exchanges: readonly Exchange[];
  readonly endUs: number;
  readonly position: number;
  readonly changes: number;
}

/** RFC 9715: what passes everywhere without fragments. */
const UDP_SIZE = 1_232;
/** The lower octet of the flags. */
const FLAGS_OFFSET = 3;
const NOTHING = new Uint8Array();
const NONSENSE_LETTERS = 12;
const LETTERS_IN_ALPHABET = 26;
const LETTER_A = 0x61;

/** A question before it is sent. */
export function newExchange(kind: ExchangeKind, name: string, dice: RandomStream): Exchange {
  return {
    kind,
    id: dice.below(0x1_0000),
    name: mixedCase(name, dice),
    edns: true,
    startedUs: 0,
    attempts: 0,
    resendUs: Infinity,
    received: NOTHING,
    result: undefined,
  };
}

/** Letters in upper or lower case by the throw of a coin: a forger would have to guess them. */
function mixedCase(name: string, dice: RandomStream): string {
  let mixed = "";
  for (let i = 0; i < name.length; i++) {
    const letter = name.charAt(i);
    mixed += dice.below(2) === 0 ? letter.toLowerCase() : letter.toUpperCase();
  }
  return mixed;
}

/** The query as it goes out. RangeError for a name that is none. */
export function queryBytes({ id, name, edns }: Exchange): Uint8Array {
  const octets = parseName(name);
  if (!(octets instanceof Uint8Array)) throw new RangeError(`${name}: ${octets.reason}`);
  const query = encodeQuery(id, octets, TYPE.A, edns ? UDP_SIZE : undefined);
  // RFC 6840 §5.7: who sets it wants to know whether signatures were verified
  query[FLAGS_OFFSET] = AD;
  return query;
}

/** The same behind its length, as TCP wants it (RFC 1035 §4.2.2). */
export function framedQuery(exchange: Exchange): Uint8Array {
  const query = queryBytes(exchange);
  const framed = new Uint8Array(query.length + 2);
  framed[0] = query.length >>> 8;
  framed[1] = query.length;
  framed.set(query, 2);
  return framed;
}

/** The message behind its length, once it is complete. */
export function framedMessage(received: Uint8Array): Uint8Array | undefined {
  if (received.length < 2) return undefined;
  const length = ((received[0] as number) << 8) | (received[1] as number);
  return received.length < length + 2 ? undefined : received.subarray(2, length + 2);
}

/** Both, one behind the other. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** What a response has to look like. */
export function expectedOf({ id, name }: Exchange, server: Endpoint): Expected {
  return { server, id, name, type: TYPE.A };
}

/** What a response, checked to be the one, says about its server. */
export function answerOf(
  exchange: Exchange,
  message: DecodedMessage,
  atUs: number,
): ExchangeAnswer {
  const { rcode, ra, ad, tc, edns, answers, questions, extendedErrors } = message;
  return {
    outcome: "answer",
    attempts: exchange.attempts,
    elapsedUs: atUs - exchange.startedUs,
    rcode,
    addresses: answers.flatMap(({ body }) =>
      body.kind === "A" || body.kind === "AAAA" ? [body.address] : [],
    ),
    recursionAvailable: ra,
    authenticated: ad,
    truncated: tc,
    edns: edns !== undefined,
    caseKept: questions[0]?.name === exchange.name,
    extendedErrors,
  };
}

/** The number of its port, or of its stream. */
export function numberOf(kind: ExchangeKind): number {
  return EXCHANGES.indexOf(kind) + 1;
}

/** What it came to; without anything so far, that nothing came. */
export function resultOf({ result, attempts }: Exchange): ExchangeResult {
  return result ?? { outcome: "timeout", attempts };
}

/** `results` in the order of `EXCHANGES`. */
export function examinedOf(
  about: Pick<ExaminedResolver, "server" | "name" | "nonsense">,
  results: readonly ExchangeResult[],
): ExaminedResolver {
  const [udp, udpNonsense, tcp] = results as readonly [
    ExchangeResult,
    ExchangeResult,
    ExchangeResult,
  ];
  return { ...about, udp, udpNonsense, tcp };
}

/** A name that nobody can have. */
export function nonsenseName(dice: RandomStream): string {
  let label = "";
  for (let i = 0; i < NONSENSE_LETTERS; i++)
    label += String.fromCharCode(LETTER_A + dice.below(LETTERS_IN_ALPHABET));
  return `${label}.invalid`;
}
