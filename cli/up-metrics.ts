/** `up --metrics-listen [ADDRESS:]PORT`: the bring-up as metrics, as long as it runs. */
import type { LogEvent } from "../net/event-log.ts";
import type { Instant } from "../net/instant.ts";
import type { Endpoint } from "../net/endpoint.ts";
import type { HostTiming } from "../net/latency.ts";
import { serveMetrics, type MetricsServer } from "../library/metrics-server.ts";
import type { BringUpSession } from "../library/session.ts";
import { TOOL_VERSION } from "../library/tool-version.ts";
import { LatencyCollector } from "../observation/latency-collector.ts";
import { LatencyTally } from "../observation/latency-tally.ts";
import { exposition } from "../report/openmetrics/exposition.ts";
import { SYSTEM_STATES } from "../services/system-state/index.ts";
import { usage } from "./arguments.ts";
import { CliError, EXIT, systemReason } from "./exit.ts";
import type { UpAttendant, UpContext } from "./up-attendants.ts";

export async function openUpMetrics({ options, wanted, runtime }: UpContext): Promise<UpAttendant> {
  if (wanted.mode === "simulate") {
    const message = "in virtual time there is nothing to wait for: the run is over at once";
    throw usage("metrics-listen", message, "a run that lasts", "up --stay --metrics-listen 9464");
  }
  const metrics = new UpMetrics();
  const server = await listen(options.metricsListen as Endpoint, () => metrics.text());
  metrics.server = server;
  if (!options.json) runtime.stderr.write(`bringup: metrics on ${server.url}\n`);
  return metrics;
}

async function listen(at: Endpoint, render: () => string): Promise<MetricsServer> {
  try {
    return await serveMetrics(at, render);
  } catch (error) {
    const message = `cannot serve metrics: ${systemReason(error)}`;
    throw new CliError(EXIT.io, "io.metrics", message, {
      expected: "an address of this machine and a free port",
      attempt: "--metrics-listen 127.0.0.1:0",
    });
  }
}

class UpMetrics implements UpAttendant {
  readonly #tally = new LatencyTally();
  readonly #collector = new LatencyCollector((record) => this.#tally.take(record));
  readonly wants = {
    observe: true,
    onTiming: (timing: HostTiming, zeroUs: number): void =>
      this.#collector.hostTiming(timing, zeroUs),
  };
  server: MetricsServer | undefined;
  #session: BringUpSession | undefined;

  add(event: LogEvent, _at: Instant): void {
    this.#collector.event(event);
  }

  attach(session: BringUpSession): void {
    this.#session = session;
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  text(): string {
    const session = this.#session;
    if (session !== undefined) this.#collector.reach(session.nowUs());
    return exposition({
      tool: TOOL_VERSION,
      states: SYSTEM_STATES,
      latency: this.#tally.digest(),
      ...(session === undefined ? {} : { snapshot: session.snapshot() }),
    });
  }
}
