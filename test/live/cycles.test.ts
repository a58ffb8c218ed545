/** A few of the cycles that `test/benchmark/live-cycles.ts` does by the thousand. */
import { expect, it } from "vitest";
import { cycles } from "./cycles.ts";
import { onNet } from "./on-net.ts";
import { DNSMASQ_SET } from "./servers/server-sets.ts";

it(
  "twenty runs of up -i leave no address, route, lease, namespace, process or socket behind",
  onNet(async (net) => {
    await net.bridge();
    const server = await DNSMASQ_SET.start(net);
    const { before, after, reached } = await cycles(net, server, 20);
    expect(reached).toBe(20);
    expect(after).toEqual(before);
  }),
);
