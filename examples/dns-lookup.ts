/**
 * A resolver asks a server in virtual time: a plain loop carries the datagrams, 10 ms each way, and loses the first.
 *
 *   npx tsx examples/dns-lookup.ts
 */
import { formatDurationUs } from "../net/instant.ts";
import { seededRandom } from "../net/random.ts";
import { ADAPTIVE } from "../net/retry-presets.ts";
import { RoundTrips } from "../net/round-trips.ts";
import type { Input, Output } from "../net/service.ts";
import {
  bodyText,
  createDnsServer,
  createResolver,
  type ResolverCommand,
} from "../services/dns/index.ts";

const SERVER = { address: "192.0.2.53", port: 53 };
const CLIENT = { address: "192.0.2.100", port: 40_000 };
const ONE_WAY_US = 10_000;

const zones = [
  { name: "www.example.com", type: "CNAME", ttlSeconds: 300, data: "example.com" },
  { name: "example.com", type: "A", ttlSeconds: 60, data: "192.0.2.1" },
  { name: "example.com", type: "AAAA", ttlSeconds: 60, data: "2001:db8::1" },
] as const;
const random = seededRandom(1);
const server = createDnsServer({ port: 53, zones, explain: false }, random);
const resolver = createResolver(
  { retry: ADAPTIVE.dns, roundTrips: new RoundTrips(), port: 53, explain: false },
  random,
);

let nowUs = 0;
let sent = 0;
/** Datagrams on their way, in the order of their arrival: each takes as long as the others. */
const onTheWay: { readonly atUs: number; readonly arrive: () => void }[] = [];

function step(input: Input<ResolverCommand>): void {
  for (const output of resolver.step({ monoUs: nowUs, unixUs: 0 }, input)) {
    if (output.kind === "send") carry(output);
    if (output.kind !== "event" || output.event.kind !== "answer") continue;
    const { name, outcome, elapsedUs, records } = output.event.result;
    console.log(`${name}: ${outcome} after ${formatDurationUs(elapsedUs)}`);
    for (const { name: owner, type, data } of records) {
      console.log(`  ${owner} ${type} ${bodyText(data)}`);
    }
  }
}

/** To the server and back. */
function carry({ on, bytes, about }: Extract<Output<never>, { kind: "send" }>): void {
  const isLost = ++sent === 1;
  const tail = isLost ? ", lost on the way" : "";
  console.log(`${formatDurationUs(nowUs)}: ${about.what}, attempt ${about.attempt}${tail}`);
  if (isLost) return;
  after(ONE_WAY_US, () => {
    const query = { kind: "datagram", on: 1, from: CLIENT, bytes } as const;
    for (const reply of server.step({ monoUs: nowUs, unixUs: 0 }, query)) {
      if (reply.kind !== "send") continue;
      after(ONE_WAY_US, () => step({ kind: "datagram", on, from: SERVER, bytes: reply.bytes }));
    }
  });
}

function after(delayUs: number, arrive: () => void): void {
  onTheWay.push({ atUs: nowUs + delayUs, arrive });
}

step({ kind: "command", command: { kind: "configure", servers: [SERVER], families: [4, 6] } });
step({ kind: "command", command: { kind: "lookup", id: 1, name: "www.example.com" } });
for (let turn = 0; turn < 100; turn++) {
  const [next] = onTheWay;
  const atUs = Math.min(next?.atUs ?? Infinity, resolver.deadlineUs);
  if (atUs === Infinity) break;
  nowUs = atUs;
  if (next?.atUs === atUs) onTheWay.shift()?.arrive();
  else step({ kind: "deadline" });
}
step({ kind: "command", command: { kind: "lookup", id: 2, name: "WWW.example.com." } });
