/** Default routes out of /proc/net/route and /proc/net/ipv6_route (proc_net(5)). */
import { ipv4Text, ipv6Text } from "../address.ts";
import { fromHex } from "../hex.ts";

export interface OsRouter {
  /** An IPv6 one is mostly link-local: `device` is its zone. */
  readonly address: string;
  readonly device: string;
  /** The smallest is preferred. */
  readonly metric: number;
}

const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const NOWHERE_IPV6 = "0".repeat(32);
const MAX_LINES = 10_000;

/** Columns: interface, destination, gateway, flags, references, use, metric, mask. Addresses are machine words in hex. */
export function parseIpv4Routes(text: string, littleEndian: boolean): readonly OsRouter[] {
  return routes(text, (column) => {
    const [device, destination, gateway, flags, , , metric, mask] = column;
    if (destination !== "00000000" || mask !== "00000000" || !leadsOn(flags)) return undefined;
    const word = fromHex(gateway ?? "");
    if (device === undefined || word?.length !== 4) return undefined;
    if (littleEndian) word.reverse();
    return { address: ipv4Text(word), device, metric: Number(metric) };
  });
}

/** Columns: destination, its length, source, its length, next hop, metric, references, use, flags, interface; all hex. */
export function parseIpv6Routes(text: string): readonly OsRouter[] {
  return routes(text, (column) => {
    const [destination, length, , , nextHop, metric, , , flags, device] = column;
    if (destination !== NOWHERE_IPV6 || length !== "00" || !leadsOn(flags)) return undefined;
    const bytes = fromHex(nextHop ?? "");
    if (device === undefined || bytes?.length !== 16) return undefined;
    return { address: ipv6Text(bytes), device, metric: Number.parseInt(metric ?? "", 16) };
  });
}

function leadsOn(flagsHex: string | undefined): boolean {
  const needed = RTF_UP | RTF_GATEWAY;
  return (Number.parseInt(flagsHex ?? "", 16) & needed) === needed;
}

function routes(
  text: string,
  read: (columns: readonly string[]) => OsRouter | undefined,
): readonly OsRouter[] {
  const found: OsRouter[] = []; // BOUNDED: by MAX_LINES
  for (const line of text.split("\n", MAX_LINES)) {
    const route = read(line.trim().split(/\s+/));
    if (route !== undefined && Number.isSafeInteger(route.metric)) found.push(route);
  }
  return found.toSorted((a, b) => a.metric - b.metric);
}
