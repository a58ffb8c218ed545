/** The messages a DHCP client sends (RFC 2131 table 5), as bytes. */
import { DEFAULT_PARAMETERS, type DhcpIdentity } from "./client-config.ts";
import { MESSAGE_TYPE } from "./message-type.ts";
import type { OptionValues } from "./option-table.ts";
import { DhcpOptions } from "./options.ts";
import { BOOT_REQUEST, ETHERNET, ETHERNET_LENGTH, UNSPECIFIED, encodeDhcp } from "./wire.ts";

/** What fits an Ethernet frame behind the headers of IPv4 and UDP: right however a server counts. */
const MAX_MESSAGE_SIZE = 1472;
const MAX_SECS = 0xffff;

const ANONYMOUS = DhcpOptions.of({});
/** Of most clients: written once, because a list of parameters takes as long to write as the rest of a message. */
const USUAL_WISHES = wishesOf({});

export class ClientMessages {
  readonly #mac: string;
  /** Option 61 where it is set, for every message (RFC 2131 table 5). */
  readonly #identity: DhcpOptions;
  /** Identity and wishes, the same in every DISCOVER and REQUEST (RFC 2131 §3.5). */
  readonly #wishes: DhcpOptions;

  constructor(config: DhcpIdentity) {
    const { clientId, hostname, parameterRequestList } = config;
    this.#mac = config.mac;
    this.#identity =
      clientId === undefined ? ANONYMOUS : DhcpOptions.of({ clientIdentifier: clientId });
    const isUsual = (clientId ?? parameterRequestList ?? hostname) === undefined;
    this.#wishes = isUsual ? USUAL_WISHES : wishesOf(config);
  }

  discover(xid: number, secs: number): Uint8Array {
    return this.#message(
      xid,
      secs,
      UNSPECIFIED,
      { messageType: MESSAGE_TYPE.discover },
      this.#wishes,
    );
  }

  /** Takes an offer: REQUEST in SELECTING. */
  request(xid: number, secs: number, address: string, serverId: string): Uint8Array {
    const values = {
      messageType: MESSAGE_TYPE.request,
      requestedAddress: address,
      serverIdentifier: serverId,
    };
    return this.#message(xid, secs, UNSPECIFIED, values, this.#wishes);
  }

  /** Keeps a lease: REQUEST in RENEWING and REBINDING, which names the address only in `ciaddr`. */
  extend(xid: number, secs: number, address: string): Uint8Array {
    return this.#message(xid, secs, address, { messageType: MESSAGE_TYPE.request }, this.#wishes);
  }

  release(xid: number, address: string, serverId: string): Uint8Array {
    const values = { messageType: MESSAGE_TYPE.release, serverIdentifier: serverId };
    return this.#message(xid, 0, address, values, this.#identity);
  }

  #message(
    xid: number,
    secs: number,
    ciaddr: string,
    values: OptionValues,
    tail: DhcpOptions,
  ): Uint8Array {
    return encodeDhcp({
      kind: "dhcp",
      op: BOOT_REQUEST,
      htype: ETHERNET,
      hlen: ETHERNET_LENGTH,
      hops: 0,
      xid,
      secs: Math.min(secs, MAX_SECS),
      // replies by unicast: frames are read before the interface has an address
      broadcast: false,
      ciaddr,
      yiaddr: UNSPECIFIED,
      siaddr: UNSPECIFIED,
      giaddr: UNSPECIFIED,
      chaddr: this.#mac,
      sname: "",
      file: "",
      options: DhcpOptions.of(values, tail),
    });
  }
}

function wishesOf({
  clientId,
  hostname,
  parameterRequestList = DEFAULT_PARAMETERS,
}: Omit<DhcpIdentity, "mac">): DhcpOptions {
  return DhcpOptions.of({
    clientIdentifier: clientId,
    maximumMessageSize: MAX_MESSAGE_SIZE,
    parameterRequestList,
    hostName: hostname === "" ? undefined : hostname,
  });
}
