/** The state of a bring-up in the text format of OpenMetrics 1.0, as Prometheus scrapes it. */
import type { LatencyDigest } from "../../observation/latency-digest.ts";
import type { Snapshot } from "../../observation/snapshot.ts";
import { latencyText } from "./latency-metrics.ts";
import { END_OF_METRICS, familyText } from "./metric-text.ts";
import { servicesText } from "./service-metrics.ts";
import { systemText } from "./system-metrics.ts";

export const OPENMETRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

export interface Exposed {
  /** Version of the program. */
  readonly tool: string;
  /** Left out, nothing is said of the state. */
  readonly snapshot?: Snapshot;
  /** Every state of the ladder. */
  readonly states: readonly string[];
  readonly latency?: LatencyDigest;
}

export function exposition({ tool, snapshot, states, latency }: Exposed): string {
  const mode = snapshot === undefined ? {} : { mode: snapshot.mode };
  return [
    familyText({ name: "bringup_build", type: "info", help: "The program that is speaking." }, [
      { labels: { version: tool, ...mode }, value: 1 },
    ]),
    snapshot === undefined ? "" : systemText(snapshot, states) + servicesText(snapshot),
    latency === undefined ? "" : latencyText(latency),
    END_OF_METRICS,
  ].join("");
}
