/**
 * Questions to the kernel over a netlink socket, answered before the call returns.
 *
 * The kernel works a request off while it is being sent, so nothing here ever waits: an answer that is not there is an
 * error. The socket belongs to the network namespace that it was opened in, wherever the thread goes afterwards.
 */
import type { Malformed } from "../../../service.ts";
import { AF_NETLINK, MSG_DONTWAIT, SOCK_CLOEXEC, SOCK_RAW } from "../constants.ts";
import { errnoName, type Fd, type Libc } from "../libc.ts";
import { LITTLE } from "../message-batch.ts";
import {
  decodeAcknowledgement,
  decodeMessages,
  encodeRequest,
  viewOf,
  word,
  type NetlinkMessage,
} from "./message.ts";
import {
  NETLINK_CAP_ACK,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  NETLINK_ROUTE,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  SOL_NETLINK,
} from "./numbers.ts";

/** The kernel said no, or something that cannot be read. `code` is the system's (`EPERM`). */
export class NetlinkError extends Error {
  readonly code: string;

  constructor(what: string, code: string, detail = "") {
    super(`${what}: ${code}${detail === "" ? "" : ` (${detail})`}`);
    this.name = "NetlinkError";
    this.code = code;
  }
}

/** Twice what the kernel puts into one datagram of a dump. */
const RECEIVE_BYTES = 65_536;
/** Entries of one dump; a router with all routes of the Internet has a million. */
const MAX_ENTRIES = 2_000_000;
const MAX_DUMPS = 10;
const ADDRESS_BYTES = 12;

/** A sockaddr_nl: the kernel chooses the port. `groups` are those whose events are wanted. */
function netlinkAddress(groups: number): Uint8Array {
  const address = new Uint8Array(ADDRESS_BYTES);
  viewOf(address).setUint16(0, AF_NETLINK, LITTLE);
  viewOf(address).setUint32(8, groups, LITTLE);
  return address;
}

/** A bound socket, `flags` beside close-on-exec. Throws a NetlinkError. */
export function openNetlink(libc: Libc, groups: number, flags = 0): Fd {
  const fd = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE);
  if (fd < 0) throw new NetlinkError("netlink socket", errnoName(fd));
  const bound = libc.bind(fd, netlinkAddress(groups));
  if (bound < 0) {
    libc.close(fd);
    throw new NetlinkError("netlink bind", errnoName(bound));
  }
  return fd;
}

export interface NetlinkQuestion {
  /** For the error's text. */
  readonly what: string;
  readonly type: number;
  readonly flags?: number;
  readonly parts: readonly Uint8Array[];
}

export class NetlinkSocket {
  readonly #libc: Libc;
  readonly #fd: Fd;
  readonly #room = new Uint8Array(RECEIVE_BYTES);
  #sequence = 0;
  #closed = false;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#fd = openNetlink(libc, 0);
    // older kernels know less of it: errors without words, dumps that are not filtered
    for (const option of [NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK])
      libc.setsockopt(this.#fd, SOL_NETLINK, option, word(1));
  }

  /** One thing to be done; returns what the kernel tells beside its yes. Throws a NetlinkError. */
  request(question: NetlinkQuestion): readonly NetlinkMessage[] {
    const answer = this.#ask(question, NLM_F_ACK);
    return answer.messages;
  }

  /** All entries, as of one moment: read again when something changed meanwhile. Throws a NetlinkError. */
  dump(question: NetlinkQuestion): readonly NetlinkMessage[] {
    for (let i = 0; i < MAX_DUMPS; i++) {
      const answer = this.#ask(question, NLM_F_DUMP);
      if (!answer.interrupted) return answer.messages;
    }
    throw new NetlinkError(question.what, "EINTR", `changed ${MAX_DUMPS} times while it was read`);
  }

  close(): void {
    if (!this.#closed) this.#libc.close(this.#fd);
    this.#closed = true;
  }

  #ask(question: NetlinkQuestion, flags: number): Answer {
    const { what, type, parts } = question;
    const sequence = ++this.#sequence;
    const allFlags = NLM_F_REQUEST | flags | (question.flags ?? 0);
    const bytes = encodeRequest({ type, flags: allFlags, sequence, parts });
    const sent = this.#libc.sendto(this.#fd, bytes, 0, netlinkAddress(0));
    if (sent < 0) throw new NetlinkError(what, errnoName(sent));
    return this.#collect(what, sequence);
  }

  #collect(what: string, sequence: number): Answer {
    const messages: NetlinkMessage[] = []; // BOUNDED: by MAX_ENTRIES
    let interrupted = false;
    for (;;) {
      for (const message of this.#receive(what)) {
        if (message.sequence !== sequence) continue; // left over from a question that failed
        interrupted ||= (message.flags & NLM_F_DUMP_INTR) !== 0;
        if (message.type === NLMSG_DONE || message.type === NLMSG_ERROR) {
          checkAcknowledgement(what, message);
          if (messages.length > MAX_ENTRIES) throw new NetlinkError(what, "E2BIG");
          return { messages, interrupted };
        }
        if (messages.length <= MAX_ENTRIES) messages.push(message);
      }
    }
  }

  /** The messages of one datagram, in memory of their own. */
  #receive(what: string): readonly NetlinkMessage[] {
    const length = this.#libc.recv(this.#fd, this.#room, MSG_DONTWAIT);
    if (length < 0) throw new NetlinkError(what, errnoName(length));
    const decoded = decodeMessages(this.#room.slice(0, length));
    if (decoded.kind === "malformed") throw unreadable(what, decoded);
    return decoded.messages;
  }
}

interface Answer {
  readonly messages: readonly NetlinkMessage[];
  readonly interrupted: boolean;
}

function checkAcknowledgement(what: string, message: NetlinkMessage): void {
  const acknowledgement = decodeAcknowledgement(message);
  if (acknowledgement.kind === "malformed") throw unreadable(what, acknowledgement);
  const { errno, text } = acknowledgement;
  if (errno !== 0) throw new NetlinkError(what, errnoName(-errno), text);
}

/** An answer of the kernel that breaks the format. */
export function unreadable(what: string, { reason, offset }: Malformed): NetlinkError {
  return new NetlinkError(what, "EBADMSG", `${reason}, at byte ${offset}`);
}
