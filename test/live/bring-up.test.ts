/** `bringup up -i` against each set of foreign servers, behind the relay at 5 ms each way. */
import { describe, expect, it } from "vitest";
import { dhcpMessages, packets } from "./capture.ts";
import { clientState } from "./client-state.ts";
import { disagreements } from "./decode-agreement.ts";
import { CLIENT_MAC, INTERFACE, SERVER_ADDRESS } from "./live-net.ts";
import { RESOLV_CONF_BEFORE } from "./namespace.ts";
import { onNet } from "./on-net.ts";
import { FIRST_PLAN } from "./servers/dhcp-server.ts";
import { DNSMASQ_SET, SERVER_SETS } from "./servers/server-sets.ts";
import { StayingUp, up } from "./up.ts";

const NEIGHBOURS = [
  { address: "10.77.0.120", mac: "02:00:00:00:07:01" },
  { address: "10.77.0.121", mac: "02:00:00:00:07:02" },
];
const DONE = { code: 0, reached: "OPERATIONAL" };
const PLAN = { ...FIRST_PLAN, planted: NEIGHBOURS };

describe.each(SERVER_SETS)("up -i against $name", ({ start }) => {
  it(
    "reaches OPERATIONAL on an interface without an address, gives the lease back and leaves no trace",
    onNet(async (net) => {
      await net.relay({ delayMs: 5 });
      const server = await start(net, PLAN);
      const before = await clientState(net.client);

      const { code, document, stderr } = await up(net);

      expect({ code, reached: document.reached }, stderr).toEqual(DONE);
      expect(document.dhcp?.serverId).toBe(SERVER_ADDRESS);
      expect(document.ntp?.server).toContain(SERVER_ADDRESS);
      expect(document.dns?.servers).toEqual([SERVER_ADDRESS]);
      expect(await clientState(net.client)).toEqual(before);
      await expect.poll(() => server.leases()).toEqual(NEIGHBOURS);

      const [client = ""] = await net.captures();
      const messages = ["DISCOVER", "OFFER", "REQUEST", "ACK", "RELEASE"];
      expect(await dhcpMessages(client)).toEqual(messages);
      expect(await packets(client, "icmp", "icmp.type"), "nothing came unexpected").toEqual([]);
      expect(disagreements(client)).toEqual([]);
    }),
  );

  it(
    "puts address, route and resolvers in place with --apply, and takes them away again",
    onNet(async (net) => {
      await net.relay({ delayMs: 5 });
      const server = await start(net, PLAN);
      const before = await clientState(net.client);
      const staying = new StayingUp(net, "--apply");
      await staying.enters("OPERATIONAL");

      const lease = server.leases().find(({ mac }) => mac === CLIENT_MAC);
      const during = await clientState(net.client);
      expect(during.interfaces.find((line) => line.startsWith(INTERFACE))).toContain(
        `${lease?.address}/24`,
      );
      expect(during.routes.some((r) => r.startsWith(`default via ${SERVER_ADDRESS}`))).toBe(true);
      expect(during.resolvConf).toContain(`nameserver ${SERVER_ADDRESS}`);

      await staying.running.stop("SIGINT");
      expect(await clientState(net.client)).toEqual(before);
      await expect.poll(() => server.leases()).toEqual(NEIGHBOURS);
    }),
  );

  it(
    "leaves the interface configured and the lease held with --apply --keep",
    onNet(async (net) => {
      await net.relay({ delayMs: 5 });
      const server = await start(net);

      const { code, document, stderr } = await up(net, "--apply", "--keep");

      expect({ code, reached: document.reached }, stderr).toEqual(DONE);
      const address = document.dhcp?.address ?? "";
      expect(server.leases()).toEqual([{ address, mac: CLIENT_MAC }]);
      const after = await clientState(net.client);
      expect(after.interfaces.find((line) => line.startsWith(INTERFACE))).toContain(
        `${address}/24`,
      );
      expect(after.resolvConf).not.toBe(RESOLV_CONF_BEFORE);
    }),
  );

  it(
    "works beside the interface with --isolate, under a MAC address of its own",
    onNet(async (net) => {
      await net.relay({ delayMs: 5 });
      const server = await start(net, PLAN);
      const before = await clientState(net.client);

      const { code, document, stderr } = await up(net, "--isolate");

      expect({ code, reached: document.reached }, stderr).toEqual(DONE);
      expect(await clientState(net.client)).toEqual(before);
      await expect.poll(() => server.leases()).toEqual(NEIGHBOURS);
      const [client = ""] = await net.captures();
      expect(await dhcpMessages(client, CLIENT_MAC)).toEqual([]);
    }),
  );
});

describe("up -i with other options", () => {
  it(
    "takes an address as given with --static, and asks no DHCP server",
    onNet(async (net) => {
      await net.relay({ delayMs: 5 });
      const server = await DNSMASQ_SET.start(net, PLAN);
      const before = await clientState(net.client);
      const given = ["--static", `10.77.0.9/24,${SERVER_ADDRESS},${SERVER_ADDRESS}`];

      const { code, document, stderr } = await up(net, ...given, "--ntp-server", SERVER_ADDRESS);

      expect({ code, reached: document.reached }, stderr).toEqual(DONE);
      expect(await clientState(net.client)).toEqual(before);
      expect(server.leases()).toEqual(NEIGHBOURS);
      const [client = ""] = await net.captures();
      expect(await dhcpMessages(client)).toEqual([]);
    }),
  );

  it(
    "loses packets of its own with --loss, and gets there all the same",
    onNet(async (net) => {
      await net.bridge();
      const server = await DNSMASQ_SET.start(net, PLAN);
      const dice = ["--loss", "30", "--seed", "7", "--insecure-seed"];

      const { code, document, stderr } = await up(net, ...dice);

      expect({ code, reached: document.reached }, stderr).toEqual(DONE);
      expect(server.leases()).toEqual(expect.arrayContaining(NEIGHBOURS));
    }),
  );

  it(
    "says which step is held and by whom where no server answers, with exit code 1",
    onNet(async (net) => {
      await net.bridge();
      const { code, document } = await up(net, "--timeout", "2s");
      expect(code).toBe(1);
      expect(document.reached).toBe("IFACE_COLDPLUG");
      expect(document.blockedBy).toMatchObject([{ notifier: "dhcp" }]);
    }),
  );
});
