/** A part of a link that remembers something from packet to packet. */
export interface LinkPart {
  save(): readonly number[];
  /** Takes what `save` gave. */
  restore(saved: readonly number[]): void;
}
