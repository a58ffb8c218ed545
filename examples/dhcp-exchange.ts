/**
 * A DHCP client and a DHCP server in one plain loop, without a network: what one sends, the other gets 5 ms later.
 * Prints every packet and the lease. Run it with `npx tsx examples/dhcp-exchange.ts`.
 */
import { formatDurationUs } from "../net/instant.ts";
import { seededRandom } from "../net/random.ts";
import { ADAPTIVE } from "../net/retry-presets.ts";
import { RoundTrips } from "../net/round-trips.ts";
import type { Output } from "../net/service.ts";
import {
  createDhcpClient,
  createDhcpServer,
  decodeDhcp,
  type DhcpEvent,
  type DhcpServerEvent,
} from "../services/dhcp/index.ts";

const ONE_WAY_US = 5_000;
const random = seededRandom(1);

const client = createDhcpClient(
  {
    device: "eth0",
    mac: "02:00:00:00:00:01",
    transport: { kind: "frames" },
    discover: ADAPTIVE.discover,
    request: ADAPTIVE.request,
    roundTrips: new RoundTrips(),
    hostname: "example",
    explain: false,
  },
  random,
);

const server = createDhcpServer(
  {
    device: "lab",
    address: "192.0.2.1",
    port: 67,
    transport: { kind: "frames" },
    pool: { first: "192.0.2.100", last: "192.0.2.199" },
    prefixLength: 24,
    leaseSeconds: 3_600,
    routers: ["192.0.2.1"],
    dnsServers: ["192.0.2.53"],
    ntpServers: ["192.0.2.11"],
    domain: "lab.example",
    explain: false,
  },
  random,
);

let nowUs = 0;
const instant = () => ({ monoUs: nowUs, unixUs: nowUs });
const start = { kind: "command", command: { kind: "start" } } as const;

server.step(instant(), start);
let outputs: readonly Output<DhcpEvent | DhcpServerEvent>[] = client.step(instant(), start);
for (let turn = 0; client.state.phase !== "bound" && turn < 4; turn++) {
  const toServer = turn % 2 === 0;
  const from = toServer ? { address: "0.0.0.0", port: 68 } : { address: "192.0.2.1", port: 67 };
  const sent = outputs.find((output) => output.kind === "send");
  if (sent === undefined) break;
  print(toServer ? "client → server" : "server → client", sent.bytes);
  nowUs += ONE_WAY_US;
  const packet = { kind: "datagram", on: 1, from, bytes: sent.bytes } as const;
  outputs = toServer ? server.step(instant(), packet) : client.step(instant(), packet);
}
console.log(`${formatDurationUs(nowUs)}: ${client.state.describe}`);
console.log(client.state.lease);

function print(direction: string, bytes: Uint8Array): void {
  const message = decodeDhcp(bytes);
  if (message.kind === "malformed") return;
  console.log(
    `${formatDurationUs(nowUs)}  ${direction}  ${bytes.length} bytes, xid ${message.xid}`,
  );
  for (const option of message.options.entries()) {
    const value = "value" in option ? option.value : option.bytes;
    console.log(`    ${option.code} ${"name" in option ? option.name : ""} ${String(value)}`);
  }
}
