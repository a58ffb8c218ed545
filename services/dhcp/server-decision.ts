/**
 * What a DHCP server does about a request (RFC 2131 §4.3): the pool is changed, the answer comes back as a value.
 *
 *   DISCOVER → offer                 REQUEST → ack or nak (§4.3.2)
 *   RELEASE, DECLINE → noted         INFORM → information
 *
 * The three kinds of REQUEST are told apart by what is in them: with option 54 it answers an OFFER, with option 50
 * alone it is INIT-REBOOT, with neither `ciaddr` is a lease to be extended.
 *
 * Deviates: a client that extends a lease nobody here knows of gets it, if the address is in the pool and free, so
 * that a restart of the server takes no leases away.
 */
import { onNet } from "../../net/address.ts";
import { MINUTE_US, SECOND_US } from "../../net/instant.ts";
import { MESSAGE_TYPE, messageTypeName } from "./message-type.ts";
import type { ServedNetwork } from "./networks.ts";
import type { AddressPool, Binding } from "./pool.ts";
import type { DhcpServerBehaviour, DhcpServerConfig, DhcpServerEvent } from "./server-config.ts";
import { UNSPECIFIED, type DhcpMessage } from "./wire.ts";

/** How long an offered address is kept for its client: longer than any client takes to ask for it. */
const OFFER_HOLD_US = MINUTE_US;
/** How long an address that somebody else was found to use stays out of the pool. */
const QUARANTINE_US = 10 * MINUTE_US;

export type Decision =
  | { readonly kind: "offer"; readonly address: string }
  | { readonly kind: "ack"; readonly how: "new" | "renewed"; readonly address: string }
  | { readonly kind: "nak"; readonly address: string; readonly reason: string }
  | { readonly kind: "information" }
  /** Done, and no answer is due. */
  | { readonly kind: "noted"; readonly event: DhcpServerEvent }
  | { readonly kind: "silent"; readonly reason: string; readonly event?: DhcpServerEvent };

export interface Request {
  readonly message: DhcpMessage;
  /** The pool's name for the client. */
  readonly client: string;
  readonly nowUs: number;
  /** What the server does instead of serving; undefined: it serves. */
  readonly behaviour: DhcpServerBehaviour | undefined;
}

export function decide(
  config: DhcpServerConfig,
  network: ServedNetwork,
  request: Request,
): Decision {
  const { pool } = network;
  const type = request.message.options.get("messageType");
  switch (type) {
    case MESSAGE_TYPE.discover:
      return discover(pool, request);
    case MESSAGE_TYPE.request:
      return extendOrGrant(config, network, request);
    case MESSAGE_TYPE.decline:
      return decline(config, pool, request);
    case MESSAGE_TYPE.release:
      return release(pool, request);
    case MESSAGE_TYPE.inform:
      return request.message.ciaddr === UNSPECIFIED
        ? silent("the INFORM names no address (ciaddr)")
        : { kind: "information" };
    default:
      return silent(`${messageTypeName(type)} is nothing that a server answers`);
  }
}

function discover(pool: AddressPool, { message, client, nowUs, behaviour }: Request): Decision {
  const wanted = message.options.get("requestedAddress");
  const binding = behaviour === "exhausted" ? pool.find(client) : pool.choose(client, wanted);
  if (binding === undefined) {
    return { kind: "silent", reason: "no address is left", event: { kind: "exhausted", client } };
  }
  if (binding.use !== "leased") pool.offer(binding, nowUs + OFFER_HOLD_US);
  return { kind: "offer", address: binding.address };
}

function extendOrGrant(
  config: DhcpServerConfig,
  network: ServedNetwork,
  request: Request,
): Decision {
  const { pool } = network;
  const { behaviour } = request;
  const { options, ciaddr } = request.message;
  const serverId = options.get("serverIdentifier");
  const wanted = options.get("requestedAddress");
  const binding = pool.find(request.client);
  if (serverId !== undefined) {
    if (serverId !== config.address) return choseAnother(pool, binding, serverId);
  }
  if (behaviour === "nak" || (behaviour === "nak-unknown" && binding === undefined))
    return { kind: "nak", address: wanted ?? ciaddr, reason: "told to refuse" };
  if (serverId !== undefined) {
    if (wanted === undefined) return silent("the REQUEST names no address (option 50)");
    return binding?.address === wanted
      ? lease(config, pool, binding, request.nowUs, "new")
      : { kind: "nak", address: wanted, reason: `${wanted} is not what was offered` };
  }
  if (wanted !== undefined) return reboot(config, network, request, binding, wanted);
  if (ciaddr === UNSPECIFIED) return silent("the REQUEST names no address (option 50, ciaddr)");
  return extend(config, pool, request, binding);
}

/** §4.3.2: the client took another server's offer. */
function choseAnother(pool: AddressPool, binding: Binding | undefined, serverId: string): Decision {
  if (binding?.use === "offered") pool.free(binding);
  return silent(`the client chose server ${serverId}`);
}

/** §4.3.2, INIT-REBOOT: a wrong network or address gets a NAK, an unknown client silence. */
function reboot(
  config: DhcpServerConfig,
  { plan, pool }: ServedNetwork,
  { nowUs }: Request,
  binding: Binding | undefined,
  wanted: string,
): Decision {
  if (!onNet(wanted, plan.address, plan.prefixLength)) {
    return { kind: "nak", address: wanted, reason: `${wanted} is not on this network` };
  }
  if (binding === undefined)
    return silent(`nothing is known of a lease of ${wanted} to this client`);
  return binding.address === wanted
    ? lease(config, pool, binding, nowUs, "renewed")
    : { kind: "nak", address: wanted, reason: `${wanted} is not the address of this client` };
}

function extend(
  config: DhcpServerConfig,
  pool: AddressPool,
  { message, client, nowUs }: Request,
  binding: Binding | undefined,
): Decision {
  const { ciaddr } = message;
  if (binding === undefined && !pool.contains(ciaddr))
    return silent(`${ciaddr} is not of this pool`);
  const own = binding ?? pool.adopt(client, ciaddr);
  return own?.address === ciaddr
    ? lease(config, pool, own, nowUs, "renewed")
    : { kind: "nak", address: ciaddr, reason: `${ciaddr} is not the address of this client` };
}

function lease(
  { leaseSeconds }: DhcpServerConfig,
  pool: AddressPool,
  binding: Binding,
  nowUs: number,
  how: "new" | "renewed",
): Decision {
  pool.lease(binding, nowUs + leaseSeconds * SECOND_US);
  return { kind: "ack", how, address: binding.address };
}

/** §4.3.3. */
function decline(
  config: DhcpServerConfig,
  pool: AddressPool,
  { message, client, nowUs }: Request,
): Decision {
  const address = message.options.get("requestedAddress");
  const serverId = message.options.get("serverIdentifier");
  const binding = pool.find(client);
  if (serverId !== config.address)
    return silent(`the DECLINE is for server ${serverId ?? "nobody"}`);
  if (address === undefined || binding?.address !== address)
    return silent("the DECLINE is not of this client's address");
  pool.quarantine(binding, nowUs + QUARANTINE_US);
  return { kind: "noted", event: { kind: "declined", client, address } };
}

/** §4.3.4. */
function release(pool: AddressPool, { message, client }: Request): Decision {
  const address = message.ciaddr;
  const binding = pool.find(client);
  if (binding?.address !== address) return silent(`${address} is not the address of this client`);
  pool.free(binding);
  return { kind: "noted", event: { kind: "released", client, address } };
}

function silent(reason: string): Decision {
  return { kind: "silent", reason };
}
