/** The relay's UDP proxy on real sockets of this machine: its thread, its loop and its dice, without privileges. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  startRelay,
  type Relay,
  type RelayOptions,
  type RelayRecord,
} from "../../../../../library/relay.ts";
import { streamName } from "../../../../../net/host/relay/plan.ts";
import { Link } from "../../../../../net/impairment.ts";
import { seededRandom } from "../../../../../net/random.ts";

type Family = "udp4" | "udp6";
const LOOPBACK = { udp4: "127.0.0.1", udp6: "::1" } as const;

let closing: (() => Promise<unknown>)[];

beforeEach(() => {
  closing = [];
});

afterEach(async () => {
  for (const close of closing.toReversed()) await close();
});

async function socketOn(family: Family): Promise<Socket> {
  const socket = createSocket(family);
  closing.push(async () => {
    socket.close();
    await once(socket, "close");
  });
  socket.bind(0, LOOPBACK[family]);
  await once(socket, "listening");
  return socket;
}

/** Sends back what it gets. */
async function echo(family: Family = "udp4"): Promise<Socket> {
  const socket = await socketOn(family);
  return socket.on("message", (bytes, { port, address }) => socket.send(bytes, port, address));
}

async function relayTo(
  target: Socket,
  options: RelayOptions,
  family: Family = "udp4",
): Promise<Relay> {
  const listen = { address: LOOPBACK[family], port: 0 };
  const { address, port } = target.address();
  const relay = await startRelay({ udp: [{ listen, target: { address, port } }], ...options });
  closing.push(() => relay.stop());
  return relay;
}

function portOf(relay: Relay, index = 0): number {
  return relay.listening[index]?.port ?? 0;
}

/** Sends one number and waits for it to come back. */
async function roundTrip(client: Socket, port: number, number: number): Promise<number> {
  client.send(Uint8Array.of(number), port, client.address().address);
  const [bytes] = (await once(client, "message")) as [Uint8Array];
  return bytes[0] ?? -1;
}

describe("the UDP proxy", () => {
  it.each(["udp4", "udp6"] as const)("carries %s there and back", async (family) => {
    const relay = await relayTo(await echo(family), {}, family);
    const client = await socketOn(family);
    for (const number of [1, 2, 3])
      expect(await roundTrip(client, portOf(relay), number)).toBe(number);
    const { circuits } = await relay.stop();
    expect(circuits).toMatchObject([
      { aToB: { packets: 3, bytes: 3, sent: 3, lost: 0 }, bToA: { packets: 3, sent: 3, lost: 0 } },
    ]);
  });

  it("gives each client its own answers", async () => {
    const relay = await relayTo(await echo(), {});
    const clients = await Promise.all([1, 2, 3, 4].map(() => socketOn("udp4")));
    const answers = clients.map((client, index) => roundTrip(client, portOf(relay), index));
    expect(await Promise.all(answers)).toEqual([0, 1, 2, 3]);
  });

  it("adds the delay to each direction, and never less", async () => {
    const delayUs = 20_000;
    const relay = await relayTo(await echo(), { aToB: { delayUs }, bToA: { delayUs } });
    const client = await socketOn("udp4");
    const startedMs = performance.now();
    await roundTrip(client, portOf(relay), 1);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual((2 * delayUs) / 1_000);
    const { circuits } = await relay.stop();
    expect(circuits[0]?.aToB.medianDelayUs).toBeGreaterThanOrEqual(delayUs * 0.94);
  });

  it("loses the packets that its seed says, and records which", async () => {
    const model = { loss: 0.3, duplicate: 0.1 };
    const records: RelayRecord[] = [];
    const sink = await socketOn("udp4");
    const seen: number[] = [];
    sink.on("message", ([number = -1]) => seen.push(number));
    const onRecord = (record: RelayRecord): void => void records.push(record);
    const relay = await relayTo(sink, { aToB: model, seed: 7, onRecord });
    const client = await socketOn("udp4");
    const link = new Link(model, seededRandom(7).stream(streamName(0, "a-to-b")));
    const expected: number[] = [];
    for (let number = 0; number < 200; number++) {
      const copies = link.deliveries(new Uint8Array(1), 0).arrivals.length;
      for (let copy = 0; copy < copies; copy++) expected.push(number);
      client.send(Uint8Array.of(number), portOf(relay), LOOPBACK.udp4);
    }
    await once(sink, "message");
    while (seen.length < expected.length) await once(sink, "message");
    await relay.stop();
    expect(seen).toEqual(expected);
    expect(records.map(({ index }) => index)).toEqual(Array.from({ length: 200 }, (_, k) => k));
    expect(records.flatMap(({ index, deliverAtUs }) => deliverAtUs.map(() => index))).toEqual(seen);
    expect(records[0]?.protocol).toBe(`ipv4 udp ${client.address().port} > ${sink.address().port}`);
  });

  it("changes the weather while it runs", async () => {
    const relay = await relayTo(await echo(), { aToB: { loss: 1 } });
    const client = await socketOn("udp4");
    client.send(Uint8Array.of(1), portOf(relay), LOOPBACK.udp4);
    while (relay.statistics().circuits[0]?.aToB.lost !== 1) await new Promise(setImmediate);
    relay.setModel("a-to-b", {});
    expect(await roundTrip(client, portOf(relay), 2)).toBe(2);
  });

  it("serves several at once, each with dice of its own", async () => {
    const target = (await echo()).address();
    const one = { listen: { address: "127.0.0.1", port: 0 }, target };
    const relay = await startRelay({ udp: [one, one], aToB: { loss: 0 }, seed: 1 });
    closing.push(() => relay.stop());
    const client = await socketOn("udp4");
    expect(portOf(relay, 0)).not.toBe(portOf(relay, 1));
    for (const index of [0, 1])
      expect(await roundTrip(client, portOf(relay, index), index)).toBe(index);
    expect(relay.statistics().circuits).toMatchObject([
      { aToB: { sent: 1 } },
      { aToB: { sent: 1 } },
    ]);
    expect(streamName(0, "a-to-b")).not.toBe(streamName(1, "a-to-b"));
  });

  it("goes on when nobody was at the target", async () => {
    const gone = await socketOn("udp4");
    const target = gone.address();
    const relay = await relayTo(gone, {});
    closing.splice(0, 1);
    gone.close();
    await once(gone, "close");
    const client = await socketOn("udp4");
    client.send(Uint8Array.of(1), portOf(relay), LOOPBACK.udp4);
    while (relay.statistics().circuits[0]?.aToB.sent !== 1) await new Promise(setImmediate);
    const late = createSocket("udp4");
    late.bind(target.port, target.address);
    await once(late, "listening");
    closing.push(async () => late.close());
    late.on("message", (bytes, { port, address }) => late.send(bytes, port, address));
    expect(await roundTrip(client, portOf(relay), 2)).toBe(2);
  });

  it("says that an address is taken", async () => {
    const taken = (await socketOn("udp4")).address();
    const target = { address: "127.0.0.1", port: 9 };
    await expect(startRelay({ udp: [{ listen: taken, target }] })).rejects.toThrow(/EADDRINUSE/);
  });

  it("gives everything back when it cannot start", async () => {
    const taken = (await socketOn("udp4")).address();
    const target = { address: "127.0.0.1", port: 9 };
    const listens = [{ address: "127.0.0.1", port: 0 }, taken];
    const start = (): Promise<Relay> =>
      startRelay({ udp: listens.map((listen) => ({ listen, target })) });
    await expect(start()).rejects.toThrow(/EADDRINUSE/);
    const before = readdirSync("/proc/self/fd").length;
    await expect(start()).rejects.toThrow(/EADDRINUSE/);
    expect(readdirSync("/proc/self/fd")).toHaveLength(before);
  });

  it("does not wait for a thread that has ended before it was ready", async () => {
    process.once("worker", (worker) => void worker.terminate());
    const forward = {
      listen: { address: "127.0.0.1", port: 0 },
      target: { address: "127.0.0.1", port: 9 },
    };
    await expect(startRelay({ udp: [forward] })).rejects.toThrow(/before it was ready/);
  });
});

describe("options of a relay", () => {
  it.each([
    [{}, /either two interfaces or UDP/],
    [
      {
        interfaces: ["a", "b"],
        udp: [{ listen: { address: "::1", port: 0 }, target: { address: "::1", port: 1 } }],
      },
      /either/,
    ],
    [
      {
        udp: [{ listen: { address: "::1", port: 53 }, target: { address: "0:0::1", port: 53 } }],
      },
      /sent to itself/,
    ],
    [{ interfaces: ["nowhere0", "nowhere1"] }, /there is no interface "nowhere0"; there are .*lo/],
    [{ interfaces: ["lo", "lo"] }, /cannot be joined with itself/],
    [{ interfaces: ["x", "y"], aToB: { loss: 2 } }, /probability/],
    [{ interfaces: ["x", "y"], seed: -1 }, /seed/],
    [{ interfaces: ["x", "y"], exempt: ["dogs"] }, /unknown exemption "dogs"/],
  ])("%j make no sense", async (options, says) => {
    await expect(startRelay(options as unknown as RelayOptions)).rejects.toThrow(says);
  });
});
