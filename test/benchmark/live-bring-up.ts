/**
 * `bringup up -i` beside bring-ups put together from foreign programs, through the relay at 5 ms each way; as root:
 *
 *   npm run build && npx tsx test/benchmark/live-bring-up.ts [runs] [losses in per cent] [dnsmasq | kea] [lanes] [chains]
 *
 * Paired: the k-th run of every program meets the relay's k-th seed, on a network made for it alone. A program that
 * does not come to its end within two minutes has failed and counts as slower than all others. With loss nearly all
 * of the time is waiting: several lanes, each on networks of its own, then shorten the whole. `chains` leaves programs
 * out: `bringup,udhcpc`. Prints a table.
 */
import { BRINGUP_CHAIN, bringupResult } from "../live/bringup-chain.ts";
import {
  DHCLIENT_CHAIN,
  DHCPCD_CHAIN,
  UDHCPC_CHAIN,
  type Chain,
  type ChainResult,
} from "../live/foreign-chains.ts";
import { LiveNet } from "../live/live-net.ts";
import { setup } from "../live/machine.ts";
import { DNSMASQ_SET, KEA_SET } from "../live/servers/server-sets.ts";
import { quantile } from "./quantile.ts";

const [
  runsText = "30",
  lossesText = "0,10,30",
  serverText = "dnsmasq",
  lanesText = "1",
  chainsText = "bringup,udhcpc,dhcpcd,dhclient",
] = process.argv.slice(2);
const runs = Number(runsText);
const losses = lossesText.split(",").map(Number);
const lanes = Number(lanesText);
const servers = serverText === "kea" ? KEA_SET : DNSMASQ_SET;
const CHAINS: readonly Chain[] = [BRINGUP_CHAIN, UDHCPC_CHAIN, DHCPCD_CHAIN, DHCLIENT_CHAIN].filter(
  ({ name }) => chainsText.split(",").some((wanted) => name.startsWith(wanted)),
);
const LIMIT_MS = 120_000;

interface Run {
  readonly result: ChainResult | undefined;
  readonly stdout: string;
}

async function runOnce(chain: Chain, loss: number, seed: number): Promise<Run> {
  const net = await LiveNet.create({ capture: false });
  try {
    await servers.start(net);
    await net.relay({ loss, delayMs: 5, seed });
    const running = net.client.start(chain.argv(net.folder));
    const limit = setTimeout(() => void net.client.end(0), LIMIT_MS);
    const { stdout, stderr } = await running.exited;
    clearTimeout(limit);
    const result = chain.result(stdout);
    if (result === undefined) console.error(`${chain.name}, seed ${seed}: ${stdout}${stderr}`);
    return { result, stdout };
  } finally {
    await net.remove();
  }
}

/** The runs of each chain at one loss, in the order of CHAINS; a first round only warms the machine's caches. */
async function measure(loss: number): Promise<readonly (readonly Run[])[]> {
  for (const chain of CHAINS) await runOnce(chain, 0, 0);
  const all: Run[][] = CHAINS.map(() => []);
  let next = 1;
  const lane = async (): Promise<void> => {
    for (let seed = next++; seed <= runs; seed = next++) {
      for (const [i, chain] of CHAINS.entries()) {
        const of = all[i];
        if (of !== undefined) of[seed - 1] = await runOnce(chain, loss, seed);
      }
    }
  };
  await Promise.all(Array.from({ length: loss === 0 ? 1 : lanes }, lane));
  return all;
}

function totals(of: readonly Run[]): readonly number[] {
  return of.map(({ result }) => result?.totalMs ?? Infinity);
}

function row(loss: number, name: string, of: readonly Run[]): string {
  const ms = totals(of);
  const times = [0.5, 0.9, 1].map((q) => shown(quantile(ms, q), 0));
  const errors = of.flatMap(({ result }) =>
    result === undefined ? [] : [Math.abs(result.offsetMs)],
  );
  const failed = ms.filter((value) => value === Infinity).length;
  const error = `${shown(quantile(errors, 0.5), 3)} / ${shown(quantile(errors, 1), 3)}`;
  return `| ${loss} % | ${name} | ${times.join(" | ")} | ${failed} | ${error} |`;
}

function shown(value: number, digits: number): string {
  return value === Infinity ? `> ${LIMIT_MS}` : value.toFixed(digits);
}

function pairs(of: readonly (readonly Run[])[]): string {
  const [own = [], ...foreign] = of.map(totals);
  return foreign
    .map((theirs, i) => {
      const won = own.filter((ms, k) => ms < (theirs[k] ?? Infinity)).length;
      return `faster than ${CHAINS[i + 1]?.name} in ${won} of ${own.length} pairs`;
    })
    .join(", ");
}

await setup();
const lines: string[] = [];
const remarks: string[] = [];
for (const loss of losses) {
  const measured = await measure(loss);
  for (const [i, chain] of CHAINS.entries()) lines.push(row(loss, chain.name, measured[i] ?? []));
  const elapsed = (measured[0] ?? []).map(
    ({ stdout }) => bringupResult(stdout)?.elapsedMs ?? Infinity,
  );
  const inside = [0.5, 0.9, 1].map((q) => shown(quantile(elapsed, q), 1)).join(" / ");
  remarks.push(
    `${loss} %: bringup, first step to OPERATIONAL, ms: median / p90 / max ${inside}; ${pairs(measured)}`,
  );
  console.error(lines.slice(-CHAINS.length).join("\n"));
}
console.log(
  `${servers.name}, 5 ms each way, n = ${runs}, ${lanes} lanes with loss, node ${process.versions.node}\n`,
);
console.log(
  "| lost each way | program | median ms | p90 ms | max ms | failed | clock error median / max ms |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- |");
console.log(`${lines.join("\n")}\n\n${remarks.join("\n")}`);
