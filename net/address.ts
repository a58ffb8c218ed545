/**
 * Internet addresses; import everything about them from here.
 *
 *   text                     read by                     printed as
 *   192.0.2.1                parseAddress, ipBytes       itself
 *   2001:DB8:0:0::1          parseAddress, ipBytes       2001:db8::1 (RFC 5952)
 *   fe80::1%eth0             parseAddress                itself (RFC 4007 §11)
 *   192.0.2.7/24             parseCidr                   itself; the host bits are kept and reported
 *   02-00-5E-00-00-01        parseMac, macBytes          02:00:5e:00:00:01
 *
 * Whatever else comes is refused with a reason and the place of the fault.
 */
export { classify, type AddressClass } from "./address-class.ts";
export type { AddressFault } from "./address-fault.ts";
export {
  bytesOnNet,
  cidrText,
  networkBytes,
  onNet,
  parseCidr,
  prefixLength,
  type Cidr,
} from "./address-prefix.ts";
export {
  addressText,
  compareMapped,
  ipBytes,
  isIpv4,
  isIpv6,
  mappedBytes,
  parseAddress,
  sameAddress,
  sameMapped,
  unmapped,
  type Address,
} from "./ip-address.ts";
export { ipv4Text } from "./ipv4-address.ts";
export { ipv6Text } from "./ipv6-address.ts";
export {
  canonicalMac,
  macBytes,
  macText,
  parseMac,
  readMac,
  type MacAddress,
} from "./mac-address.ts";
