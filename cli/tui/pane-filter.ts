/**
 * The filter: words that must all match. A plain word is looked for in everything that a row says; `key:word` in one
 * part of it; a minus before either leaves out what matches.
 */
import { formatEndpoint } from "../../net/endpoint.ts";
import type { PacketRow } from "../../observation/packet-row.ts";

const KEYS = ["kind", "from", "peer"] as const;
export type FilterKey = (typeof KEYS)[number];

interface FilterWord {
  /** Left out: looked for everywhere. */
  readonly key?: FilterKey;
  readonly text: string;
  readonly isExcluded: boolean;
}

export interface PaneFilter {
  readonly words: readonly FilterWord[];
}

/** More words than that nobody types. */
const WORDS_MAX = 16;

/** What a filter can say, for the help: an example, and what it shows. */
export const FILTER_HELP: readonly (readonly [example: string, meaning: string])[] = [
  ["offer", "rows in which the word stands"],
  ["dns example", "rows that have all of the words"],
  ["-renew", "rows that do not have the word"],
  ["kind:dropped", "packets sent, received, ignored, dropped or failed"],
  ["from:dhcp", "packets of a service: dhcp/eth0, ntp, dns, link"],
  ["peer:192.0.2.1", "packets to and from an address; servers of it"],
];

/** Reads what a person typed; there is nothing that it does not understand. */
export function parseFilter(text: string): PaneFilter {
  const words = text.toLowerCase().split(/\s+/).slice(0, WORDS_MAX).flatMap(filterWord);
  return { words };
}

/** A minus or a key alone is a word not typed to its end yet: it asks for nothing. */
function filterWord(word: string): readonly FilterWord[] {
  const isExcluded = word.startsWith("-");
  const rest = isExcluded ? word.slice(1) : word;
  const key = KEYS.find((key) => rest.startsWith(`${key}:`));
  const text = key === undefined ? rest : rest.slice(key.length + 1);
  if (text === "") return [];
  return [key === undefined ? { text, isExcluded } : { key, text, isExcluded }];
}

/** Whether the filter lets a packet through. */
export function showsPacket({ words }: PaneFilter, row: PacketRow): boolean {
  for (const { key, text, isExcluded } of words)
    if (packetHas(row, key, text) === isExcluded) return false;
  return true;
}

/**
 * Whether the filter lets something else through, a server or a name of the cache: its plain words count and, for what
 * has a `peer`, `peer:`; `kind:` and `from:` are about packets.
 */
export function showsTexts(
  { words }: PaneFilter,
  texts: readonly (string | null)[],
  peer?: string | null,
): boolean {
  for (const { key, text, isExcluded } of words) {
    if (key === "kind" || key === "from" || (key === "peer" && peer === undefined)) continue;
    const isIn =
      key === "peer"
        ? hasAddress(peer ?? "", text)
        : texts.some((one) => one?.toLowerCase().includes(text));
    if (isIn === isExcluded) return false;
  }
  return true;
}

function packetHas(row: PacketRow, key: FilterKey | undefined, text: string): boolean {
  switch (key) {
    case "kind":
      return row.kind.startsWith(text);
    case "from":
      return row.source.toLowerCase().includes(text);
    case "peer":
      return peerHas(row, text);
    case undefined:
      return (
        row.what.toLowerCase().includes(text) ||
        row.source.toLowerCase().includes(text) ||
        row.kind.includes(text) ||
        (row.reason?.toLowerCase().includes(text) ?? false) ||
        peerHas(row, text)
      );
  }
}

function peerHas({ peer }: PacketRow, text: string): boolean {
  return peer !== undefined && hasAddress(formatEndpoint(peer), text);
}

/** Numbers count whole: `192.0.2.1` is not found in 192.0.2.10, `192.0.2.` is. */
function hasAddress(address: string, text: string): boolean {
  const at = address.toLowerCase().indexOf(text);
  return at >= 0 && !(isDigit(text.at(-1)) && isDigit(address[at + text.length]));
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}
