/**
 * What a reply means to a client in its state, or why it means nothing.
 *
 * The checks come in the order of their security: format (the decoder), op, transaction, hardware address, client
 * identifier, message type, server; content is looked at last.
 */
import type { Endpoint } from "../../net/endpoint.ts";
import { toHex } from "../../net/hex.ts";
import type { RandomStream } from "../../net/random.ts";
import type { DhcpClientConfig, MacConflict, Offer } from "./client-config.ts";
import { discoverOf } from "./client-discovers.ts";
import type { Awaiting, StateOf } from "./client-state.ts";
import { addressRefusal, leaseOf, type Lease } from "./lease.ts";
import { MESSAGE_TYPE, messageTypeName } from "./message-type.ts";
import { BOOT_REPLY, ETHERNET, ETHERNET_LENGTH, type DhcpMessage } from "./wire.ts";

export type Reply =
  | Refused
  | { readonly kind: "offer"; readonly offer: Offer }
  | { readonly kind: "ack"; readonly lease: Lease }
  | { readonly kind: "nak"; readonly serverId: string; readonly message?: string };

/** A reply that means something, and which packet of ours it answers. */
export interface Answer {
  readonly reply: Exclude<Reply, { kind: "refused" }>;
  readonly xid: number;
  readonly arrivedUs: number;
}

export interface Refused {
  readonly kind: "refused";
  readonly reason: string;
  readonly conflict?: MacConflict;
}

export interface ReplyContext {
  readonly config: DhcpClientConfig;
  /** Of this client, as `chaddr` has it. */
  readonly mac: string;
  readonly from: Endpoint;
  readonly nowUs: number;
  readonly fuzz: RandomStream;
}

export function readReply(message: DhcpMessage, state: Awaiting, context: ReplyContext): Reply {
  const { xid } = message;
  const isDiscover = "discovers" in state && discoverOf(state.discovers, xid) !== undefined;
  const { mac, config } = context;
  const foreign = foreignReason(message, isDiscover ? xid : state.xid, mac, config.clientId);
  if (foreign !== undefined) return refused(foreign);
  const type = message.options.get("messageType");
  if (state.kind !== "selecting" && xid !== state.xid)
    return refused(`${messageTypeName(type)} for another DISCOVER`);
  const wrongType = typeReason(type, state);
  if (wrongType !== undefined) return refused(wrongType);
  const serverId = message.options.get("serverIdentifier");
  if (serverId === undefined)
    return refused(`the ${messageTypeName(type)} has no server identifier (option 54)`);
  const asked = serverAsked(state);
  if (asked !== undefined && serverId !== asked) {
    return refused(`the ${messageTypeName(type)} is from server ${serverId}, asked was ${asked}`);
  }
  if (state.kind === "selecting") return readOffer(message, serverId, context);
  return type === MESSAGE_TYPE.nak
    ? readNak(message, serverId)
    : readAck(message, serverId, state, context);
}

/** What it means that a server offers an address that the host has. */
export function macConflictText({ serverId, address }: MacConflict): string {
  return `the server at ${serverId} offers ${address}, which this host already has: it knows clients by their MAC address, unless an earlier run kept that lease`;
}

/** Why a message is not for this client and this transaction. */
export function foreignReason(
  message: DhcpMessage,
  xid: number,
  mac: string,
  clientId: Uint8Array | undefined,
): string | undefined {
  if (message.op !== BOOT_REPLY) return "it is a request, not a reply";
  if (message.xid !== xid) return `xid ${hex32(message.xid)} is not ours, ${hex32(xid)}`;
  if (message.chaddr !== mac) return `chaddr ${message.chaddr} is not ours, ${mac}`;
  if (message.htype !== ETHERNET || message.hlen !== ETHERNET_LENGTH) {
    return `hardware type ${message.htype} is not Ethernet`;
  }
  // RFC 6842 §3: a reply that names another client is not for us
  const named = clientId === undefined ? undefined : message.options.get("clientIdentifier");
  if (named !== undefined && clientId !== undefined && toHex(named) !== toHex(clientId)) {
    return `client identifier ${toHex(named)} is not ours`;
  }
  return undefined;
}

function typeReason(type: number | undefined, state: Awaiting): string | undefined {
  if (state.kind === "selecting") {
    return type === MESSAGE_TYPE.offer
      ? undefined
      : `${messageTypeName(type)} while waiting for an OFFER`;
  }
  if (type === MESSAGE_TYPE.ack || type === MESSAGE_TYPE.nak) return undefined;
  return `${messageTypeName(type)} while waiting for an ACK`;
}

/** The one server that may answer; undefined where any may. */
function serverAsked(state: Awaiting): string | undefined {
  switch (state.kind) {
    case "selecting":
    case "rebinding":
      return undefined;
    case "requesting":
      return state.offer.serverId;
    case "renewing":
      return state.lease.serverId;
  }
}

function readOffer(message: DhcpMessage, serverId: string, { config, from }: ReplyContext): Reply {
  const { options, yiaddr: address } = message;
  const unfit = addressRefusal(address, config.transport.kind === "udp");
  if (unfit !== undefined) return refused(unfit);
  if (config.avoid?.includes(address)) return conflicting({ serverId, address });
  const leaseSeconds = options.get("leaseTime");
  const routers = options.get("routers") ?? [];
  const dnsServers = options.get("domainNameServers") ?? [];
  const offer = { address, serverId, from, routers, dnsServers };
  return { kind: "offer", offer: leaseSeconds === undefined ? offer : { ...offer, leaseSeconds } };
}

function readNak({ options }: DhcpMessage, serverId: string): Reply {
  const message = options.get("message");
  return message === undefined ? { kind: "nak", serverId } : { kind: "nak", serverId, message };
}

function readAck(
  message: DhcpMessage,
  serverId: string,
  state: Exclude<Awaiting, StateOf<"selecting">>,
  context: ReplyContext,
): Reply {
  const { config, from, nowUs, fuzz } = context;
  const { yiaddr: address } = message;
  if (config.avoid?.includes(address)) return conflicting({ serverId, address });
  const wanted = state.kind === "requesting" ? state.offer.address : state.lease.address;
  if (address !== wanted) return refused(`the ACK gives ${address}, asked for was ${wanted}`);
  const lease = leaseOf(message, {
    device: config.device,
    serverId,
    from,
    fixedServer: config.transport.kind === "udp" ? config.transport.server : undefined,
    requestedUs: state.kind === "requesting" ? state.attempts.startedUs : state.sentUs,
    boundUs: nowUs,
    fuzz,
  });
  return typeof lease === "string" ? refused(lease) : { kind: "ack", lease };
}

function refused(reason: string): Reply {
  return { kind: "refused", reason };
}

function conflicting(conflict: MacConflict): Reply {
  return { kind: "refused", reason: macConflictText(conflict), conflict };
}

function hex32(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}
