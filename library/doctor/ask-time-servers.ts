/** Asks time servers by how much the clock is off. Nothing is set. */
import type { Asked, OfferFacts, TimeServerFacts } from "../../observation/doctor/facts.ts";
import type { LocalFacts } from "./local-facts.ts";

export interface TimeQuestion {
  /** Addresses or names. */
  readonly given: readonly string[];
  readonly timeoutUs: number;
  readonly signal?: AbortSignal;
}

const OFFERED_MAX = 8;

/**
 * Those that were given, and those that DHCP offers on an interface that can reach them. Rejects with the signal's
 * reason, or for a fault of the program.
 */
export async function askTimeServers(
  local: LocalFacts,
  dhcp: Asked<OfferFacts>,
  question: TimeQuestion,
): Promise<Asked<TimeServerFacts>> {
  const given = [...new Set(question.given)].map((host) => ({ host, from: "given" }) as const);
  const servers = [
    ...given,
    ...offered(local, dhcp)
      .filter((host) => !question.given.includes(host))
      .map((host) => ({ host, from: "dhcp" }) as const),
  ];
  if (servers.length === 0)
    return { kind: "skipped", why: "none was given", advice: "bringup doctor --ntp-server HOST" };
  const { queryTime } = await import("../query-time.ts");
  const { timeoutUs, signal } = question;
  const ask = async (server: (typeof servers)[number]): Promise<TimeServerFacts> => {
    const options = { timeoutUs, ...(signal === undefined ? {} : { signal }) };
    const result = await queryTime(server.host, options);
    if (result.outcome !== "sample")
      return { ...server, outcome: "failed", reason: `${result.outcome}: ${result.reason}` };
    const { offsetUs, errorUs, stratum } = result.sample;
    return { ...server, outcome: "sample", offsetUs, errorUs, stratum };
  };
  return { kind: "asked", results: await Promise.all(servers.map(ask)) };
}

/** Without an address there, packets would leave by another way. */
function offered({ interfaces, device }: LocalFacts, dhcp: Asked<OfferFacts>): readonly string[] {
  const found = interfaces.find((candidate) => candidate.device === device);
  const hasAddress = found?.addresses.some(({ address }) => !address.includes(":")) === true;
  if (dhcp.kind === "skipped" || !hasAddress) return [];
  return [...new Set(dhcp.results.flatMap(({ ntpServers }) => ntpServers))].slice(0, OFFERED_MAX);
}
