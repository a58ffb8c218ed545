/** The time servers and what they said, as a snapshot shows them. */
import type { Inspection } from "../services/bring-up.ts";
import { errorAtUs, type TimeSample } from "../services/ntp/index.ts";
import type { EventStore } from "./event-store.ts";
import type { LogClock } from "./log-clock.ts";
import type { SampleShot, TimeShot } from "./snapshot.ts";

/** The NTP client with its servers, and what the store kept of their answers. */
export function timeShot(
  { time, sample }: Inspection,
  store: EventStore,
  clock: LogClock,
): TimeShot {
  const history = store.samples.slice().map((one) => sampleShot(one, clock));
  return {
    phase: time.phase,
    describe: time.describe,
    sample: sample === undefined ? null : sampleShot(sample, clock),
    errorNowUs: sample === undefined ? null : errorAtUs(sample, clock.monoUs),
    servers: time.servers.map(({ server, name, from, requests, replies, kisses, ...last }) => {
      const latest = history.findLast((one) => one.server === server);
      return {
        server,
        name: name ?? null,
        from,
        requests,
        replies,
        kisses,
        dropped: last.dropped ?? null,
        lastError: last.lastError ?? null,
        offsetUs: latest?.offsetUs ?? null,
        delayUs: latest?.delayUs ?? null,
      };
    }),
    history,
    refusals: store.refusals.slice(),
  };
}

function sampleShot(sample: TimeSample, clock: LogClock): SampleShot {
  const { server, stratum, referenceId, offsetUs, delayUs, errorUs } = sample;
  const { rootDelayUs, rootDispersionUs, checks } = sample;
  return {
    atUs: clock.at(sample.at.monoUs),
    server,
    stratum,
    referenceId,
    // JSON has no −0
    offsetUs: offsetUs + 0,
    delayUs,
    errorUs,
    rootDelayUs,
    rootDispersionUs,
    checks: { ...checks },
  };
}
