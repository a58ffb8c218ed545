/** Who a client says it is (option 61, RFC 4361). */
import { macBytes } from "../../net/address.ts";

/** RFC 4361 §6.1: an IAID and a DUID follow. */
const NODE_SPECIFIC = 255;
/** Which of the clients of the node: the letters `brup`. */
const IAID = [0x62, 0x72, 0x75, 0x70];
/** RFC 8415 §11.4: a DUID made of a link-layer address; hardware type 1 is Ethernet. */
const DUID_LL = [0, 3, 0, 1];

/**
 * The identifier of our client, also on an interface that the client of the host uses: servers that heed option 61
 * take the two for different clients. Always the same for a MAC address, so that a run that was killed finds its lease
 * again. RangeError for a text that is no MAC address.
 */
export function ownClientId(mac: string): Uint8Array {
  const address = macBytes(mac);
  if (address === undefined) throw new RangeError(`not a MAC address: ${mac}`);
  return Uint8Array.from([NODE_SPECIFIC, ...IAID, ...DUID_LL, ...address]);
}
