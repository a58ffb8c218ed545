/**
 * What `bringup relay` adds to a wire; as root:
 *
 *   npm run build && npx tsx test/benchmark/live-relay.ts [pings]
 *
 * Delay: round trips of ping through the relay, less the delay asked for, beside those through a bridge of the
 * kernel. Rate: datagrams in one direction at growing rates, and how many of them arrive.
 */
import { fileURLToPath } from "node:url";
import { INTERFACE, LiveNet, SERVER_ADDRESS } from "../live/live-net.ts";
import { setup } from "../live/machine.ts";
import { program } from "../live/programs.ts";
import { quantile } from "./quantile.ts";

const pings = Number(process.argv[2] ?? 500);
const CLIENT_ADDRESS = "10.77.0.9";
const RATES = [5_000, 10_000, 20_000, 30_000, 40_000];
const SECONDS = 5;
const PORT = 9_999;
const DATAGRAMS = fileURLToPath(new URL("../live/datagrams.ts", import.meta.url));

async function roundTrips(net: LiveNet): Promise<readonly number[]> {
  const argv = ["-n", "-i", "0.01", "-c", `${pings}`, "-W", "1", SERVER_ADDRESS];
  const text = await net.client.run([program("ping"), ...argv]);
  return [...text.matchAll(/time=([\d.]+) ms/g)].map(([, ms]) => Number(ms));
}

async function delays(net: LiveNet): Promise<void> {
  await net.bridge();
  const wire = await roundTrips(net);
  const floor = quantile(wire, 0.5);
  console.log(`bridge: round trip ${floor.toFixed(3)} ms at the median, n = ${wire.length}`);
  for (const delayMs of [0, 1, 5]) {
    await net.relay({ delayMs });
    const added = (await roundTrips(net)).map((ms) => (ms - floor) / 2 - delayMs);
    const [median, p90, p99] = [0.5, 0.9, 0.99].map((q) => quantile(added, q).toFixed(3));
    console.log(
      `relay at ${delayMs} ms: adds each way, beyond that, ms: median ${median}, p90 ${p90}, p99 ${p99}`,
    );
  }
}

async function rates(net: LiveNet): Promise<void> {
  await net.relay({ delayMs: 5 });
  for (const rate of RATES) {
    const datagrams = [process.execPath, DATAGRAMS];
    const receiver = net.client.start([...datagrams, "receive", CLIENT_ADDRESS, `${PORT}`]);
    await receiver.says(/listening/);
    const total = rate * SECONDS;
    const sent = await net.server.run(
      [...datagrams, "send", CLIENT_ADDRESS, PORT, rate, total].map(String),
    );
    const { stdout } = await receiver.stop();
    const received = Number(stdout.split("\n")[1]);
    const share = ((received / total) * 100).toFixed(2);
    console.log(`relay, ${Number(sent).toFixed(0)} datagrams a second: ${share} % arrive`);
  }
}

await setup();
const net = await LiveNet.create({ capture: false });
try {
  await net.client.ip("addr", "add", `${CLIENT_ADDRESS}/24`, "dev", INTERFACE);
  await delays(net);
  await rates(net);
} finally {
  await net.remove();
}
