import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOOPBACK_PLAN, labDnsServer, labNtpServer } from "../../../lab/lab.ts";
import { lookup, LiveHost, queryTime, type Endpoint } from "../../../library/index.ts";
import { seededRandom } from "../../../net/random.ts";
import { fixedPolicy } from "../../../net/retry.ts";
import { openHandles, settled } from "./handles.ts";

const random = seededRandom(1);

interface Server {
  readonly local: Endpoint;
  close(): Promise<void>;
}

/** One of the lab's servers, on a port that the system chose. */
async function serve(
  service: ReturnType<typeof labDnsServer> | ReturnType<typeof labNtpServer>,
): Promise<Server> {
  const { promise, resolve } = Promise.withResolvers<Endpoint>();
  const host = new LiveHost<{ readonly kind: "start" | "stop" }, unknown, unknown>(service, {
    onOpen: (_port, local) => resolve(local),
  });
  host.command({ kind: "start" });
  return { local: await promise, close: () => host.close() };
}

let before: number;
let dns: Server;
let ntp: Server;

beforeEach(async () => {
  before = openHandles();
  dns = await serve(labDnsServer(LOOPBACK_PLAN, "random", random));
  ntp = await serve(labNtpServer("127.0.0.1", "random", random));
});

afterEach(async () => {
  await Promise.all([dns.close(), ntp.close()]);
  expect(await settled(before)).toBe(before);
});

describe("lookup", () => {
  it("resolves a name, through an alias", async () => {
    const result = await lookup("www.lab.example", { servers: [dns.local], types: ["A"] });
    expect(result).toMatchObject({ outcome: "answer", addresses: ["127.0.0.1"], ttlSeconds: 300 });
  });

  it("tells that there is no such name", async () => {
    const result = await lookup("nowhere.lab.example", { servers: [dns.local], types: ["A"] });
    expect(result).toMatchObject({ outcome: "nxdomain", addresses: [] });
  });

  it("tells silence, in the time that it was given", async () => {
    const silent = await serve(labDnsServer(LOOPBACK_PLAN, "random", random));
    const lost = {
      servers: [silent.local],
      types: ["A"],
      tx: { loss: 1 },
      timeoutUs: 50_000,
    } as const;
    expect(await lookup("lab.example", lost)).toMatchObject({ outcome: "timeout" });
    await silent.close();
  });

  it("gets there under loss, on the dice of a seed", async () => {
    const link = { loss: 0.5 };
    const retry = fixedPolicy("fast", [50_000]);
    const options = {
      servers: [dns.local],
      types: ["A"],
      tx: link,
      rx: link,
      seed: 3,
      retry,
    } as const;
    const [first, second] = [
      await lookup("lab.example", options),
      await lookup("lab.example", options),
    ];
    expect(first.outcome).toBe("answer");
    expect(second.answers.map(({ attempts }) => attempts)).toEqual(
      first.answers.map(({ attempts }) => attempts),
    );
  });

  it("is ended by a signal", async () => {
    const reason = new Error("enough");
    const options = { servers: [dns.local], types: ["A"], tx: { loss: 1 } } as const;
    await expect(
      lookup("lab.example", { ...options, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    const controller = new AbortController();
    const result = lookup("lab.example", { ...options, signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    await expect(result).rejects.toBe(reason);
  });

  it("refuses options that make no sense", async () => {
    await expect(
      lookup("a.example", { servers: [], types: ["A"], timeoutUs: -1 }),
    ).rejects.toMatchObject({ option: "timeoutUs" });
    await expect(
      lookup("a.example", { servers: [], types: ["A"], tx: { loss: 2 } }),
    ).rejects.toMatchObject({ option: "tx" });
    await expect(lookup("a.example", { retry: fixedPolicy("none", []) })).rejects.toMatchObject({
      option: "retry",
    });
  });
});

describe("queryTime", () => {
  it("says how far the local clock is off", async () => {
    const result = await queryTime("127.0.0.1", { port: ntp.local.port });
    if (result.outcome !== "sample") throw new Error(result.reason);
    const { offsetUs, errorUs, stratum } = result.sample;
    expect(stratum).toBe(2);
    expect(Math.abs(offsetUs)).toBeLessThanOrEqual(errorUs + 2_000);
  });

  it("finds the server by its name", async () => {
    const result = await queryTime("lab.example", {
      port: ntp.local.port,
      dnsServers: [dns.local],
    });
    expect(result).toMatchObject({ host: "lab.example", outcome: "sample" });
  });

  it("tells a name that does not exist, and silence", async () => {
    const nowhere = await queryTime("nowhere.lab.example", {
      port: ntp.local.port,
      dnsServers: [dns.local],
    });
    expect(nowhere).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("nxdomain") as string,
    });
    const silent = await queryTime("127.0.0.1", {
      port: ntp.local.port,
      rx: { loss: 1 },
      timeoutUs: 50_000,
    });
    expect(silent).toMatchObject({ outcome: "timeout" });
  });

  it("says why it took no notice of what came instead of an answer", async () => {
    const result = await queryTime("127.0.0.1", { port: dns.local.port, timeoutUs: 100_000 });
    expect(result).toMatchObject({
      outcome: "timeout",
      reason: expect.stringMatching(/the last reply was ignored: .+/) as string,
    });
  });

  it("does not wait where nobody listens, and names the server once", async () => {
    const result = await queryTime("127.0.0.2", { port: dns.local.port, timeoutUs: 3_600_000_000 });
    const reason = `127.0.0.2:${dns.local.port}: refused`;
    expect(result).toEqual({ host: "127.0.0.2", outcome: "failed", reason });
  });

  it("is ended by a signal", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const { signal } = controller;
    const result = queryTime("127.0.0.1", { port: ntp.local.port, tx: { loss: 1 }, signal });
    setImmediate(() => controller.abort(reason));
    await expect(result).rejects.toBe(reason);
  });

  it("refuses options that make no sense", async () => {
    await expect(queryTime("127.0.0.1", { port: 70_000 })).rejects.toMatchObject({
      option: "port",
    });
    await expect(queryTime("127.0.0.1", { timeoutUs: Number.NaN })).rejects.toMatchObject({
      option: "timeoutUs",
    });
    await expect(queryTime("127.0.0.1", { seed: 0.5 })).rejects.toMatchObject({ option: "seed" });
  });
});
