/** What `bringup up -i` must not do, and how it ends when somebody ends it. */
import { describe, expect, it } from "vitest";
import { dhcpMessages } from "./capture.ts";
import { clientState } from "./client-state.ts";
import { CLIENT_MAC, INTERFACE, SECOND_SERVER_ADDRESS, SERVER_ADDRESS } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { program } from "./programs.ts";
import { FIRST_PLAN, SECOND_PLAN } from "./servers/dhcp-server.ts";
import { startDnsmasq } from "./servers/dnsmasq.ts";
import { startKea } from "./servers/kea.ts";
import { DNSMASQ_SET } from "./servers/server-sets.ts";
import { bringup, StayingUp, up, upArgv } from "./up.ts";

const DONE = { code: 0, reached: "OPERATIONAL" };
const KILLED = [[], ["--apply"], ["--isolate"]].flatMap((mode) =>
  ["INITIALIZED", "DHCP", "OPERATIONAL"].map((state) => ({
    mode,
    state,
    command: ["up -i", ...mode].join(" "),
  })),
);

describe("up -i where the server knows clients by MAC address alone", () => {
  it(
    "neither requests nor releases the address that the host itself uses",
    onNet(async (net) => {
      const hosts = { address: "10.77.0.130", mac: CLIENT_MAC };
      await net.bridge();
      const server = await DNSMASQ_SET.start(net, { ...FIRST_PLAN, planted: [hosts] });
      await net.client.ip("addr", "add", `${hosts.address}/24`, "dev", INTERFACE);
      const before = await clientState(net.client);

      const { stdout } = await net.client.outcome(upArgv("--json", "--timeout", "3s"));

      expect(stdout).toContain("server-identifies-by-mac");
      expect(stdout).toContain("--isolate");
      expect(await clientState(net.client)).toEqual(before);
      expect(server.leases()).toEqual([hosts]);
      const [client = ""] = await net.captures();
      const messages = await dhcpMessages(client);
      expect(messages).toEqual(expect.arrayContaining(["DISCOVER", "OFFER"]));
      expect(messages).not.toContain("REQUEST");
      expect(messages).not.toContain("RELEASE");
    }),
  );
});

describe("up -i --apply where an earlier run kept its address", () => {
  it(
    "does not give back the lease of the address that stays",
    onNet(async (net) => {
      await net.bridge();
      const server = await DNSMASQ_SET.start(net);
      const { document } = await up(net, "--apply", "--keep");
      const kept = await clientState(net.client);

      const { code, document: again, stderr } = await up(net, "--apply");

      expect({ code, reached: again.reached }, stderr).toEqual(DONE);
      expect(again.dhcp?.address).toBe(document.dhcp?.address);
      expect(await clientState(net.client)).toEqual(kept);
      expect(server.leases()).toMatchObject([{ address: document.dhcp?.address }]);
      const [client = ""] = await net.captures();
      expect(await dhcpMessages(client)).not.toContain("RELEASE");
    }),
  );
});

describe("up -i without privileges", () => {
  it(
    "says what is missing and what to do, and exits with 77",
    onNet(async (net) => {
      const nobody = [program("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups"];
      const { code, stderr } = await net.client.outcome([...nobody, ...upArgv()]);
      expect(code, stderr).toBe(77);
      expect(stderr).toMatch(/root|CAP_NET_RAW/);
    }),
  );

  it(
    "needs CAP_NET_RAW alone for a dry run, and warns that nobody else is kept off",
    onNet(async (net) => {
      await net.bridge();
      await DNSMASQ_SET.start(net);
      const only = ["--inh-caps", "--ambient-caps"].map((set) => `${set}=-all,+net_raw`);
      const nobody = [program("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups"];
      const run = await net.client.outcome([...nobody, ...only, ...upArgv("--json")]);
      expect(run.code, run.stderr).toBe(0);
      expect(run.stdout).toContain('"code":"unlocked"');
    }),
  );
});

describe("up -i --apply without CAP_NET_ADMIN", () => {
  it(
    "says so at once, and has changed nothing",
    onNet(async (net) => {
      const before = await clientState(net.client);
      const less = ["--bounding-set=-net_admin", "--inh-caps=-net_admin"];
      const argv = [program("setpriv"), ...less, ...upArgv("--apply")];
      const { code, stderr } = await net.client.outcome(argv);
      expect(code, stderr).toBe(77);
      expect(stderr).toContain("CAP_NET_ADMIN");
      expect(await clientState(net.client)).toEqual(before);
    }),
  );
});

describe("up -i --stay where another station claims its address", () => {
  it(
    "finds that out, once",
    onNet(async (net) => {
      await net.bridge();
      const server = await DNSMASQ_SET.start(net);
      const staying = new StayingUp(net);
      await staying.enters("OPERATIONAL");
      const [{ address = "" } = {}] = server.leases();
      const claim = [program("ping"), "-c", "3", "-i", "0.2", "-W", "1", "-I", address];

      await net.server.ip("addr", "add", `${address}/32`, "dev", INTERFACE);
      await net.server.outcome([...claim, "10.77.0.250"]); // asks for a station in the name of the address

      await staying.sees("a conflict", ({ code }) => code === "address-conflict");
      await staying.running.stop("SIGINT");
      const conflicts = staying.events().filter(({ code }) => code === "address-conflict");
      expect(conflicts).toHaveLength(1);
    }),
  );
});

describe("up -i, ended early", () => {
  it(
    "gives the lease back when interrupted while it still climbs",
    onNet(async (net) => {
      await net.relay({ delayMs: 5 });
      // no time server: the ladder stays below TIME_VALID
      const server = await startDnsmasq(net.server, net.folder);
      const before = await clientState(net.client);
      const staying = new StayingUp(net);
      await staying.enters("CPD_PRE_TIME");
      await expect.poll(() => server.leases()).toHaveLength(1);

      const { code } = await staying.running.stop("SIGINT");

      expect(code).toBe(130);
      expect(await clientState(net.client)).toEqual(before);
      await expect.poll(() => server.leases()).toEqual([]);
    }),
  );

  it.each(KILLED)(
    "after SIGKILL at $state $command leaves nothing that the next run does not clean up",
    ({ state, mode }) =>
      onNet(async (net) => {
        await net.relay({ delayMs: 5 });
        const server = await DNSMASQ_SET.start(net);
        const before = await clientState(net.client);
        const killed = new StayingUp(net, ...mode);
        await killed.enters(state);
        await killed.running.stop("SIGKILL");

        const { code, document, stderr } = await up(net, ...mode);

        expect({ code, reached: document.reached }, stderr).toEqual(DONE);
        expect(await clientState(net.client)).toEqual(before);
        await expect.poll(() => server.leases()).toEqual([]);
      })(),
  );

  it(
    "says what it cleans up after a run with --apply that was killed",
    onNet(async (net) => {
      await net.relay({ delayMs: 5 });
      await DNSMASQ_SET.start(net);
      const before = await clientState(net.client);
      const killed = new StayingUp(net, "--apply");
      await killed.enters("OPERATIONAL");
      await killed.running.stop("SIGKILL");
      expect(await clientState(net.client)).not.toEqual(before);

      const { code, stdout, stderr } = await net.client.outcome(upArgv("--json"));

      expect(code, stderr).toBe(0);
      expect(stdout).toContain("recovered");
      expect(await clientState(net.client)).toEqual(before);
    }),
  );
});

describe("dhcp discover", () => {
  it(
    "shows two servers side by side and takes no lease",
    onNet(async (net) => {
      await net.bridge();
      const second = await net.secondServer();
      const servers = [
        await startDnsmasq(net.server, net.folder),
        await startKea(second, net.folder, SECOND_PLAN),
      ];

      const argv = bringup("dhcp", "discover", "-i", INTERFACE, "--window", "2s", "--json");
      const { code, stdout, stderr } = await net.client.outcome(argv);

      expect(code, stderr).toBe(0);
      expect(stdout).toContain(SERVER_ADDRESS);
      expect(stdout).toContain(SECOND_SERVER_ADDRESS);
      const [client = ""] = await net.captures();
      expect(await dhcpMessages(client)).not.toContain("REQUEST");
      expect(servers[1]?.leases()).toEqual([]);
    }),
  );

  it(
    "says so with exit code 1 where no server answers",
    onNet(async (net) => {
      await net.bridge();
      const argv = bringup("dhcp", "discover", "-i", INTERFACE, "--window", "1s", "--json");
      const { code, stderr } = await net.client.outcome(argv);
      expect(code, stderr).toBe(1);
    }),
  );

  it(
    "says that nobody could be asked where there is no carrier",
    onNet(async (net) => {
      await net.carrier(false);
      const argv = bringup("dhcp", "discover", "-i", INTERFACE, "--window", "1s");
      const { code, stderr } = await net.client.outcome(argv);
      expect(code, stderr).toBe(77);
      expect(stderr).toContain(`${INTERFACE} has no carrier`);
    }),
  );
});
