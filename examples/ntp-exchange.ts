/**
 * The NTP client against the NTP server in a plain loop: no socket, no clock, 30 % loss each way.
 *
 *   tsx examples/ntp-exchange.ts [seed]
 */
import { formatDurationUs } from "../net/instant.ts";
import { ADAPTIVE } from "../net/retry-presets.ts";
import { seededRandom } from "../net/random.ts";
import { RoundTrips } from "../net/round-trips.ts";
import { Link } from "../net/impairment.ts";
import type { Input, Output } from "../net/service.ts";
import { createNtpClient, createNtpServer, type NtpEvent } from "../services/ntp/index.ts";

const START_UNIX_US = 1_772_323_200_000_000;
/** The truth that the client is to find out. */
const SERVER_AHEAD_US = 1_234_567;
const SERVER = { address: "192.0.2.3", port: 123 };
const CLIENT = { address: "192.0.2.77", port: 40_000 };

const random = seededRandom(Number(process.argv[2] ?? 1));
const roundTrips = new RoundTrips();
const client = createNtpClient(
  { port: 123, retry: ADAPTIVE.ntp, roundTrips, explain: true },
  random,
);
const server = createNtpServer(
  { port: 123, stratum: 1, referenceId: "GPS", explain: false },
  random,
);
const there = new Link({ loss: 0.3, delayUs: 8_000, jitterUs: 4_000 }, random.stream("there"));
const back = new Link({ loss: 0.3, delayUs: 5_000, jitterUs: 4_000 }, random.stream("back"));

let nowUs = 0;
let arrivals: { atUs: number; port: number; bytes: Uint8Array }[] = [];

function step(input: Input<{ kind: "start"; servers: { host: string; from: "given" }[] }>): void {
  for (const output of client.step({ monoUs: nowUs, unixUs: START_UNIX_US + nowUs }, input)) {
    if (output.kind === "send") carry(output.on, output.bytes);
    show(output);
  }
}

/** Through the link, the server and the link back, all of it in the future. */
function carry(port: number, request: Uint8Array): void {
  for (const { atUs, bytes } of there.deliveries(request, nowUs).arrivals) {
    const at = { monoUs: atUs, unixUs: START_UNIX_US + SERVER_AHEAD_US + atUs };
    for (const reply of server.step(at, { kind: "datagram", on: 1, from: CLIENT, bytes })) {
      if (reply.kind !== "send") continue;
      for (const arrival of back.deliveries(reply.bytes, atUs).arrivals) {
        arrivals.push({ ...arrival, port });
      }
    }
  }
}

function show(output: Output<NtpEvent>): void {
  const time = formatDurationUs(nowUs).padStart(8);
  if (output.kind === "send") console.log(time, output.about.what, output.about.attempt);
  if (output.kind !== "event") return;
  const { event } = output;
  if (event.kind !== "sample") return console.log(time, JSON.stringify(event));
  const { offsetUs, errorUs, delayUs, checks } = event.sample;
  console.log(time, `offset ${offsetUs} µs ± ${errorUs} µs, delay ${delayUs} µs`);
  console.log(time, `truth  ${SERVER_AHEAD_US} µs`);
  const names = Object.entries(checks).map(([name, result]) => `${name} ${result}`);
  console.log(time, names.join(", "));
}

step({
  kind: "command",
  command: { kind: "start", servers: [{ host: SERVER.address, from: "given" }] },
});
while (client.state.phase !== "synchronised") {
  arrivals = arrivals.toSorted((a, b) => a.atUs - b.atUs);
  const next = arrivals[0];
  if (next !== undefined && next.atUs <= client.deadlineUs) {
    arrivals.shift();
    nowUs = next.atUs;
    step({ kind: "datagram", on: next.port, from: SERVER, bytes: next.bytes });
  } else {
    nowUs = client.deadlineUs;
    step({ kind: "deadline" });
  }
}
console.log(client.state.describe);
