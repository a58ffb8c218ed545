/** A cable that is pulled and plugged in again, with `bringup up -i --stay` watching. */
import { expect, it } from "vitest";
import { CLIENT_MAC } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { DNSMASQ_SET } from "./servers/server-sets.ts";
import { StayingUp } from "./up.ts";

it(
  "up -i --stay falls back when the carrier is lost and recovers when it returns",
  onNet(async (net) => {
    await net.bridge();
    const server = await DNSMASQ_SET.start(net);
    const staying = new StayingUp(net);
    const up = await staying.enters("OPERATIONAL");

    await net.carrier(false);
    const down = await staying.enters("INITIALIZED", up);
    expect(staying.states().at(-1)).toBe("INITIALIZED");

    await net.carrier(true);
    await staying.enters("OPERATIONAL", down);
    expect(server.leases()).toMatchObject([{ mac: CLIENT_MAC }]);

    await staying.running.stop("SIGINT");
    await expect.poll(() => server.leases()).toEqual([]);
  }),
);
