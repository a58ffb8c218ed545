/** What `bringup relay` does to frames and to its interfaces, beside losing and delaying. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { INTERFACE, SERVER_ADDRESS, type LiveNet } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { BUNDLE } from "./places.ts";
import { program } from "./programs.ts";
import { run, type Running } from "./running.ts";
import { until } from "./until.ts";

const CLIENT_ADDRESS = "10.77.0.9";
const PORT = 9_999;
const DATAGRAMS = fileURLToPath(new URL("./datagrams.ts", import.meta.url));
const TRANSFER = fileURLToPath(new URL("./transfer.ts", import.meta.url));
const NOBODY = ["--reuid", "65534", "--clear-groups"];

interface Direction {
  readonly checksumsCompleted: number;
  readonly superFrames: number;
}

async function addressed({ client }: LiveNet): Promise<void> {
  await client.ip("addr", "add", `${CLIENT_ADDRESS}/24`, "dev", INTERFACE);
}

async function isAnswered({ client }: LiveNet): Promise<boolean> {
  const argv = [program("ping"), "-n", "-q", "-c", "1", "-W", "1", SERVER_ADDRESS];
  return (await client.outcome(argv)).code === 0;
}

/** What the relay counted from the client to the server. */
async function counted(relay: Running): Promise<Direction> {
  const { stdout } = await relay.stop();
  return JSON.parse(stdout).circuits[0].aToB;
}

/** Packet sockets that want every frame of the client's side of the wire. */
async function promiscuity(relay: Running): Promise<number> {
  const [ip = "", , , namespace = ""] = relay.argv;
  const text = await run([ip, "-n", namespace, "-d", "-j", "link", "show", "r0"]);
  return JSON.parse(text)[0].promiscuity;
}

describe("the wire of a relay", () => {
  it(
    "completes the checksums that a virtual interface leaves to a card it does not have",
    onNet(async (net) => {
      await addressed(net);
      const relay = await net.relay({ delayMs: 0, more: ["--json"] });
      const datagrams = [process.execPath, DATAGRAMS];
      await net.client.run([...datagrams, "send", SERVER_ADDRESS, PORT, 1_000, 50].map(String));
      expect((await counted(relay)).checksumsCompleted).toBeGreaterThanOrEqual(50);
      const [, server = ""] = await net.captures();
      const checking = ["-o", "udp.check_checksum:TRUE", "-Y", `udp.dstport == ${PORT} && !icmp`];
      const status = ["-T", "fields", "-e", "udp.checksum.status"];
      const text = await run([program("tshark"), "-n", "-r", server, ...checking, ...status]);
      expect(text.trim().split("\n")).toEqual(Array.from({ length: 50 }, () => "1"));
    }),
  );

  it(
    "carries TCP that the kernel sends in super-frames, byte for byte",
    onNet(async (net) => {
      await addressed(net);
      const relay = await net.relay({ delayMs: 1, more: ["--json"] });
      const transfer = [process.execPath, TRANSFER];
      const receiver = net.server.start([...transfer, "receive", `${PORT}`]);
      await receiver.says(/listening/);
      const sent = await net.client.run([...transfer, "send", SERVER_ADDRESS, `${PORT}`, "32"]);
      const { stdout } = await receiver.exited;
      expect(stdout).toBe(`listening\n${sent}`);
      expect((await counted(relay)).superFrames).toBeGreaterThan(0);
    }),
  );

  it(
    "goes on when an interface comes up again, and says so",
    onNet(async (net) => {
      await addressed(net);
      const relay = await net.relay({ delayMs: 0 });
      expect(await isAnswered(net)).toBe(true);
      await net.carrier(false);
      await relay.says(/r0 is down/);
      expect(await isAnswered(net)).toBe(false);
      await net.carrier(true);
      await relay.says(/r0 is up again/);
      await until("the first answer after it", () => isAnswered(net));
    }),
  );

  it(
    "leaves the interfaces as they were, even if it is killed",
    onNet(async (net) => {
      for (const signal of ["SIGTERM", "SIGKILL"] as const) {
        const relay = await net.relay();
        expect(await promiscuity(relay)).toBe(1);
        await relay.stop(signal);
        expect(await promiscuity(relay)).toBe(0);
      }
    }),
  );

  it(
    "says what is missing without the privilege, and what to do",
    onNet(async ({ client }) => {
      await client.ip("link", "add", "other", "type", "veth");
      const argv = [process.execPath, BUNDLE, "relay", INTERFACE, "other"];
      const { code, stderr } = await client.outcome([program("setpriv"), ...NOBODY, ...argv]);
      expect(code).toBe(77);
      expect(stderr).toMatch(/CAP_NET_RAW is missing; try sudo/);
    }),
  );

  it(
    "warns where frames would go round in circles",
    onNet(async ({ client }) => {
      await client.ip("link", "add", "one", "type", "veth", "peer", "name", "two");
      const argv = [process.execPath, BUNDLE, "relay", "one", "two", "--duration", "100ms"];
      const { code, stderr } = await client.outcome(argv);
      expect(code).toBe(0);
      expect(stderr).toMatch(/warning: one and two are the two ends of one cable/);
    }),
  );
});
