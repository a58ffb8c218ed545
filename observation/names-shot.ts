/** The resolver, its servers, its cache and its questions, as a snapshot shows them. */
import { formatEndpoint } from "../net/endpoint.ts";
import type { Inspection } from "../services/bring-up.ts";
import { bodyText, type CacheView, type QuestionView } from "../services/dns/index.ts";
import type { LogClock } from "./log-clock.ts";
import { Ring } from "./ring.ts";
import type { NamesShot } from "./snapshot.ts";

const CACHE_SHOWN = 200;
const QUESTIONS_SHOWN = 64;
/** Records of one answer: more of them say nothing more to a person. */
const VALUES_SHOWN = 16;
/** Of each; a TXT record may have 64 KiB, and a snapshot has to fit into one line of the control socket. */
const VALUE_CHARACTERS = 256;

type CacheShot = NamesShot["cache"][number];
type QuestionShot = NamesShot["questions"][number];

/** The resolver; its cache as it is at the time of the clock, cut to the latest. */
export function namesShot({ resolver, probe, proof }: Inspection, clock: LogClock): NamesShot {
  return {
    describe: resolver.describe,
    probe: probe === null ? null : { ...probe, addresses: [...probe.addresses] },
    proof: proof ?? null,
    servers: resolver.servers.map(({ endpoint, lastRttUs, ...counts }) => {
      const { sent, answered, failures, failuresInRow } = counts;
      const { address, port, zone } = endpoint;
      return {
        address: zone === undefined ? address : `${address}%${zone}`,
        port,
        sent,
        answered,
        failures,
        failuresInRow,
        lastRttUs: lastRttUs ?? null,
      };
    }),
    cache: latestOf(resolver.cache(clock.monoUs), CACHE_SHOWN).toReversed().map(cacheShot),
    cached: resolver.cached,
    questions: latestOf(resolver.questions(), QUESTIONS_SHOWN).map((one) =>
      questionShot(one, clock),
    ),
    queued: resolver.queued,
  };
}

/** The last so many of a sequence. */
function latestOf<T>(all: Iterable<T>, count: number): readonly T[] {
  const ring = new Ring<T>(count);
  for (const one of all) ring.push(one);
  return ring.slice();
}

function cacheShot({ name, answer, remainingUs }: CacheView): CacheShot {
  const { type, outcome, records, ttlSeconds, server, elapsedUs, attempts } = answer;
  return {
    name,
    type,
    outcome,
    values: records.slice(0, VALUES_SHOWN).map(({ data }) => cut(bodyText(data))),
    ttlSeconds,
    remainingUs,
    server: server === undefined ? null : formatEndpoint(server),
    elapsedUs,
    attempts,
  };
}

function cut(text: string): string {
  return text.length > VALUE_CHARACTERS ? `${text.slice(0, VALUE_CHARACTERS - 1)}…` : text;
}

function questionShot(question: QuestionView, clock: LogClock): QuestionShot {
  const { name, type, server, attempts, startedUs, deadlineUs, lookups } = question;
  return {
    name,
    type,
    server: formatEndpoint(server),
    attempts,
    startedUs: clock.at(startedUs),
    deadlineUs: clock.at(deadlineUs),
    lookups,
  };
}
