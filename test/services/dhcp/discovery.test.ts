import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { ADAPTIVE } from "../../../net/retry-presets.ts";
import { SILENT } from "../../../net/service.ts";
import {
  createDhcpDiscovery,
  createDhcpServer,
  type DhcpDiscoveryEvent,
} from "../../../services/dhcp/index.ts";
import { World } from "../../../net/simulator/index.ts";
import { DiscoveryTape, discoveryConfig } from "./discovery-tape.ts";
import { ADDRESS, MAC, SERVER, instant, replyBytes, second } from "./tape.ts";

const OTHER = { serverIdentifier: "192.0.2.9" } as const;

function searching(): DiscoveryTape {
  const tape = new DiscoveryTape().command("start");
  tape.take();
  return tape;
}

describe("DhcpDiscovery", () => {
  it("does nothing before it is started", () => {
    const tape = new DiscoveryTape();
    expect(tape.discovery.deadlineUs).toBe(Infinity);
    expect(tape.discovery.state).toMatchObject({ phase: "idle", describe: "not started" });
    expect(tape.command("stop").due().take()).toEqual([]);
  });

  it("sends DISCOVERs by its policy, listens to the end of the window, and takes nothing", () => {
    const tape = new DiscoveryTape().command("start");
    expect(tape.take()).toEqual(["open 1", "send DISCOVER#1 to 255.255.255.255"]);
    expect(tape.discovery.deadlineUs).toBe(second(1));
    expect(tape.discovery.step(instant(second(1) - 1), { kind: "deadline" })).toBe(SILENT);
    tape.at(second(1)).due().at(second(2)).due();
    expect(tape.take()).toEqual([
      "send DISCOVER#2 to 255.255.255.255",
      "send DISCOVER#3 to 255.255.255.255",
    ]);
    tape.receives(2, { type: "offer" });
    expect(tape.discovery.state.describe).toBe("1 OFFER so far, DISCOVER sent 3×");
    expect(tape.at(second(3)).due().take()).toEqual([
      "accepted OFFER",
      `offer ${ADDRESS} by 192.0.2.1 after 0`,
      "close 1",
      "done 1",
    ]);
    expect(tape.discovery.deadlineUs).toBe(Infinity);
    expect(tape.discovery.state).toMatchObject({
      phase: "done",
      counters: { sent: 3, received: 1, ignored: 0 },
      describe: "1 OFFER",
    });
    expect(tape.discovers.map(({ secs }) => secs)).toEqual([0, 1, 2]);
  });

  it("tells by the xid which DISCOVER an OFFER answers, however late", () => {
    const tape = searching().at(second(1)).due();
    tape.take();
    tape.at(second(1) + 300).receives(0, { type: "offer" });
    tape.receives(1, { type: "offer", options: OTHER });
    expect(tape.take().filter((line) => line.startsWith("offer"))).toEqual([
      `offer ${ADDRESS} by 192.0.2.1 after 1000300`,
      `offer ${ADDRESS} by 192.0.2.9 after 300`,
    ]);
    expect(new Set(tape.discovers.map(({ xid }) => xid)).size).toBe(2);
  });

  it("takes the kernel's receive time where there is one", () => {
    const tape = searching().at(900);
    const bytes = replyBytes(tape.discovers[0]?.xid ?? 0, { type: "offer" });
    tape.give({ kind: "datagram", on: 1, from: SERVER, bytes, stamp: instant(400) });
    expect(tape.take()[1]).toBe(`offer ${ADDRESS} by 192.0.2.1 after 400`);
  });

  it("reports each server with each address once", () => {
    const tape = searching();
    tape.receives(0, { type: "offer" }).receives(0, { type: "offer" });
    tape.receives(0, { type: "offer", header: { yiaddr: "192.0.2.101" } });
    tape.receives(0, { type: "offer", options: OTHER });
    expect(tape.take()).toEqual([
      "accepted OFFER",
      `offer ${ADDRESS} by 192.0.2.1 after 0`,
      `ignored OFFER: 192.0.2.1 has offered ${ADDRESS} before`,
      "accepted OFFER",
      "offer 192.0.2.101 by 192.0.2.1 after 0",
      "accepted OFFER",
      `offer ${ADDRESS} by 192.0.2.9 after 0`,
    ]);
  });

  it("reports everything that the server said, in copies", () => {
    const tape = searching().at(250);
    const header = { siaddr: "192.0.2.3", giaddr: "192.0.2.254" };
    const bytes = replyBytes(tape.discovers[0]?.xid ?? 0, {
      type: "offer",
      header,
      options: { leaseTime: 0xffffffff, vendorSpecific: Uint8Array.of(1, 2) },
    });
    tape.receivesBytes(bytes);
    bytes.fill(0);
    const [offer] = tape.discovery.state.offers;
    expect(offer).toMatchObject({
      serverId: "192.0.2.1",
      from: SERVER,
      address: ADDRESS,
      siaddr: "192.0.2.3",
      giaddr: "192.0.2.254",
      leaseSeconds: Infinity,
      transaction: tape.discovers[0]?.xid,
      elapsedUs: 250,
    });
    expect(offer?.options).toContainEqual({
      code: 1,
      name: "subnetMask",
      value: "255.255.255.0",
      bytes: Uint8Array.of(255, 255, 255, 0),
    });
    expect(offer?.options.at(-1)).toMatchObject({ code: 43, bytes: Uint8Array.of(1, 2) });
  });

  it("says of every other packet why it does not count", () => {
    const tape = searching();
    tape.receivesBytes(new Uint8Array(10));
    tape.receivesBytes(replyBytes(1, { type: "offer" }));
    tape.receives(0, { type: "offer", header: { chaddr: "02:00:00:00:00:99" } });
    tape.receives(0, { type: "ack" });
    tape.receives(0, { type: "offer", options: { serverIdentifier: undefined } });
    expect(tape.take()).toEqual([
      expect.stringMatching(/^ignored packet: malformed at byte 10/),
      expect.stringMatching(/^ignored OFFER: xid 0x00000001 is not ours/),
      `ignored OFFER: chaddr 02:00:00:00:00:99 is not ours, ${MAC}`,
      "ignored ACK: ACK while waiting for OFFERs",
      "ignored OFFER: the OFFER has no server identifier (option 54)",
    ]);
    expect(tape.discovery.state.counters).toEqual({ sent: 1, received: 5, ignored: 5 });
    tape.command("stop").take();
    expect(tape.receives(0, { type: "offer" }).take()).toEqual([
      "ignored OFFER: no answer is awaited here",
    ]);
  });

  it("says who it is as a client would, and asks nobody for a reply to another", () => {
    const clientId = Uint8Array.of(255, 1, 2);
    const tape = new DiscoveryTape({ clientId, hostname: "probe" }).command("start");
    expect(tape.discovers[0]?.options.get("clientIdentifier")).toEqual(clientId);
    expect(tape.discovers[0]?.options.get("hostName")).toBe("probe");
    tape.take();
    const options = { clientIdentifier: Uint8Array.of(9, 9) };
    expect(tape.receives(0, { type: "offer", options }).take()[0]).toContain("is not ours");
  });

  it("ends at once when stopped, and begins anew when started again", () => {
    const tape = searching().receives(0, { type: "offer" });
    tape.take();
    expect(tape.command("stop").take()).toEqual(["close 1", "done 1"]);
    tape.command("start");
    expect(tape.take()).toEqual(["open 2", "send DISCOVER#1 to 255.255.255.255"]);
    expect(tape.discovery.state.offers).toEqual([]);
    expect(tape.command("start").take()).toEqual([]);
  });

  it("ends where its port cannot be opened, and goes on where a packet does not leave", () => {
    const tape = searching();
    expect(tape.fails("no-buffer").take()).toEqual([
      "failed eth0: a packet was not delivered (no-buffer)",
    ]);
    expect(tape.fails("denied").take()).toEqual([
      "failed eth0: the DHCP port was not opened (denied)",
      "done 0",
    ]);
    expect(tape.fails("denied").take()).toEqual([]);
  });

  it("only listens when the policy's tries are used up, and after so many DISCOVERs", () => {
    const retry = { ...discoveryConfig().retry, conceal: 0 };
    const once = new DiscoveryTape({ retry }).command("start").at(second(1)).due();
    expect(once.discovers).toHaveLength(1);
    expect(once.discovery.deadlineUs).toBe(second(3));
    const windowUs = second(1_000);
    const often = new DiscoveryTape({ windowUs }).command("start");
    for (let i = 1; i < 1_000; i++) often.at(second(i)).due();
    expect(often.discovers).toHaveLength(64);
    expect(often.at(windowUs).due().take().at(-1)).toBe("done 0");
  });

  it("goes on the same from its record before each step", () => {
    const [straight, reborn] = [new DiscoveryTape(), new DiscoveryTape({}, true)];
    for (const tape of [straight, reborn]) {
      tape.command("start").at(second(1)).due().at(second(1.5)).receives(0, { type: "offer" });
      tape.receives(1, { type: "offer" }).receives(1, { type: "offer", options: OTHER });
      tape.at(second(2)).due().at(second(3)).due();
    }
    expect(reborn.seen).toEqual(straight.seen);
    expect(reborn.discovery.save()).toEqual(straight.discovery.save());
  });

  it("reads whatever a server may have sent (20 000 mutations)", () => {
    const dice = seededRandom(1).stream("mutations");
    let tape = searching();
    const options = { domainSearch: ["a.example", "b.example"], vendorSpecific: Uint8Array.of(1) };
    for (let i = 0; i < 20_000; i++) {
      if (i % 200 === 0) tape = searching();
      const bytes = replyBytes(tape.discovers[0]?.xid ?? 0, { type: "offer", options });
      for (let k = 0; k < 3; k++) bytes[240 + dice.below(60)] = dice.below(256);
      expect(tape.receivesBytes(bytes).take().at(-1)).toMatch(/^(offer|ignored) /);
    }
  });

  it("refuses what cannot be", () => {
    const random = seededRandom(1);
    for (const config of [discoveryConfig({ mac: "02:00" }), discoveryConfig({ windowUs: 0 })])
      expect(() => createDhcpDiscovery(config, random)).toThrow(RangeError);
  });
});

describe("DhcpDiscovery on a segment", () => {
  it("finds every server and leaves nothing leased", () => {
    const random = seededRandom(1);
    const world = new World({ random });
    const lan = world.segment("lan", { model: { delayUs: 5_000 } });
    const servers = [1, 2].map((number) => {
      const address = `192.0.2.${number}`;
      const server = createDhcpServer(
        {
          address,
          port: 67,
          device: "eth0",
          transport: { kind: "frames" },
          pool: { first: `192.0.2.${number}00`, last: `192.0.2.${number}49` },
          prefixLength: 24,
          leaseSeconds: 600,
          routers: [],
          dnsServers: [],
          ntpServers: [],
          explain: false,
        },
        random,
      );
      const node = world.node(`server${number}`);
      node.attach("eth0", lan, {
        mac: `02:00:00:00:01:0${number}`,
        addresses: [`${address}/24`],
      });
      node.run(server).command({ kind: "start" });
      return server;
    });
    const device = world.node("device");
    device.attach("eth0", lan, { mac: MAC });
    const events: DhcpDiscoveryEvent[] = [];
    const discovery = createDhcpDiscovery(
      discoveryConfig({ retry: ADAPTIVE.discover, windowUs: second(2) }),
      random,
    );
    device.run(discovery, { onEvents: (more) => void events.push(...more) }).command({
      kind: "start",
    });
    world.run({ untilUs: second(5) });
    const done = events.at(-1);
    expect(done).toMatchObject({
      kind: "done",
      offers: [
        { serverId: "192.0.2.1", from: { link: "02:00:00:00:01:01" }, elapsedUs: 10_000 },
        { serverId: "192.0.2.2", from: { link: "02:00:00:00:01:02" }, elapsedUs: 10_000 },
      ],
    });
    for (const server of servers)
      expect([...server.state.bindings()].map(({ use }) => use)).not.toContain("leased");
  });
});
