/**
 * Is this datagram the answer to that question? Checked from the outside in: who sent it, which transaction, which
 * kind of message, then its content, and last the question it repeats (RFC 5452 §9.1).
 */
import { formatEndpoint, sameEndpoint, type Endpoint } from "../../net/endpoint.ts";
import { opcodeOf, QR, HEADER_OCTETS } from "./wire/header.ts";
import { decodeDns, type DecodeOptions } from "./wire/message.ts";
import { sameName } from "./wire/names.ts";
import type { DecodedMessage } from "./wire/record.ts";
import { CLASS, OPCODE, RCODE } from "./wire/types.ts";

/** What was asked, and of whom. */
export interface Expected {
  readonly server: Endpoint;
  readonly id: number;
  readonly name: string;
  readonly type: number;
}

/** The message, or why the datagram is none of ours. */
export function matchResponse(
  expected: Expected,
  from: Endpoint,
  bytes: Uint8Array,
  options: DecodeOptions,
): DecodedMessage | string {
  if (!sameEndpoint(from, expected.server)) {
    return `it comes from ${formatEndpoint(from)}, the question went to ${formatEndpoint(expected.server)}`;
  }
  if (bytes.length < HEADER_OCTETS) return `${bytes.length} octets are too short for a header`;
  const id = ((bytes[0] as number) << 8) | (bytes[1] as number);
  if (id !== expected.id) return `its id is ${id}, that of the question is ${expected.id}`;
  const bits = ((bytes[2] as number) << 8) | (bytes[3] as number);
  if ((bits & QR) === 0) return "it is a query, not a response";
  const opcode = opcodeOf(bits);
  if (opcode !== OPCODE.QUERY) return `its opcode is ${opcode}, not QUERY`;
  const message = decodeDns(bytes, options);
  if (message.kind === "malformed")
    return `malformed at octet ${message.offset}: ${message.reason}`;
  return questionFault(expected, message) ?? message;
}

function questionFault(expected: Expected, message: DecodedMessage): string | undefined {
  const { questions, rcode } = message;
  const [question] = questions;
  if (question === undefined) {
    // RFC 1035 §4.1.1: who could not read the question may be unable to repeat it
    const isUnread = rcode === RCODE.FORMERR || rcode === RCODE.NOTIMP;
    return isUnread ? undefined : "it repeats no question";
  }
  if (questions.length > 1) return `it repeats ${questions.length} questions`;
  if (question.type !== expected.type || question.class !== CLASS.IN) {
    return "it repeats a question of another type or class";
  }
  return sameName(question.name, expected.name)
    ? undefined
    : `it repeats a question about ${question.name}`;
}
