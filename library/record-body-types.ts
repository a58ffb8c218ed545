/** The record types that `record-bodies.ts` reads; a list of its own, so that nobody loads a reader to find out. */
export const RECORD_BODY_TYPES = ["RRSIG", "NSEC", "NSEC3", "DNSKEY", "DS", "TLSA", "CAA"] as const;

export type RecordBodyType = (typeof RECORD_BODY_TYPES)[number];

export function isRecordBodyType(type: string): type is RecordBodyType {
  return RECORD_BODY_TYPES.some((known) => known === type);
}
