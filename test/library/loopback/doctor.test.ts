import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOOPBACK_PLAN, labDnsServer } from "../../../lab/lab.ts";
import { askNameServers } from "../../../library/doctor/ask-name-servers.ts";
import { LiveHost, type Endpoint } from "../../../library/index.ts";
import { seededRandom } from "../../../net/random.ts";
import { openHandles, settled } from "./handles.ts";

let before: number;
let host: { close(): Promise<void> };
let server: Endpoint;

beforeEach(async () => {
  before = openHandles();
  ({ host, server } = await serve());
});

afterEach(async () => {
  await host.close();
  expect(await settled(before)).toBe(before);
});

describe("askNameServers", () => {
  it("tells what a server answers over UDP, and that it does not over TCP", async () => {
    const question = { name: "lab.example", timeoutUs: 2_000_000 };
    const { kind, ...asked } = await askNameServers([server], question);
    expect(kind).toBe("asked");
    expect(asked).toMatchObject({
      results: [
        {
          server,
          udp: {
            outcome: "answer",
            rcode: 0,
            addresses: ["127.0.0.1"],
            edns: true,
            caseKept: true,
          },
          udpNonsense: { outcome: "answer", addresses: [] },
          tcp: { outcome: "failed", why: "refused" },
        },
      ],
    });
  });

  it("tells at once that nobody listens", async () => {
    const deaf = await freePort();
    const question = { name: "lab.example", timeoutUs: 30_000_000 };
    expect(await askNameServers([deaf], question)).toMatchObject({
      results: [
        { udp: { outcome: "failed", why: "refused" }, tcp: { outcome: "failed", why: "refused" } },
      ],
    });
  });

  it("is given up when it is told to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const question = { name: "lab.example", timeoutUs: 1_000_000, signal };
    await expect(askNameServers([server], question)).rejects.toThrow("enough");
  });
});

/** Where somebody has just stopped listening. */
async function freePort(): Promise<Endpoint> {
  const gone = await serve();
  await gone.host.close();
  return gone.server;
}

/** The lab's name server, which knows no TCP, on a port that the system chose. */
async function serve() {
  const { promise, resolve } = Promise.withResolvers<Endpoint>();
  const service = labDnsServer(LOOPBACK_PLAN, "random", seededRandom(1));
  const started = new LiveHost(service, { onOpen: (_port, local) => resolve(local) });
  started.command({ kind: "start" });
  return { host: started, server: await promise };
}
