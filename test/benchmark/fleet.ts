/**
 * A fleet on one core: wall and CPU time, peak memory, and what became of devices and servers; run with
 *
 *   node --max-semi-space-size=256 --min-semi-space-size=256 --import tsx test/benchmark/fleet.ts [devices] [loss in %] [policy] [spread in ms] [DHCP packets/s]
 *
 * Nearly all devices of a large fleet are alive at once: with a small young generation the collector copies them again
 * and again.
 */
import { DEFAULT_CAPACITIES } from "../../lab/capacity.ts";
import type { Scenario } from "../../lab/scenario.ts";
import { RETRY_PRESETS } from "../../net/retry-presets.ts";
import { simulateFleet } from "../../experiment/fleet.ts";

const [devicesText = "10000", lossText = "20", policyName = "adaptive", spreadText, capacityText] =
  process.argv.slice(2);
const devices = Number(devicesText);
const loss = Number(lossText) / 100;
const policy = RETRY_PRESETS.get(policyName);
if (policy === undefined) throw new RangeError(`no policy ${policyName}`);
const link = { loss, delayUs: 5_000 };
const scenario: Scenario = {
  ...(spreadText !== undefined && { spreadUs: Number(spreadText) * 1_000 }),
  ...(capacityText !== undefined && {
    capacity: { dhcp: { ...DEFAULT_CAPACITIES.dhcp, perSecond: Number(capacityText) } },
  }),
};

const started = performance.now();
const timesUs: number[] = [];
let sent = 0;
let retries = 0;
const servers = simulateFleet(
  { policy, tx: link, rx: link, scenario, until: "OPERATIONAL", timeoutUs: 60_000_000 },
  devices,
  1,
  (_, result) => {
    if (result.reached) timesUs.push(result.endUs);
    sent += result.sent;
    retries += result.retries;
  },
);
const seconds = (performance.now() - started) / 1_000;
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
timesUs.sort((a, b) => a - b);
const quantile = (q: number): string =>
  timesUs.length <= q * devices
    ? "never"
    : `${((timesUs[Math.ceil(q * devices) - 1] ?? 0) / 1_000).toFixed(1)} ms`;
console.log(
  `${devices} devices, ${lossText} % loss, ${policyName}: ${seconds.toFixed(1)} s wall, ${(userCPUTime / 1e6).toFixed(1)} s user, ${(systemCPUTime / 1e6).toFixed(1)} s system, peak RSS ${(maxRSS / 1024).toFixed(0)} MiB, ${((seconds / devices) * 1e6).toFixed(0)} µs a device`,
);
console.log(
  `${timesUs.length} OPERATIONAL within a minute: median ${quantile(0.5)}, p90 ${quantile(0.9)}, p99 ${quantile(0.99)}; ${(sent / devices).toFixed(1)} packets sent by a device, ${(retries / devices).toFixed(1)} of them retries`,
);
for (const { server, received, served, dropped, longestQueue } of servers)
  console.log(
    `${server}: received ${received}, served ${served}, dropped ${dropped}, longest queue ${longestQueue}`,
  );
