/** What the examination of a resolver is given, told and says. */
import type { Endpoint, PacketVerdict, StreamFailure } from "../../net/service.ts";
import type { ExtendedError } from "./wire/record.ts";

export interface DnsExaminationConfig {
  readonly server: Endpoint;
  /** What it is asked for, over UDP and over TCP. */
  readonly name: string;
  /** For everything together. */
  readonly timeoutUs: number;
  /** A datagram without an answer is sent again after this. */
  readonly resendUs: number;
  /** Say of every packet why it was accepted or ignored. */
  readonly explain: boolean;
}

export interface DnsExaminationCommand {
  readonly kind: "start";
}

export type DnsExaminationEvent =
  | PacketVerdict
  | { readonly kind: "done"; readonly examined: ExaminedResolver };

/** What one question came to. `attempts` counts sends, `elapsedUs` runs from the first of them. */
export type ExchangeResult =
  | ExchangeAnswer
  | { readonly outcome: "timeout"; readonly attempts: number }
  /** `malformed`: what came over the stream is no response to the question. */
  | {
      readonly outcome: "failed";
      readonly why: StreamFailure | "malformed";
      readonly attempts: number;
    };

export interface ExchangeAnswer {
  readonly outcome: "answer";
  readonly attempts: number;
  readonly elapsedUs: number;
  readonly rcode: number;
  /** A and AAAA records, in their order. */
  readonly addresses: readonly string[];
  /** The server offers to ask others (RA). */
  readonly recursionAvailable: boolean;
  /** The server has verified the signatures, as it says (AD). */
  readonly authenticated: boolean;
  readonly truncated: boolean;
  /** It answered with EDNS; false also where it took the query for malformed and was asked again without. */
  readonly edns: boolean;
  /** The question came back with the case it was sent in, which makes forging harder. */
  readonly caseKept: boolean;
  readonly extendedErrors: readonly ExtendedError[];
}

export interface ExaminedResolver {
  readonly server: Endpoint;
  readonly name: string;
  /** A name that does not exist. */
  readonly nonsense: string;
  readonly udp: ExchangeResult;
  readonly udpNonsense: ExchangeResult;
  readonly tcp: ExchangeResult;
}

export interface DnsExaminationView {
  /** Grows with everything that changes the view. */
  readonly version: number;
  readonly phase: "idle" | "asking" | "done";
}
