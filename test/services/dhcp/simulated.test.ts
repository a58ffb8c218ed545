import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { World } from "../../../net/simulator/index.ts";
import {
  createDhcpClient,
  createDhcpServer,
  type DhcpCommand,
  type DhcpEvent,
} from "../../../services/dhcp/index.ts";
import { MAC, clientConfig, second } from "./tape.ts";

const START = { kind: "start" } as const;

describe("DHCP in a simulated world", () => {
  it("binds, renews by unicast from the leased address, and releases", () => {
    const random = seededRandom(1);
    const world = new World({ random, paranoid: true });
    const lan = world.segment("lan", { model: { delayUs: 5_000 } });

    const lab = world.node("lab");
    lab.attach("lab0", lan, { mac: "02:00:00:00:00:fe", addresses: ["192.0.2.1/24"] });
    const server = createDhcpServer(
      {
        device: "lab0",
        address: "192.0.2.1",
        port: 67,
        transport: { kind: "frames" },
        pool: { first: "192.0.2.100", last: "192.0.2.199" },
        prefixLength: 24,
        leaseSeconds: 600,
        t1Seconds: 300,
        t2Seconds: 500,
        routers: ["192.0.2.1"],
        dnsServers: ["192.0.2.53"],
        ntpServers: [],
        explain: true,
      },
      random,
    );
    lab.run(server).command(START);

    const host = world.node("host");
    host.attach("eth0", lan, { mac: MAC, addresses: [] });
    const client = createDhcpClient(clientConfig(), random);
    const events: string[] = [];
    const running = host.run<DhcpCommand, DhcpEvent, unknown>(client, {
      onEvents: (happened) => {
        for (const event of happened) {
          if (event.kind === "bound") events.push(`${event.how} at ${event.lease.boundUs}`);
        }
      },
    });
    running.command(START);

    world.run({ untilUs: second(650) });
    expect(events).toEqual(["new at 20000", "renewed at 300020000", "renewed at 600020000"]);
    expect(client.state.counters).toEqual({ sent: 4, received: 4, ignored: 0 });
    expect([...server.state.bindings()]).toMatchObject([{ client: MAC, use: "leased" }]);

    running.command({ kind: "stop" });
    world.run({ untilUs: second(651) });
    expect([...server.state.bindings()]).toMatchObject([{ client: MAC, use: "idle" }]);
  });
});
