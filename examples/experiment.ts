/**
 * How three retry policies fare where a third of all packets is lost: simulated bring-ups, on the same dice for each of
 * them.
 *
 *   npx tsx examples/experiment.ts
 */
import { RETRY_PRESETS, runExperiment } from "../library/index.ts";

const policies = ["adaptive", "lws", "dhclient"].flatMap((name) => RETRY_PRESETS.get(name) ?? []);
const near = { delayUs: 5_000 };
const { summary } = await runExperiment({
  design: {
    links: [{ name: "near", tx: near, rx: near }],
    losses: [0.33],
    policies,
    runs: 300,
    timeoutUs: 120_000_000,
  },
});

const seconds = (us: number | null): string =>
  us === null ? "more than 120 s" : `${(us / 1_000_000).toFixed(2)} s`;
for (const { policy, success, goal } of summary.cells) {
  const reached = `${((success.value ?? 0) * 100).toFixed(1)} %`;
  console.log(
    `${policy.padEnd(8)} ${reached} in time, half of them within ${seconds(goal.median.value)}, nine of ten within ${seconds(goal.p90.value)}`,
  );
}
