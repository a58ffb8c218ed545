/** DHCP message types (RFC 2132 §9.6), the values of option 53. */
export const MESSAGE_TYPE = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const;

const NAMES = ["DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM"];

/** `OFFER`; `BOOTP` for a message without a type, `type 13` for one that has no name here. */
export function messageTypeName(type: number | undefined): string {
  if (type === undefined) return "BOOTP";
  return NAMES[type - 1] ?? `type ${type}`;
}
