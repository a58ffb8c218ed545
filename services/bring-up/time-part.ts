/**
 * Time in a bring-up: which servers to ask, the fact that a good sample makes, and how it is lost again.
 *
 * The error bound of a sample grows at 15 ppm (RFC 5905 §7.3, PHI) until a newer one replaces it; past the wanted
 * bound the time is lost. So it is when the device's clock is stepped by more than that bound, which is noticed at
 * the next input: a driver that wants it noticed sooner gives a deadline.
 */
import type { Handle } from "../../net/composition.ts";
import { formatDurationUs } from "../../net/instant.ts";
import type { AskId, Instant, Saved } from "../../net/service.ts";
import {
  createNtpClient,
  errorAtUs,
  type NtpClient,
  type NtpCommand,
  type NtpEvent,
  type NtpServer,
  type NtpView,
  type TimeSample,
} from "../ntp/index.ts";
import type { Requirement } from "../system-state/index.ts";
import { DEFAULT_NTP_SERVER } from "./config.ts";
import type { UsableNetwork } from "./network-part.ts";
import type { Shared } from "./shared.ts";

type TimeState =
  | { readonly kind: "unknown" }
  /** Within the wanted bound until `untilUs`. */
  | { readonly kind: "known"; readonly sample: TimeSample; readonly untilUs: number }
  /** All there is, and its error is beyond the bound. */
  | { readonly kind: "coarse"; readonly sample: TimeSample };

const UNKNOWN: TimeState = { kind: "unknown" };

export interface TimeRecord {
  /** Wall clock minus monotonic clock when it was last looked at. */
  readonly clockUs: number | undefined;
  readonly state: TimeState;
  readonly setting: ClockSetting | undefined;
}

/** The host was asked to step the clock by so much, and has not answered yet. */
interface ClockSetting {
  readonly ask: AskId;
  readonly stepUs: number;
}

export class TimePart {
  readonly #shared: Shared;
  readonly #client: NtpClient;
  readonly #handle: Handle<NtpCommand, NtpEvent>;
  #clockUs: number | undefined;
  #state: TimeState;
  #setting: ClockSetting | undefined;

  constructor(shared: Shared, savedClient: Saved | undefined, saved: TimeRecord | undefined) {
    this.#shared = shared;
    const { config, random, roundTrips, composition } = shared;
    const { ntp, retry, explain } = config;
    this.#client = createNtpClient(
      { port: ntp.port, retry: retry.ntp, roundTrips, explain },
      random,
      savedClient,
    );
    this.#handle = composition.add("ntp", this.#client, (event, at) => this.#onNtp(event, at));
    this.#clockUs = saved?.clockUs;
    this.#state = saved?.state ?? UNKNOWN;
    this.#setting = saved?.setting;
  }

  readonly requirement: Requirement = {
    name: "ntp",
    guards: "TIME_VALID",
    fallBackTo: "CPD_PRE_TIME",
    check: (at) => {
      const state = this.#state;
      switch (state.kind) {
        case "unknown":
          return { reason: this.#client.describe };
        case "known":
          return at.monoUs < state.untilUs ? undefined : { reason: coarseness(state.sample, at) };
        case "coarse":
          return { reason: coarseness(state.sample, at) };
      }
    },
  };

  get deadlineUs(): number {
    return this.#state.kind === "known" ? this.#state.untilUs : Infinity;
  }

  get sample(): TimeSample | undefined {
    return this.#state.kind === "unknown" ? undefined : this.#state.sample;
  }

  /** What the client shows of itself. */
  get client(): NtpView {
    return this.#client.state;
  }

  get ignored(): number {
    return this.#client.state.ignored;
  }

  /**
   * Asks the servers that were given, after them those of DHCP. The pool is the last resort, and none where servers
   * were given: who names a server does not want the time from strangers.
   */
  configure(networks: readonly UsableNetwork[]): void {
    const { config } = this.#shared;
    const given = config.ntp.servers.map((host): NtpServer => ({ host, from: "given" }));
    const offered = networks.flatMap(({ network }) =>
      network.ntpServers.map((host): NtpServer => ({ host, from: "dhcp" })),
    );
    const address = config.bindSource ? networks[0]?.network.address : undefined;
    if (address !== undefined) this.#handle.command({ kind: "source", address });
    const lastResort: NtpServer = { host: DEFAULT_NTP_SERVER, from: "default" };
    const servers = given.length > 0 ? [...given, ...offered] : [...offered, lastResort];
    this.#handle.command({ kind: "start", servers });
  }

  /** There is no network to ask on; what is known stays so. */
  pause(): void {
    this.#handle.command({ kind: "stop" });
  }

  /** Asks again now. */
  resync(): void {
    this.#handle.command({ kind: "query" });
  }

  stop(): void {
    this.pause();
    this.#state = UNKNOWN;
    this.#shared.system.loseFact("time", "stopped");
  }

  /** Notices that the error has outgrown the bound. */
  settle(at: Instant): void {
    const state = this.#state;
    if (state.kind !== "known" || at.monoUs < state.untilUs) return;
    this.#state = { kind: "coarse", sample: state.sample };
    this.#shared.system.loseFact("time", coarseness(state.sample, at));
    this.resync();
  }

  /**
   * Notices that the device's clock was stepped since the last input. A step that was asked for is no news: the
   * sample stays, and what it says of the clock is corrected.
   */
  watchClock(at: Instant): void {
    const clockUs = at.unixUs - at.monoUs;
    const steppedUs = this.#clockUs === undefined ? 0 : clockUs - this.#clockUs;
    this.#clockUs = clockUs;
    const state = this.#state;
    if (state.kind === "unknown" || steppedUs === 0) return;
    const { maxErrorUs } = this.#shared.config;
    if (this.#setting !== undefined && isStep(steppedUs, this.#setting.stepUs, maxErrorUs)) {
      this.#setting = undefined;
      this.#correct(state, steppedUs, at);
      return;
    }
    if (Math.abs(steppedUs) <= maxErrorUs) return;
    this.#state = UNKNOWN;
    const why = `the clock was stepped by ${formatDurationUs(steppedUs)}`;
    this.#shared.system.loseFact("time", why);
    this.resync();
  }

  /** The host has answered: the step, if there was one, has been seen by now. */
  clockSet(ask: AskId | undefined): void {
    if (this.#setting?.ask === ask) this.#setting = undefined;
  }

  save(): TimeRecord {
    return { clockUs: this.#clockUs, state: this.#state, setting: this.#setting };
  }

  #onNtp(event: NtpEvent, at: Instant): void {
    const { journal } = this.#shared;
    switch (event.kind) {
      case "accepted":
      case "ignored":
        journal.verdict(at, "ntp", event);
        return;
      case "sample":
        this.#learn(event.sample, at);
        return;
      case "refused":
      case "kiss":
      case "failed":
      case "resolving": {
        const { kind, ...detail } = event;
        journal.add(at, "ntp", { type: "service", name: kind, detail });
        return;
      }
    }
  }

  #learn(sample: TimeSample, at: Instant): void {
    const { journal, system, config } = this.#shared;
    const untilUs = boundReachedUs(sample, config.maxErrorUs);
    const good = at.monoUs < untilUs;
    this.#state = good ? { kind: "known", sample, untilUs } : { kind: "coarse", sample };
    const { offsetUs, errorUs } = sample;
    if (journal.explain)
      journal.always(at, "ntp", { type: "service", name: "sample", detail: { ...sample } });
    if (!good) {
      system.loseFact("time", coarseness(sample, at));
      return;
    }
    this.#know(sample, at);
    if (config.operations === "dry-run" && !journal.explain) return;
    const how = Math.abs(offsetUs) > STEP_THRESHOLD_US ? "step" : "slew";
    const parameters = { unixUs: at.unixUs + offsetUs, errorUs, how } as const;
    const ask = system.operate({ name: "setClock", parameters });
    if (ask !== undefined && how === "step") this.#setting = { ask, stepUs: offsetUs };
  }

  #know(sample: TimeSample, at: Instant): void {
    const { server, stratum, offsetUs, delayUs, errorUs } = sample;
    const fact = { server, stratum, offsetUs, delayUs, errorUs, atUs: sample.at.monoUs };
    this.#shared.system.setFact("time", fact, { source: "ntp", detail: server }, at);
  }

  #correct(state: Exclude<TimeState, { kind: "unknown" }>, steppedUs: number, at: Instant): void {
    const { offsetUs, at: arrived } = state.sample;
    const sample = {
      ...state.sample,
      offsetUs: offsetUs - steppedUs,
      at: { ...arrived, unixUs: arrived.unixUs + steppedUs },
    };
    this.#state = { ...state, sample };
    if (state.kind === "known") this.#know(sample, at);
  }
}

/** Whether a step is the one that was asked for; the clock went on meanwhile, and is not set exactly. */
function isStep(steppedUs: number, wantedUs: number, maxErrorUs: number): boolean {
  const tolerableUs = Math.min(Math.abs(wantedUs) / 2, maxErrorUs);
  return Math.abs(steppedUs - wantedUs) <= tolerableUs;
}

/** First instant of the monotonic clock at which the error of a sample is above the bound. */
function boundReachedUs(sample: TimeSample, maxErrorUs: number): number {
  const { errorUs, at } = sample;
  const ppm = errorAtUs(sample, at.monoUs + 1_000_000) - errorUs;
  return at.monoUs + Math.max(0, Math.floor(((maxErrorUs - errorUs) * 1_000_000) / ppm) + 1);
}

function coarseness(sample: TimeSample, at: Instant): string {
  const error = formatDurationUs(errorAtUs(sample, at.monoUs));
  return `the time of ${sample.server} is only good to ${error}`;
}

/** RFC 5905 §11.3: beyond 128 ms a clock is stepped, below it is slewed. */
const STEP_THRESHOLD_US = 128_000;
