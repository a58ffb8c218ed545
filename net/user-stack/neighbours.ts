/**
 * What a stack needs of whoever keeps its neighbours. Ours is ./neighbour-table.ts; a simulation may put that of
 * another system in its place.
 */
import type { Outbox } from "./outbox.ts";

/** Which of our addresses a request names as sender: `preferred` while it is ours, else one fit for the neighbour. */
export type SenderChoice = (neighbour: number, preferred: number) => number;

/** MACs stand at `offset` of `bytes`; addresses are numbers. */
export interface Neighbours<Tag> {
  /** When `due` wants to be called; Infinity while nobody is being asked. */
  readonly deadlineUs: number;
  /** Sends a frame, complete but for its destination, when the MAC of the neighbour is there; or says why not. */
  send(nowUs: number, address: number, source: number, frame: Uint8Array, tag: Tag): void;
  /** Asks ahead of need, and teaches the neighbour `source`. */
  resolve(nowUs: number, address: number, source: number): void;
  /** Somebody above the stack says where a neighbour is. */
  note(nowUs: number, address: number, mac: Uint8Array): void;
  /** An IPv4 packet of the neighbour came in a frame from this MAC. */
  overhear(nowUs: number, address: number, bytes: Uint8Array, offset: number): void;
  /** The sender of an ARP packet other than an answer to us. `insert`: also if it was not known so far. */
  glean(nowUs: number, address: number, bytes: Uint8Array, offset: number, insert: boolean): void;
  /** An ARP reply to us, who had asked as `knows`. */
  replied(nowUs: number, address: number, bytes: Uint8Array, offset: number, knows: number): void;
  /** A unicast frame from this MAC to `knows`, an address of ours. */
  heardFrom(nowUs: number, bytes: Uint8Array, offset: number, knows: number): void;
  /** Sends the requests whose time has come, and gives up where none was answered. */
  due(nowUs: number): void;
  /** Forgets every neighbour for which `gone` holds and nothing waits. */
  forget(gone: (address: number) => boolean): void;
  /** Forgets everything; what waits fails as `link-down`. */
  linkDown(): void;
}

export type NeighboursMaker = <Tag>(
  mac: string,
  outbox: Outbox<Tag>,
  senderFor: SenderChoice,
) => Neighbours<Tag>;
