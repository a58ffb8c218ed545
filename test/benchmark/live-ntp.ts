/**
 * How wrong the time is that a bring-up finds; as root:
 *
 *   npm run build && npx tsx test/benchmark/live-ntp.ts [runs] [hogs]
 *
 * Both sides read the same clock, so the true offset is 0 and every offset found is an error. The wire is a bridge of
 * the kernel: only the programs are measured. First on an idle machine, then beside `hogs` processes that never rest.
 */
import { BRINGUP_CHAIN } from "../live/bringup-chain.ts";
import { DHCPCD_CHAIN, UDHCPC_CHAIN, type Chain } from "../live/foreign-chains.ts";
import { LiveNet } from "../live/live-net.ts";
import { setup } from "../live/machine.ts";
import { Running } from "../live/running.ts";
import { DNSMASQ_SET } from "../live/servers/server-sets.ts";
import { quantile } from "./quantile.ts";

const runs = Number(process.argv[2] ?? 100);
const hogs = Number(process.argv[3] ?? 4);
const CHAINS: readonly Chain[] = [BRINGUP_CHAIN, UDHCPC_CHAIN, DHCPCD_CHAIN];

async function errorOf(chain: Chain): Promise<number | undefined> {
  const net = await LiveNet.create({ capture: false });
  try {
    await net.bridge();
    await DNSMASQ_SET.start(net);
    const { stdout } = await net.client.outcome(chain.argv(net.folder));
    const result = chain.result(stdout);
    return result === undefined ? undefined : Math.abs(result.offsetMs);
  } finally {
    await net.remove();
  }
}

async function rows(load: string): Promise<readonly string[]> {
  const errors: number[][] = CHAINS.map(() => []);
  for (let run = 0; run <= runs; run++) {
    for (const [i, chain] of CHAINS.entries()) {
      const error = await errorOf(chain);
      if (run > 0 && error !== undefined) errors[i]?.push(error);
    }
  }
  return errors.map((of, i) => {
    const times = [0.5, 0.9, 0.99, 1].map((q) => quantile(of, q).toFixed(3));
    return `| ${load} | ${CHAINS[i]?.name} | ${times.join(" | ")} | ${runs - of.length} |`;
  });
}

await setup();
const lines = [...(await rows("idle"))];
const busy = Array.from({ length: hogs }, () => new Running(["sh", "-c", "while :; do :; done"]));
try {
  lines.push(...(await rows(`${hogs} hogs`)));
} finally {
  for (const hog of busy) await hog.stop();
}
console.log(`clock error in ms, n = ${runs}, ${DNSMASQ_SET.name}, node ${process.versions.node}\n`);
console.log("| load | program | median | p90 | p99 | max | failed |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
console.log(lines.join("\n"));
