/** The ring itself, proven with foreign clients on foreign servers: what fails here is no fault of the program. */
import { describe, expect, it } from "vitest";
import { dhcpMessages, packets } from "./capture.ts";
import { disagreements } from "./decode-agreement.ts";
import { DHCLIENT_CHAIN, DHCPCD_CHAIN, UDHCPC_CHAIN } from "./foreign-chains.ts";
import { CLIENT_MAC } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { SERVER_SETS } from "./servers/server-sets.ts";

describe.each(SERVER_SETS)("$name", (servers) => {
  it.each([UDHCPC_CHAIN, DHCPCD_CHAIN, DHCLIENT_CHAIN])(
    "bring up $name, and our decoder reads what both sides said as tshark does",
    ({ argv, result }) =>
      onNet(async (net) => {
        await net.bridge();
        const server = await servers.start(net);
        const { stdout, stderr } = await net.client.outcome(argv(net.folder));
        expect(result(stdout), stderr).toBeDefined();
        expect(server.leases()).toMatchObject([{ mac: CLIENT_MAC }]);

        const captures = await net.captures();
        for (const file of captures) {
          expect(await dhcpMessages(file)).toEqual(["DISCOVER", "OFFER", "REQUEST", "ACK"]);
          expect(await packets(file, "dns", "frame.number")).not.toEqual([]);
          expect(await packets(file, "ntp", "frame.number")).not.toEqual([]);
          expect(disagreements(file)).toEqual([]);
        }
      })(),
  );
});
