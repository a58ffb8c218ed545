/**
 * What many runs of `bringup up -i` leave behind: nothing, if before and after are the same; as root:
 *
 *   npm run build && npx tsx test/benchmark/live-cycles.ts [times]
 */
import { cycles } from "../live/cycles.ts";
import { LiveNet } from "../live/live-net.ts";
import { setup } from "../live/machine.ts";
import { DNSMASQ_SET } from "../live/servers/server-sets.ts";

const times = Number(process.argv[2] ?? 1_000);

await setup();
const net = await LiveNet.create({ capture: false });
try {
  await net.bridge();
  const server = await DNSMASQ_SET.start(net);
  const started = performance.now();
  const { before, after, reached } = await cycles(net, server, times);
  const seconds = (performance.now() - started) / 1_000;
  console.log(`${reached} of ${times} runs reached OPERATIONAL, in ${seconds.toFixed(0)} s`);
  console.log("                before  after");
  for (const [name, count] of Object.entries(before)) {
    const now = after[name as keyof typeof after];
    console.log(`${name.padEnd(12)} ${`${count}`.padStart(9)} ${`${now}`.padStart(6)}`);
  }
} finally {
  await net.remove();
}
