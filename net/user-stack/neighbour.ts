/** One neighbour on the link: what is known about its MAC, and what waits for it. */

/**
 * Replaced whole. `nextUs` is when the next request goes out or the asking ends; `attempt` counts the requests of
 * the schedule.
 */
export type NeighbourState =
  /** Nothing is known. Before `quietUntilUs` a datagram fails at once: the last asking ended in silence. */
  | { readonly kind: "unknown"; readonly quietUntilUs: number }
  /** No MAC yet: requests go to everybody, datagrams wait. */
  | { readonly kind: "asking"; readonly attempt: number; readonly nextUs: number }
  /** Its MAC was seen in what it sent; it was never asked. */
  | { readonly kind: "gleaned"; readonly mac: Uint8Array }
  /** Its MAC is in use while requests go out, because it does not know us yet or was not heard for long. */
  | {
      readonly kind: "probing";
      readonly mac: Uint8Array;
      readonly attempt: number;
      readonly nextUs: number;
    }
  /** It answered, and therefore knows our MAC for the address `knows`. After `untilUs` its next use asks again. */
  | {
      readonly kind: "reachable";
      readonly mac: Uint8Array;
      readonly knows: number;
      readonly untilUs: number;
    };

export interface Waiting<Tag> {
  /** Complete but for the destination's MAC. */
  readonly frame: Uint8Array;
  readonly tag: Tag;
}

export class Neighbour<Tag> {
  readonly address: number;
  state: NeighbourState = { kind: "unknown", quietUntilUs: -Infinity };
  /** The address of ours that it is to learn: the source of the last datagram to it. 0: any. */
  teaches = 0;
  askedUs = -Infinity;
  /** The last request went to everybody, so anybody's reply was asked for. */
  askedAll = false;
  /** Last sent to or learnt of. */
  usedUs = -Infinity;
  // BOUNDED: by WAITING_MAX of the table
  waiting: Waiting<Tag>[] = [];

  constructor(address: number) {
    this.address = address;
  }

  /** When it wants to be looked at again. */
  get deadlineUs(): number {
    const { state } = this;
    switch (state.kind) {
      case "asking":
      case "probing":
        return state.nextUs;
      case "unknown":
      case "gleaned":
      case "reachable":
        return Infinity;
    }
  }

  /** What is lost if it has to make room for another, least first. */
  get worth(): number {
    switch (this.state.kind) {
      case "unknown":
        return 0;
      case "gleaned":
        return 1;
      case "reachable":
        return 2;
      case "probing":
        return 3;
      case "asking":
        return 4;
    }
  }
}
