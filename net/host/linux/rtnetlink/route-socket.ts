/**
 * Interfaces, IPv4 addresses and IPv4 routes of one network namespace: read and changed (rtnetlink(7)), synchronously.
 *
 * Every change says whether it made a difference, so that who changes only undoes what was its own. What the kernel
 * refuses is thrown as a NetlinkError with the system's code.
 */
import { ipBytes } from "../../../address.ts";
import type { Malformed } from "../../../service.ts";
import { AF_INET } from "../constants.ts";
import type { Fd, Libc } from "../libc.ts";
import { addressKeyParts, addressParts, decodeAddress, type AddressEntry } from "./address.ts";
import { decodeLink, linkHead, linkName, macvlanParts, type LinkEntry } from "./link.ts";
import { attribute, word, type NetlinkMessage } from "./message.ts";
import { NetlinkError, NetlinkSocket, unreadable, type NetlinkQuestion } from "./netlink-socket.ts";
import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RT_TABLE_MAIN,
  RTA_OIF,
  RTM_DELADDR,
  RTM_DELLINK,
  RTM_DELROUTE,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_GETROUTE,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWROUTE,
  RTPROT_DHCP,
} from "./numbers.ts";
import { decodeRoute, routeHead, routeKeyParts, routeParts, type RouteEntry } from "./route.ts";

/** `unchanged`: it was so already. */
export type Change = "changed" | "unchanged";

export interface AddressName {
  readonly index: number;
  readonly address: string;
  readonly prefixLength: number;
}

export interface NewAddress extends AddressName {
  /** The kernel removes it then by itself; left out, it stays. */
  readonly validSeconds?: number;
  readonly preferredSeconds?: number;
  /** Leave out the route to the network of the address. */
  readonly noPrefixRoute?: true;
}

export interface RouteName {
  readonly index: number;
  readonly destination: string;
  readonly prefixLength: number;
  /** Left out: the destination is on the link. */
  readonly gateway?: string;
  /** 0 if left out, which is preferred to all others. */
  readonly metric?: number;
}

export interface NewRoute extends RouteName {
  /** The gateway is on the link although no address of the interface says so. */
  readonly onLink?: boolean;
}

export interface NewMacvlan {
  readonly device: string;
  readonly mac: Uint8Array;
  /** In the namespace of this socket. */
  readonly parentIndex: number;
  /** Where it is born. */
  readonly namespace: Fd;
}

export class RouteSocket {
  readonly #netlink: NetlinkSocket;

  private constructor(libc: Libc) {
    this.#netlink = new NetlinkSocket(libc);
  }

  /** In the namespace of the calling thread, where it stays. Throws a NetlinkError. */
  static open(libc: Libc): RouteSocket {
    return new RouteSocket(libc);
  }

  links(): readonly LinkEntry[] {
    const question = { what: "read links", type: RTM_GETLINK, parts: [linkHead(0)] };
    return entries(question, this.#netlink.dump(question), decodeLink);
  }

  /** Undefined if there is none of that name. */
  link(device: string): LinkEntry | undefined {
    const what = `read link ${device}`;
    const question = { what, type: RTM_GETLINK, parts: [linkHead(0), linkName(device)] };
    // ERANGE: longer than a name can be
    const found = this.#unless(["ENODEV", "ERANGE"], question);
    return found === undefined ? undefined : entries(question, found, decodeLink)[0];
  }

  addresses(): readonly AddressEntry[] {
    const head = new Uint8Array(8);
    head[0] = AF_INET;
    const question = { what: "read addresses", type: RTM_GETADDR, parts: [head] };
    return entries(question, this.#netlink.dump(question), decodeAddress);
  }

  /** Those of the main table that lead somewhere; of one interface, if `index` is given. */
  routes(index?: number): readonly RouteEntry[] {
    const parts = [routeHead(0)];
    if (index !== undefined) parts.push(attribute(RTA_OIF, word(index)));
    const question = { what: "read routes", type: RTM_GETROUTE, parts };
    return entries(question, this.#netlink.dump(question), decodeRoute).filter(
      (route) =>
        route.unicast &&
        route.table === RT_TABLE_MAIN &&
        (index === undefined || route.index === index),
    );
  }

  /** `unchanged`: it is there, with whatever lifetimes it has. */
  addAddress(address: NewAddress): Change {
    return this.#change(["EEXIST"], addressQuestion(address, NLM_F_CREATE | NLM_F_EXCL));
  }

  /** Puts it there, or gives the one that is there these lifetimes. */
  replaceAddress(address: NewAddress): void {
    this.#netlink.request(addressQuestion(address, NLM_F_CREATE | NLM_F_REPLACE));
  }

  /** `unchanged`: it, or its interface, is not there. */
  removeAddress(address: AddressName): Change {
    const parts = addressKeyParts({ ...address, address: bytesOf(address.address) });
    const what = `remove address ${address.address}/${address.prefixLength}`;
    return this.#change(["EADDRNOTAVAIL", "ENODEV"], { what, type: RTM_DELADDR, parts });
  }

  /** `unchanged`: there is one to this destination with this metric. */
  addRoute(route: NewRoute): Change {
    const parts = routeParts(routeRequest(route));
    const flags = NLM_F_CREATE | NLM_F_EXCL;
    const what = `add route ${routeText(route)}`;
    return this.#change(["EEXIST"], { what, type: RTM_NEWROUTE, flags, parts });
  }

  /** Only one that came by DHCP. `unchanged`: there is none. */
  removeRoute(route: RouteName): Change {
    // left to the kernel, one of another metric would go if this one is not there
    if (!this.routes(route.index).some((there) => isRoute(there, route))) return "unchanged";
    const parts = routeKeyParts(routeRequest(route));
    const what = `remove route ${routeText(route)}`;
    return this.#change(["ESRCH", "ENODEV"], { what, type: RTM_DELROUTE, parts });
  }

  setLink(index: number, up: boolean): void {
    const what = `set link ${index} ${up ? "up" : "down"}`;
    this.#netlink.request({ what, type: RTM_NEWLINK, parts: [linkHead(index, { up })] });
  }

  /** A child in bridge mode, born in a namespace of its own. */
  createMacvlan({ device, mac, parentIndex, namespace }: NewMacvlan): void {
    const parts = macvlanParts({ device, mac, parent: parentIndex, namespace });
    const flags = NLM_F_CREATE | NLM_F_EXCL;
    this.#netlink.request({ what: `create macvlan ${device}`, type: RTM_NEWLINK, flags, parts });
  }

  /** `unchanged`: it is not there. */
  deleteLink(index: number): Change {
    const what = `delete link ${index}`;
    return this.#change(["ENODEV"], { what, type: RTM_DELLINK, parts: [linkHead(index)] });
  }

  close(): void {
    this.#netlink.close();
  }

  #change(harmless: readonly string[], question: NetlinkQuestion): Change {
    return this.#unless(harmless, question) === undefined ? "unchanged" : "changed";
  }

  /** Undefined if the kernel refuses with one of these codes. */
  #unless(
    codes: readonly string[],
    question: NetlinkQuestion,
  ): readonly NetlinkMessage[] | undefined {
    try {
      return this.#netlink.request(question);
    } catch (error) {
      if (error instanceof NetlinkError && codes.includes(error.code)) return undefined;
      throw error;
    }
  }
}

function entries<Entry extends { readonly kind: string }>(
  { what }: NetlinkQuestion,
  messages: readonly NetlinkMessage[],
  decode: (body: Uint8Array) => Entry | Malformed,
): readonly Entry[] {
  return messages.map(({ body }) => {
    const entry = decode(body);
    if (isMalformed(entry)) throw unreadable(what, entry);
    return entry;
  });
}

function isMalformed(entry: { readonly kind: string }): entry is Malformed {
  return entry.kind === "malformed";
}

function addressQuestion(address: NewAddress, flags: number): NetlinkQuestion {
  const what = `add address ${address.address}/${address.prefixLength}`;
  const parts = addressParts({ ...address, address: bytesOf(address.address) });
  return { what, type: RTM_NEWADDR, flags, parts };
}

function routeRequest({ index, destination, prefixLength, gateway, metric, onLink }: NewRoute) {
  return {
    index,
    destination: bytesOf(destination),
    prefixLength,
    ...(gateway !== undefined && { gateway: bytesOf(gateway) }),
    ...(metric !== undefined && { metric }),
    ...(onLink !== undefined && { onLink }),
  };
}

function routeText({ destination, prefixLength, gateway }: RouteName): string {
  return `${destination}/${prefixLength}${gateway === undefined ? "" : ` via ${gateway}`}`;
}

function isRoute(there: RouteEntry, route: RouteName): boolean {
  return (
    there.protocol === RTPROT_DHCP &&
    there.destination === route.destination &&
    there.prefixLength === route.prefixLength &&
    there.gateway === route.gateway &&
    there.metric === (route.metric ?? 0)
  );
}

function bytesOf(address: string): Uint8Array {
  const bytes = ipBytes(address);
  if (bytes?.length !== 4) throw new NetlinkError(`'${address}'`, "EINVAL", "no IPv4 address");
  return bytes;
}
