/** What has been found out, in words for a person: the network, the time, the proof of names. */
import { formatEndpoint, type Endpoint } from "../net/endpoint.ts";
import type { LogEvent } from "../net/event-log.ts";
import { formatDurationUs } from "../net/instant.ts";

export interface Remark {
  /** The state that rests on it. */
  readonly state: "DHCP" | "TIME_VALID" | "OPERATIONAL";
  readonly text: string;
}

type Detail = Readonly<Record<string, unknown>>;

/** The remark that an event makes; most make none. */
export function remarkOf(event: LogEvent): Remark | undefined {
  switch (event.type) {
    case "fact":
      return foundNetwork(event);
    case "service":
      return finding(event);
    default:
      return undefined;
  }
}

/** A network that no service found: the system had it, or somebody gave it. */
function foundNetwork({
  name,
  value,
  provenance,
}: Extract<LogEvent, { type: "fact" }>): Remark | undefined {
  if (!name.startsWith("network/") || provenance.startsWith("dhcp")) return undefined;
  const { address, prefixLength } = value as Detail;
  const device = name.slice("network/".length);
  return {
    state: "DHCP",
    text: `${String(address)}/${String(prefixLength)} on ${device} (${provenance})`,
  };
}

function finding({
  source,
  name,
  detail,
}: Extract<LogEvent, { type: "service" }>): Remark | undefined {
  if (source.startsWith("dhcp/") && "leaseSeconds" in detail)
    return { state: "DHCP", text: leaseText(detail) };
  if (name === "sample") return { state: "TIME_VALID", text: sampleText(detail) };
  return name === "answer" ? { state: "OPERATIONAL", text: answerText(detail) } : undefined;
}

/** `+1.25 ms`, `-3 µs`. */
export function signedDuration(us: number): string {
  return `${us < 0 ? "" : "+"}${formatDurationUs(us)}`;
}

function leaseText({ address, prefixLength, serverId, leaseSeconds }: Detail): string {
  const lease = leaseSeconds === Infinity ? "without end" : `${String(leaseSeconds)} s`;
  return `${String(address)}/${String(prefixLength)} from ${String(serverId)}, lease ${lease}`;
}

function sampleText({ server, stratum, offsetUs, errorUs }: Detail): string {
  const offset = `${signedDuration(Number(offsetUs))} ± ${formatDurationUs(Number(errorUs))}`;
  return `offset ${offset} by ${String(server)}, stratum ${String(stratum)}`;
}

function answerText({ name, outcome, addresses, server }: Detail): string {
  const found =
    Array.isArray(addresses) && addresses.length > 0 ? addresses.join(", ") : String(outcome);
  const by = server === undefined ? "" : ` by ${formatEndpoint(server as Endpoint)}`;
  return `${String(name)}: ${found}${by}`;
}
