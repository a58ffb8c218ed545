/** A cable that is pulled and plugged in again, with `bringup up -i --stay` watching. */
import { expect, it } from "vitest";
import { clientState } from "./client-state.ts";
import { CLIENT_MAC, INTERFACE, SECOND_INTERFACE, SERVER_ADDRESS } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { DNSMASQ_SET } from "./servers/server-sets.ts";
import { StayingUp } from "./up.ts";

/** A bridge may take its time to forward again. */
const SOON = { timeout: 15_000 };

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

it.each([[], ["--apply"]].map((mode) => ({ mode, command: ["up -i", ...mode].join(" ") })))(
  "$command --stay takes up an interface that is removed and made anew",
  ({ mode }) =>
    onNet(
      async (net) => {
        await net.bridge();
        const server = await DNSMASQ_SET.start(net);
        const staying = new StayingUp(net, ...mode);
        const up = await staying.enters("OPERATIONAL");

        await net.remakeInterface();
        await staying.enters("OPERATIONAL", await staying.enters("INITIALIZED", up));

        await staying.running.stop("SIGINT");
        await expect.poll(() => server.leases()).toEqual([]);
      },
      { capture: false },
    )(),
);

it(
  "up -i eth0 -i eth1 --apply --stay leaves routes and resolvers to the second when the first loses its carrier",
  onNet(async (net) => {
    await net.bridge();
    await net.secondInterface();
    const server = await DNSMASQ_SET.start(net);
    const before = await clientState(net.client);
    const staying = new StayingUp(net, "-i", SECOND_INTERFACE, "--apply");
    await staying.enters("OPERATIONAL");
    await expect.poll(() => server.leases(), SOON).toHaveLength(2);
    const state = async () => {
      const { routes, resolvConf } = await clientState(net.client);
      const of = /resolvers of (\w+)/.exec(resolvConf)?.[1];
      return { ways: routes.filter((route) => route.startsWith("default")), of };
    };
    const both = { ways: [way(INTERFACE), way(SECOND_INTERFACE)], of: INTERFACE };

    await expect.poll(state, SOON).toEqual(both);
    await net.carrier(false);
    await expect.poll(state, SOON).toEqual({ ways: [way(SECOND_INTERFACE)], of: SECOND_INTERFACE });
    await net.carrier(true);
    await expect.poll(state, SOON).toEqual(both);

    await staying.running.stop("SIGINT");
    await expect.poll(() => clientState(net.client), SOON).toEqual(before);
    expect(staying.events().filter(({ type }) => type === "finding")).toEqual([]);
  }),
);

function way(device: string): string {
  return `default via ${SERVER_ADDRESS} dev ${device}`;
}
