/** An OFFER as a discovery reports it: everything that the server said. */
import type { Endpoint } from "../../net/endpoint.ts";
import { lifetimeSeconds } from "./lease.ts";
import type { OptionName } from "./option-table.ts";
import type { DhcpOptions } from "./options.ts";
import type { DhcpMessage } from "./wire.ts";

export interface OfferedOption {
  readonly code: number;
  /** Where the option is known, with its value. */
  readonly name?: OptionName;
  readonly value?: unknown;
  readonly bytes: Uint8Array;
}

export interface DiscoveredOffer {
  /** Option 54. */
  readonly serverId: string;
  /** Where the packet came from; `link` is the MAC address of the server, or of the relay agent in between. */
  readonly from: Endpoint;
  /** The address offered: `yiaddr`. */
  readonly address: string;
  /** The server of the next boot stage; 0.0.0.0 for none. */
  readonly siaddr: string;
  /** The relay agent; 0.0.0.0 for none. */
  readonly giaddr: string;
  /** Infinity for a lease without end; left out where the server says nothing. */
  readonly leaseSeconds?: number;
  /** In their order in the packet. */
  readonly options: readonly OfferedOption[];
  /** The xid of the DISCOVER that it answers. */
  readonly transaction: number;
  /** Since that DISCOVER. */
  readonly elapsedUs: number;
}

export interface OfferContext {
  readonly serverId: string;
  readonly from: Endpoint;
  readonly elapsedUs: number;
}

/** A copy of everything that the message says. */
export function discoveredOffer(message: DhcpMessage, context: OfferContext): DiscoveredOffer {
  const { yiaddr: address, siaddr, giaddr, options, xid: transaction } = message;
  const leaseSeconds = options.get("leaseTime");
  return {
    serverId: context.serverId,
    from: context.from,
    address,
    siaddr,
    giaddr,
    ...(leaseSeconds === undefined ? undefined : { leaseSeconds: lifetimeSeconds(leaseSeconds) }),
    options: offeredOptions(options),
    transaction,
    elapsedUs: context.elapsedUs,
  };
}

function offeredOptions(options: DhcpOptions): readonly OfferedOption[] {
  const offered: OfferedOption[] = []; // BOUNDED: by the codes
  for (const entry of options.entries()) {
    const { code } = entry;
    const bytes = options.raw(code) ?? new Uint8Array();
    offered.push(
      "name" in entry ? { code, name: entry.name, value: entry.value, bytes } : { code, bytes },
    );
  }
  return offered;
}
