/**
 * The retry chain of a packet: all rows of its transaction, of which an answer is one. A client may take a new
 * transaction number for each try (DHCP does for each DISCOVER); then try 3 goes on where try 2 of the same was.
 */
import type { PacketRow } from "../../../observation/packet-row.ts";
import type { Signs } from "../drawing/signs.ts";

/** Rows that are looked through on either side: transaction numbers come again some day. */
const REACH = 500;

export class Chain {
  readonly #signs: Signs["chain"];
  /** Of the packets that belong to it, in order. */
  readonly indices: readonly number[];

  constructor(packets: readonly PacketRow[], selected: number, signs: Signs["chain"]) {
    this.#signs = signs;
    this.indices = chainOf(packets, selected);
  }

  /** What marks a row; blank outside of the chain, and everywhere where a packet is alone. */
  signOf(index: number): string {
    const { indices } = this;
    const first = indices[0] ?? 0;
    const last = indices.at(-1) ?? 0;
    if (first === last || index < first || index > last) return " ";
    if (index === first) return this.#signs.first;
    if (index === last) return this.#signs.last;
    return indices.includes(index) ? this.#signs.between : this.#signs.foreign;
  }
}

/** Indices of the rows that belong together with the selected one; none where it is of no transaction. */
function chainOf(packets: readonly PacketRow[], selected: number): readonly number[] {
  const of = packets[selected];
  if (of?.transaction === undefined) return [];
  const from = Math.max(0, selected - REACH);
  const to = Math.min(packets.length, selected + REACH);
  // BOUNDED: by twice REACH, both
  const chains = new Map<number, number>(); // of a transaction: the first one of its chain
  const tries = new Map<string, PacketRow>(); // of each packet: the last try
  for (let i = from; i < to; i++) {
    const row = packets[i] as PacketRow;
    const { transaction, source, kind, what, attempt = 1 } = row;
    if (transaction === undefined || source !== of.source) continue;
    if (!chains.has(transaction)) {
      const before = attempt > 1 ? tries.get(what) : undefined;
      const isNext = before?.attempt === attempt - 1 && before.transaction !== undefined;
      chains.set(
        transaction,
        isNext ? (chains.get(before.transaction) ?? transaction) : transaction,
      );
    }
    if (kind === "sent") tries.set(what, row);
  }
  const chain = chains.get(of.transaction);
  const indices: number[] = []; // BOUNDED: by twice REACH
  for (let i = from; i < to; i++) {
    const { source, transaction } = packets[i] as PacketRow;
    const isOf = source === of.source && transaction !== undefined;
    if (isOf && chains.get(transaction) === chain) indices.push(i);
  }
  return indices;
}
