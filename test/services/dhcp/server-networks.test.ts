import { describe, expect, it } from "vitest";
import { formatEndpoint } from "../../../net/endpoint.ts";
import { fromHex } from "../../../net/hex.ts";
import { seededRandom } from "../../../net/random.ts";
import { SILENT } from "../../../net/service.ts";
import { World } from "../../../net/simulator/index.ts";
import {
  createDhcpClient,
  createDhcpRelayAgent,
  createDhcpServer,
  messageTypeName,
  type DhcpEvent,
  type DhcpMessage,
  type DhcpServerConfig,
} from "../../../services/dhcp/index.ts";
import { packetBytes, type Packet } from "./relay-tape.ts";
import { clientConfig, instant, MAC, messageOf, second } from "./tape.ts";

const CONFIG: DhcpServerConfig = {
  device: "lab0",
  address: "192.0.2.1",
  port: 67,
  transport: { kind: "frames" },
  pool: { first: "192.0.2.100", last: "192.0.2.101" },
  prefixLength: 24,
  leaseSeconds: 600,
  routers: ["192.0.2.254"],
  dnsServers: ["192.0.2.53"],
  ntpServers: [],
  explain: true,
  networks: [network(1, 24), network(2, 25)],
};

function network(third: number, prefixLength: number) {
  const address = `10.0.${third}.1`;
  const pool = { first: `10.0.${third}.1`, last: `10.0.${third}.3` };
  return { address, prefixLength, pool, routers: [address] };
}

/** A server that is asked, and its last answer. */
class Asked {
  server = createDhcpServer(CONFIG, seededRandom(1));
  nowUs = 0;
  last: DhcpMessage | undefined;

  constructor() {
    this.server.step(instant(0), { kind: "command", command: { kind: "start" } });
  }

  /** Answers and refusals as lines. */
  asks(packet: Packet): readonly string[] {
    const from = { address: "10.0.1.1", port: 67 };
    const bytes = packetBytes(packet);
    const input = { kind: "datagram", on: 1, from, bytes } as const;
    return this.server.step(instant(this.nowUs), input).flatMap((output) => {
      if (output.kind === "event")
        return output.event.kind === "ignored" ? [`ignored: ${output.event.reason}`] : [];
      if (output.kind !== "send") return [output.kind];
      this.last = messageOf(output.bytes);
      const what = messageTypeName(this.last.options.get("messageType"));
      return [`${what} ${this.last.yiaddr} to ${formatEndpoint(output.to)}`];
    });
  }

  leases(giaddr: string, chaddr: string): string {
    this.asks({ type: "discover", header: { giaddr, chaddr } });
    const requestedAddress = this.last?.yiaddr ?? "";
    const options = { requestedAddress, serverIdentifier: CONFIG.address };
    expect(this.asks({ type: "request", header: { giaddr, chaddr }, options })[0]).toContain("ACK");
    return requestedAddress;
  }
}

const DISCOVER = { type: "discover" } as const;
const through = (giaddr: string) => ({ ...DISCOVER, header: { giaddr } });

const play = (isReborn: boolean) => {
  const asked = new Asked();
  const lines: (string | number)[] = [];
  for (let i = 0; i < 8; i++) {
    asked.nowUs = second(200 * i);
    const giaddr = ["192.0.2.9", "10.0.1.1", "10.0.2.1"][i % 3] ?? "";
    lines.push(...asked.asks(through(giaddr)), asked.server.deadlineUs);
    if (isReborn) {
      const saved = structuredClone(asked.server.save());
      asked.server = createDhcpServer(CONFIG, seededRandom(1), saved);
    }
  }
  return lines;
};

describe("DhcpServer with networks behind relays (RFC 2131 §4.3.1)", () => {
  it("chooses the network by giaddr, and answers there", () => {
    const asked = new Asked();
    expect(asked.asks(through("10.0.1.1"))).toEqual(["OFFER 10.0.1.2 to 10.0.1.1:67"]);
    expect(asked.last?.options.get("subnetMask")).toBe("255.255.255.0");
    expect(asked.last?.options.get("routers")).toEqual(["10.0.1.1"]);
    expect(asked.asks(through("10.0.2.9"))).toEqual(["OFFER 10.0.2.2 to 10.0.2.9:67"]);
    expect(asked.last?.options.get("subnetMask")).toBe("255.255.255.128");
    expect(asked.last?.options.get("domainNameServers")).toEqual(["192.0.2.53"]);
  });

  it("serves its own link where there is no giaddr, and relays on its own network", () => {
    const asked = new Asked();
    expect(asked.asks(DISCOVER)[0]).toContain("OFFER 192.0.2.100");
    expect(asked.asks(through("192.0.2.9"))).toEqual(["OFFER 192.0.2.100 to 192.0.2.9:67"]);
  });

  it("is silent about a relay on a network that is not its own business", () => {
    const asked = new Asked();
    for (const giaddr of ["10.0.3.1", "10.0.2.129"]) {
      expect(asked.asks(through(giaddr))).toEqual([
        `ignored: the network of relay ${giaddr} is not served here`,
      ]);
    }
  });

  it("knows a client on each network by itself", () => {
    const asked = new Asked();
    expect(asked.leases("10.0.1.1", MAC)).toBe("10.0.1.2");
    expect(asked.leases("10.0.2.1", MAC)).toBe("10.0.2.2");
    expect([...asked.server.state.bindings()].map(({ address }) => address)).toEqual([
      "10.0.1.2",
      "10.0.2.2",
    ]);
  });

  it("extends by ciaddr the lease of a client that comes past its relay", () => {
    const asked = new Asked();
    const ciaddr = asked.leases("10.0.1.1", MAC);
    asked.nowUs = second(300);
    expect(asked.asks({ type: "request", header: { ciaddr } })).toEqual([
      "ACK 10.0.1.2 to 10.0.1.2:68",
    ]);
    expect(asked.server.deadlineUs).toBe(second(900));
    asked.asks({ type: "release", header: { ciaddr } });
    expect([...asked.server.state.bindings()]).toMatchObject([{ use: "idle" }]);
  });

  it("refuses the address of another network, by a broadcast of the relay (§4.3.2)", () => {
    const asked = new Asked();
    const options = { requestedAddress: "10.0.2.2" };
    const packet = { type: "request", header: { giaddr: "10.0.1.1" }, options } as const;
    expect(asked.asks(packet)).toEqual(["NAK 0.0.0.0 to 10.0.1.1:67"]);
    expect(asked.last?.broadcast).toBe(true);
    expect(asked.last?.giaddr).toBe("10.0.1.1");
  });

  it("gives back option 82 whole, behind everything else (RFC 3046 §2.2)", () => {
    const asked = new Asked();
    const relayAgentInformation = fromHex("0102616202020763") ?? new Uint8Array();
    asked.asks({ ...through("10.0.1.1"), options: { relayAgentInformation } });
    expect(asked.last?.options.raw(82)).toEqual(relayAgentInformation);
    expect(asked.last?.options.codes.at(-1)).toBe(82);
  });

  it("runs out of addresses on one network while others have some", () => {
    const asked = new Asked();
    asked.leases("10.0.1.1", "02:00:00:00:00:01");
    asked.leases("10.0.1.1", "02:00:00:00:00:02");
    const header = { giaddr: "10.0.1.1", chaddr: "02:00:00:00:00:03" };
    expect(asked.asks({ ...DISCOVER, header })).toEqual(["ignored: no address is left"]);
    expect(asked.leases("10.0.2.1", "02:00:00:00:00:03")).toBe("10.0.2.2");
  });

  it("lets leases expire in their time, on whichever network they are", () => {
    const asked = new Asked();
    const times = [0, 10, 20, 30].map((seconds, index) => {
      asked.nowUs = second(seconds);
      asked.leases(
        ["192.0.2.9", "10.0.1.1", "10.0.2.1", "10.0.1.1"][index] ?? "",
        `02:00:00:00:00:0${index}`,
      );
      return second(seconds + 600);
    });
    for (const atUs of times) {
      expect(asked.server.deadlineUs).toBe(atUs);
      expect(asked.server.step(instant(atUs - 1), { kind: "deadline" })).toBe(SILENT);
      expect(asked.server.step(instant(atUs), { kind: "deadline" })).toMatchObject([
        { event: { kind: "expired" } },
      ]);
    }
    expect(asked.server.deadlineUs).toBe(Infinity);
  });

  it("goes on from its record with the leases of every network", () => {
    expect(play(true)).toEqual(play(false));
  });

  it("refuses a pool that is none", () => {
    const networks = [{ ...network(1, 24), pool: { first: "10.0.1.9", last: "10.0.1.2" } }];
    expect(() => createDhcpServer({ ...CONFIG, networks }, seededRandom(1))).toThrow(RangeError);
  });
});

describe("a client behind a relay agent, in a simulated world", () => {
  it("binds, renews by unicast past the agent, rebinds through it, and releases", () => {
    const random = seededRandom(1);
    const world = new World({ random, paranoid: true });
    const [near, far] = ["near", "far"].map((name) =>
      world.segment(name, { model: { delayUs: 2_500 }, broadcasts: "listeners" }),
    ) as [ReturnType<World["segment"]>, ReturnType<World["segment"]>];
    const router = world.node("router", { forwards: true });
    const inner = router.attach("eth0", near, {
      mac: "02:00:00:00:00:0a",
      addresses: ["10.0.1.1/24"],
    });
    const outer = router.attach("eth1", far, {
      mac: "02:00:00:00:00:0b",
      addresses: ["192.0.2.254/24"],
    });
    near.addRoute("0.0.0.0", 0, inner);
    far.addRoute("10.0.1.0", 24, outer);
    const agent = createDhcpRelayAgent(
      {
        circuits: [{ device: "eth0", address: "10.0.1.1" }],
        servers: ["192.0.2.1"],
        explain: true,
      },
      random,
    );
    router.run(agent).command({ kind: "start" });
    const host = world.node("lab");
    host.attach("lab0", far, { mac: "02:00:00:00:00:fe", addresses: ["192.0.2.1/24"] });
    const server = createDhcpServer({ ...CONFIG, t1Seconds: 300, t2Seconds: 500 }, random);
    host.run(server).command({ kind: "start" });

    const client = createDhcpClient(clientConfig(), random);
    const node = world.node("client");
    node.attach("eth0", near, { mac: MAC });
    const events: string[] = [];
    const running = node.run(client, {
      onEvents: (happened: readonly DhcpEvent[]) => {
        for (const event of happened) {
          if (event.kind === "bound") events.push(`${event.how} at ${event.lease.boundUs}`);
        }
      },
    });
    running.command({ kind: "start" });
    world.run({ untilUs: second(400) });
    expect(events).toEqual(["new at 20000", "renewed at 300020000"]);
    expect(agent.state.counters).toEqual({ requests: 2, replies: 2, ignored: 0 });

    host.setCarrier("lab0", false);
    world.run({ untilUs: second(790) });
    host.setCarrier("lab0", true);
    world.run({ untilUs: second(890) });
    expect(events[2]).toMatch(/^rebound at /);
    expect(agent.state.counters.replies).toBe(3);

    running.command({ kind: "stop" });
    world.run({ untilUs: second(891) });
    expect([...server.state.bindings()]).toMatchObject([{ client: MAC, use: "idle" }]);
  });
});
