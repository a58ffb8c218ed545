/**
 * What a datagram on the port of a request is: nobody's word, or the server's.
 *
 * The checks run in the order of ./checks.ts. Everything up to the origin stamp only shows who speaks; until then
 * the request stays open, so that a forged packet cannot use it up.
 */
import type { Endpoint } from "../../net/endpoint.ts";
import type { Instant } from "../../net/instant.ts";
import type { NtpClientConfig } from "./contract.ts";
import type { Peer } from "./peer.ts";
import { referenceIdText } from "./reference-id.ts";
import type { Request } from "./requests.ts";
import { judge, MAX_ROOT_DISTANCE_US, type Judgement } from "./sample.ts";
import { sameTimestamp } from "./timestamp.ts";
import { decodeNtp, MODE_SERVER, type NtpMessage } from "./wire.ts";

export type Word =
  | { readonly kind: "stranger"; readonly reason: string }
  | { readonly kind: "server"; readonly reply: NtpMessage };

/** 2026-01-01: a clock that says less was never set. */
const EARLIEST_UNIX_US = 1_767_225_600_000_000;

/** Looks at a datagram on the port of `request`, which went to `peer`. */
export function whoseWord(bytes: Uint8Array, from: Endpoint, peer: Peer, request: Request): Word {
  const reply = decodeNtp(bytes);
  if (reply.kind === "malformed") {
    return stranger(`format: ${reply.reason}, at byte ${reply.offset}`);
  }
  const { endpoint } = peer;
  if (from.address !== endpoint.address || from.port !== endpoint.port) {
    return stranger("sender: not the server that was asked");
  }
  if (reply.version < 3) return stranger(`version: ${reply.version} is not 3 or 4`);
  if (reply.mode !== MODE_SERVER) return stranger(`mode: ${reply.mode} is not a server's`);
  if (!sameTimestamp(reply.origin, request.stamp)) {
    return stranger("T2: its origin is not our transmit stamp");
  }
  return { kind: "server", reply };
}

/**
 * The kiss code of a reply of stratum 0. A server that is merely not synchronised may send stratum 0 without one:
 * T6 deals with it.
 */
export function kissCode(reply: NtpMessage): string | undefined {
  if (reply.stratum !== 0) return undefined;
  const code = referenceIdText(0, reply.referenceId);
  return code.startsWith("0x") ? undefined : code;
}

/** Judges what the server says (./sample.ts): a sample, or the check that it fails. */
export function judgeReply(
  reply: NtpMessage,
  received: Instant,
  peer: Peer,
  request: Request,
  config: NtpClientConfig,
): Judgement {
  return judge(reply, {
    server: peer.server,
    name: peer.name,
    sent: request.sent,
    received,
    lastReceive: peer.receive,
    lastTransmit: peer.transmit,
    maxRootDistanceUs: config.maxRootDistanceUs ?? MAX_ROOT_DISTANCE_US,
    earliestUnixUs: config.checkpoint?.unixUs ?? EARLIEST_UNIX_US,
  });
}

function stranger(reason: string): Word {
  return { kind: "stranger", reason };
}
