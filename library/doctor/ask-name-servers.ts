/** Asks name servers what they can do. */
import type { Endpoint } from "../../net/endpoint.ts";
import type { Asked } from "../../observation/doctor/facts.ts";
import { createDnsExamination, type ExaminedResolver } from "../../services/dns/index.ts";
import { askOnce, unguessable } from "../one-shot.ts";

export interface NameServerQuestion {
  readonly name: string;
  /** For each server; they are asked at the same time. */
  readonly timeoutUs: number;
  readonly signal?: AbortSignal;
}

/** A datagram is sent again after a third of the time. */
const TRIES = 3;
/** The driver's limit only guards against a fault of the examination. */
const GUARD_US = 1_000_000;

/** Rejects with the signal's reason, or for a fault of the program. */
export async function askNameServers(
  servers: readonly Endpoint[],
  question: NameServerQuestion,
): Promise<Asked<ExaminedResolver>> {
  const results = await Promise.all(servers.map((server) => examine(server, question)));
  return { kind: "asked", results };
}

async function examine(
  server: Endpoint,
  { name, timeoutUs, signal }: NameServerQuestion,
): Promise<ExaminedResolver> {
  const resendUs = Math.ceil(timeoutUs / TRIES);
  const examination = createDnsExamination(
    { server, name, timeoutUs, resendUs, explain: false },
    unguessable(),
  );
  const nothing = { outcome: "timeout", attempts: TRIES } as const;
  return askOnce(
    examination,
    {
      commands: [{ kind: "start" }],
      pick: (event) => (event.kind === "done" ? event.examined : undefined),
      timedOut: () => ({
        server,
        name,
        nonsense: "",
        udp: nothing,
        udpNonsense: nothing,
        tcp: nothing,
      }),
      exactClock: false,
    },
    { timeoutUs: timeoutUs + GUARD_US, ...(signal === undefined ? {} : { signal }) },
  );
}
