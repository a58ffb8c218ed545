/** One end of a conversation. */
export interface Endpoint {
  /** IPv4 or IPv6 address as text, in the form that `net/address` prints. */
  readonly address: string;
  readonly port: number;
  /** RFC 4007 zone of a link-local address, for example `eth0`. */
  readonly zone?: string;
  /** MAC address, `02:00:00:00:00:01`: send the frame there and skip ARP. */
  readonly link?: string;
}

/** `192.0.2.1:53`, `[2001:db8::1]:53`, `[fe80::1%eth0]:53`. */
export function formatEndpoint(endpoint: Endpoint): string {
  const zone = endpoint.zone === undefined ? "" : `%${endpoint.zone}`;
  return endpoint.address.includes(":")
    ? `[${endpoint.address}${zone}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`;
}

/** Same address, port and zone; the link address is a hint and does not count. */
export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.address === b.address && a.zone === b.zone;
}
