/** What commands print about a real interface is what the published schemas say. */
import { it } from "vitest";
import { expectDocument, expectLinesHeld } from "../schema/published.ts";
import { INTERFACE } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { DOMAIN, FIRST_PLAN } from "./servers/dhcp-server.ts";
import { DNSMASQ_SET } from "./servers/server-sets.ts";
import { bringup, upArgv } from "./up.ts";

it(
  "documents about a real interface keep to their schemas",
  onNet(async (net) => {
    await net.relay({ delayMs: 5 });
    await DNSMASQ_SET.start(net, FIRST_PLAN);
    const asked = async (name: string, ...argv: readonly string[]): Promise<void> => {
      expectDocument(name, await net.client.outcome(bringup(...argv, "--json")));
    };

    await asked("dhcp-discover", "dhcp", "discover", "-i", INTERFACE);
    await asked("doctor", "doctor", "-i", INTERFACE, "--probe", DOMAIN);
    for (const more of [[], ["--apply"], ["--loss", "20"]]) {
      expectDocument("up", await net.client.outcome(upArgv("--json", ...more)));
      expectLinesHeld("events", (await net.client.outcome(upArgv("--ndjson", ...more))).stdout);
    }
  }),
);
