/**
 * The simulator beside the real stack, pair by pair on the same dice; as root:
 *
 *   npm run build && npx tsx test/benchmark/live-truth.ts [pairs] [loss in per cent] [retry policy] [first seed]
 *
 * Prints how many pairs agree within max(3 ms, 5 %), how the differences are spread, and of each pair that does not
 * agree or has other frames the packet at which the two part. 200 pairs take three minutes. See docs/truth.md.
 */
import { LiveNet } from "../live/live-net.ts";
import { setup } from "../live/machine.ts";
import type { Pair } from "../live/truth/pair.ts";
import { truth } from "../live/truth/truth.ts";
import { quantile } from "./quantile.ts";

const [pairsText = "200", lossText = "20", retry = "adaptive", seedText = "1"] =
  process.argv.slice(2);
const QUANTILES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

function ms(us: number): string {
  return (us / 1_000).toFixed(1);
}

function quantilesText(values: readonly number[]): string {
  return QUANTILES.map((q) => ms(quantile(values, q))).join(" / ");
}

function line({ seed, liveUs, simulatedUs, agrees, parting, relayLateUs }: Pair): string {
  return `| ${seed} | ${agrees ? "yes" : "no"} | ${ms(liveUs)} | ${ms(simulatedUs)} | ${ms(liveUs - simulatedUs)} | ${parting} | ${ms(relayLateUs)} |`;
}

await setup();
const net = await LiveNet.create({ capture: false });
try {
  const { pairs, times } = await truth(net, {
    pairs: Number(pairsText),
    loss: Number(lossText),
    retry,
    firstSeed: Number(seedText),
    onPair: (pair) => process.stderr.write(pair.agrees ? "." : "x"),
  });
  const parted = pairs.filter(({ agrees, sameFrames }) => !agrees || !sameFrames);
  const differences = pairs.map(({ liveUs, simulatedUs }) => liveUs - simulatedUs);
  const together = pairs.filter(({ sameFrames }) => sameFrames);
  const agreeing = pairs.filter(({ agrees }) => agrees).length;
  console.log(`
${pairs.length} pairs, ${lossText} % lost each way, 5 ms, ${retry}, seeds from ${seedText}, node ${process.versions.node}
this machine: ${JSON.stringify(times, (_, value: unknown) => (value instanceof Map ? [...value] : value))}
within max(3 ms, 5 %): ${agreeing} of ${pairs.length} (${((100 * agreeing) / pairs.length).toFixed(1)} %)
the same frames with the same fates to the end: ${together.length}, of which agree ${together.filter(({ agrees }) => agrees).length}
live, ms, at ${QUANTILES.join(" / ")}: ${quantilesText(pairs.map(({ liveUs }) => liveUs))}
live − simulated, ms, at ${QUANTILES.join(" / ")}: ${quantilesText(differences)}
`);
  console.log(
    "| seed | agrees | live ms | simulated ms | difference | where they part | relay late ms |",
  );
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const pair of parted) console.log(line(pair));
} finally {
  await net.remove();
}
