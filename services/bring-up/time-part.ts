/**
 * Time in a bring-up: which servers to ask, the fact that a good sample makes, and how it is lost again.
 *
 * The error bound of a sample grows at 15 ppm (RFC 5905 §7.3, PHI) until a newer one replaces it; past the wanted
 * bound the time is lost. So it is when the device's clock is stepped by more than that bound.
 */
import type { Handle } from "../../net/composition.ts";
import { formatDurationUs, SECOND_US } from "../../net/instant.ts";
import type { Instant, Saved, Service } from "../../net/service.ts";
import {
  createNtpClient,
  errorAtUs,
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

export interface TimeRecord {
  /** Wall clock minus monotonic clock when it was last looked at. */
  readonly clockUs: number | undefined;
  readonly sample: TimeSample | undefined;
}

export class TimePart {
  readonly #shared: Shared;
  readonly #client: Service<NtpCommand, NtpEvent, NtpView>;
  readonly #handle: Handle<NtpCommand, NtpEvent>;
  #clockUs: number | undefined;
  #sample: TimeSample | undefined;

  constructor(shared: Shared, savedClient: Saved | undefined, saved: TimeRecord | undefined) {
    this.#shared = shared;
    const { config, random, roundTrips, composition } = shared;
    const { ntp, retry, explain } = config;
    this.#client = createNtpClient({ port: ntp.port, retry: retry.ntp, roundTrips, explain }, random, savedClient);
    this.#handle = composition.add("ntp", this.#client, (event, at) => this.#onNtp(event, at));
    this.#clockUs = saved?.clockUs;
    this.#sample = saved?.sample;
  }

  readonly requirement: Requirement = {
    name: "ntp",
    guards: "TIME_VALID",
    fallBackTo: "CPD_PRE_TIME",
    check: (at) => {
      const sample = this.#sample;
      if (sample === undefined) return { reason: this.#client.state.describe };
      const errorUs = errorAtUs(sample, at.monoUs);
      if (errorUs <= this.#shared.config.maxErrorUs) return undefined;
      return { reason: `the time of ${sample.server} is only good to ${formatDurationUs(errorUs)} by now` };
    },
  };

  get deadlineUs(): number {
    const sample = this.#sample;
    if (sample === undefined) return Infinity;
    const growthUs = errorAtUs(sample, sample.at.monoUs + SECOND_US) - sample.errorUs;
    const seconds = (this.#shared.config.maxErrorUs - sample.errorUs) / growthUs;
    return sample.at.monoUs + Math.max(0, Math.ceil(seconds * SECOND_US));
  }

  get sample(): TimeSample | undefined {
    return this.#sample;
  }

  get ignored(): number {
    return this.#client.state.ignored;
  }

  /** Asks the servers that are given, or else those of DHCP, or else the pool. */
  configure(networks: readonly UsableNetwork[]): void {
    const { config } = this.#shared;
    const given = config.ntp.servers.map((host): NtpServer => ({ host, from: "given" }));
    const offered = networks.flatMap(({ network }) => network.ntpServers.map((host): NtpServer => ({ host, from: "dhcp" })));
    const address = config.bindSource ? networks[0]?.network.address : undefined;
    if (address !== undefined) this.#handle.command({ kind: "source", address });
    this.#handle.command({
      kind: "start",
      servers: [...given, ...offered, { host: DEFAULT_NTP_SERVER, from: "default" }],
    });
  }

  stop(): void {
    this.#handle.command({ kind: "stop" });
  }

  /** Notices that the device's clock was stepped since the last input. */
  watchClock(at: Instant): void {
    const clockUs = at.unixUs - at.monoUs;
    const steppedUs = this.#clockUs === undefined ? 0 : clockUs - this.#clockUs;
    this.#clockUs = clockUs;
    if (this.#sample === undefined || Math.abs(steppedUs) <= this.#shared.config.maxErrorUs) return;
    this.#sample = undefined;
    const why = `the clock was stepped by ${formatDurationUs(steppedUs)}`;
    this.#shared.system.loseFact("time", why);
    this.#handle.command({ kind: "query" });
  }

  save(): TimeRecord {
    return { clockUs: this.#clockUs, sample: this.#sample };
  }

  #onNtp(event: NtpEvent, at: Instant): void {
    const { journal, system } = this.#shared;
    switch (event.kind) {
      case "accepted":
      case "ignored":
        journal.verdict(at, "ntp", event);
        system.noteChange();
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
        system.noteChange();
        return;
      }
    }
  }

  #learn(sample: TimeSample, at: Instant): void {
    const { journal, system, config } = this.#shared;
    this.#sample = sample;
    const { server, stratum, offsetUs, delayUs, errorUs } = sample;
    if (journal.explain) journal.always(at, "ntp", { type: "service", name: "sample", detail: { ...sample } });
    const fact = { server, stratum, offsetUs, delayUs, errorUs, atUs: sample.at.monoUs };
    system.setFact("time", fact, { source: "ntp", detail: server }, at);
    if (config.operations === "dry-run" && !journal.explain) return;
    const how = Math.abs(offsetUs) > STEP_THRESHOLD_US ? "step" : "slew";
    system.operate({ name: "setClock", parameters: { unixUs: at.unixUs + offsetUs, errorUs, how } });
  }
}

/** RFC 5905 §11.3: beyond 128 ms a clock is stepped, below it is slewed. */
const STEP_THRESHOLD_US = 128_000;
