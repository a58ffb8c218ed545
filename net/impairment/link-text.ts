/**
 * A link as a person writes it, in one line or several.
 *
 *   link    = section *( ";" section )
 *   section = [ scope ": " ] item *( "," item )  /  PROFILE  /  lws fault-injection rules
 *   scope   = words: "tx" or "rx"; a service, a phase, "peer" ADDRESS, "#" NUMBERS: then the section is a rule
 *   item    = "loss" LOSSES
 *           / "delay" DURATION
 *           / "jitter" DURATION                                  uniform, from 0 up
 *           / "jitter" "uniform" DURATION DURATION [ PERCENT ]   from, to; how much each resembles the one before
 *           / "jitter" "normal" DURATION [ PERCENT ]             deviation
 *           / "jitter" "pareto" DURATION SHAPE [ PERCENT ]
 *           / "jitter" "table" DURATION DURATION *DURATION [ PERCENT ]
 *           / "rate" RATE [ "overhead" SIZE ] [ "queue" SIZE ]
 *           / "mtu" SIZE
 *           / "duplicate" PERCENT / "reorder" PERCENT [ DURATION ] / "corrupt" PERCENT / "truncate" PERCENT
 *           / "refuse" PERCENT [ "refused" / "unreachable" ]
 *           / "nat" PERCENT / "nat" "at" DURATION *DURATION
 *
 * A profile comes first, if at all; what follows replaces what it says.
 */
import { faultInjectionOfText, isFaultInjection } from "./fault-injection.ts";
import { linkModelFault } from "./fault.ts";
import { itemOfText } from "./link-item.ts";
import { PACKET_PHASES, PACKET_SERVICES } from "./model.ts";
import type { LinkModel, LinkRule, PacketFilter } from "./model.ts";
import { overlaid } from "./overlays.ts";
import { PROFILES } from "./profiles.ts";
import { fault, isFault, ordinal, words, type LinkText, type TextFault } from "./text.ts";

type Direction = "tx" | "rx";
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Where a section's items go. */
interface Scope {
  readonly directions: Direction | "both";
  readonly filter: PacketFilter;
}

const DIRECTIONS: readonly Direction[] = ["tx", "rx"];

/** Both directions of a link, or what is wrong with the text. Knows the profiles by name. */
export function linkOfText(text: string): LinkText | TextFault {
  const link: Record<Direction, LinkModel> = { tx: {}, rx: {} };
  for (const [index, section] of text.split(/[;\n]/).entries()) {
    const trimmed = section.trim();
    if (trimmed === "") continue;
    const profile = PROFILES.get(trimmed);
    const added =
      profile !== undefined && index === 0
        ? profile
        : isFaultInjection(trimmed)
          ? faultInjectionOfText(trimmed)
          : sectionOfText(trimmed);
    if (isFault(added)) return added;
    for (const direction of DIRECTIONS)
      link[direction] = overlaid(link[direction], added[direction]);
  }
  for (const direction of DIRECTIONS) {
    const wrong = linkModelFault(link[direction]);
    if (wrong !== undefined) return fault(`${direction}: ${wrong}`, "a link that can be");
  }
  return { kind: "link", ...link };
}

function sectionOfText(section: string): Record<Direction, LinkModel> | TextFault {
  const colon = section.search(/:\s/);
  const scope = scopeOfText(colon < 0 ? "" : section.slice(0, colon));
  if (isFault(scope)) return scope;
  const model = itemsOfText(section.slice(colon + 1));
  if (isFault(model)) return model;
  const { directions, filter } = scope;
  const { nat: _nat, ...withoutNat } = model;
  const isRule = Object.keys(filter).length > 0;
  if (isRule && model.nat !== undefined)
    return fault("a translator of addresses is there for all packets", "nat without a scope");
  const rule: LinkRule = { when: filter, model };
  const said: LinkModel = isRule ? { rules: [rule] } : model;
  return {
    tx: directions === "rx" ? {} : said,
    // a translator stands where packets leave
    rx: directions === "tx" ? {} : isRule || directions === "rx" ? said : withoutNat,
  };
}

function itemsOfText(text: string): LinkModel | TextFault {
  const items: LinkModel[] = []; // BOUNDED: by the text
  for (const item of text.split(",")) {
    const added = itemOfText(item);
    if (isFault(added)) return added;
    items.push(added);
  }
  return Object.assign({}, ...items) as LinkModel;
}

const SCOPES = `tx or rx, a service (${PACKET_SERVICES.join(", ")}), a phase, peer ADDRESS, #1,3`;

function scopeOfText(text: string): Scope | TextFault {
  let directions: Scope["directions"] = "both";
  const filter: Writable<PacketFilter> = {};
  const rest = [...words(text)];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const lower = word.toLowerCase();
    const service = PACKET_SERVICES.find((name) => name === lower);
    const phase = PACKET_PHASES.find((name) => name.toLowerCase() === lower);
    if (lower === "tx" || lower === "rx") directions = lower;
    else if (service !== undefined) filter.service = service;
    else if (phase !== undefined) filter.phase = phase;
    else if (lower === "peer" && rest.length > 0) filter.peer = rest.shift() ?? "";
    else if (lower.startsWith("#")) {
      const packets = numbersOfText(lower.slice(1));
      if (packets === undefined) return fault(`"${word}" names no packets`, "#1,3 or #1-5");
      filter.packets = packets;
    } else return fault(`"${word}" does not say which packets`, SCOPES);
  }
  return { directions, filter };
}

/** Of one range. */
const RANGE_MAX = 10_000;

/** `1,3`, `1-5`. */
function numbersOfText(text: string): readonly number[] | undefined {
  const numbers: number[] = []; // BOUNDED: by the text and RANGE_MAX
  for (const part of text.split(",")) {
    const [low, high = low, ...more] = part.split("-");
    const [first, last] = [ordinal(low), ordinal(high)];
    if (first === undefined || last === undefined || more.length > 0) return undefined;
    if (last < first || last - first >= RANGE_MAX) return undefined;
    for (let number = first; number <= last; number++) numbers.push(number);
  }
  return numbers;
}
