/** Resolver and server in one simulated world, over links that lose, double and overtake. */
import { describe, expect, it } from "vitest";
import type { LinkModel } from "../../../net/impairment.ts";
import { seededRandom } from "../../../net/random.ts";
import { ADAPTIVE } from "../../../net/retry-presets.ts";
import { RoundTrips } from "../../../net/round-trips.ts";
import { World } from "../../../net/simulator/index.ts";
import {
  createDnsServer,
  createResolver,
  type LookupResult,
  type ResolverEvent,
} from "../../../services/dns/index.ts";
import { ZONES } from "./server-tape.ts";

const SERVERS = ["192.0.2.53", "192.0.2.54"];
const NAMES = ["web.example.com", "www.example.com", "nope.example.com", "192.0.2.7"];

/** Everything a run came to, in order. */
function run(seed: number, model: LinkModel): readonly LookupResult[] {
  const results: LookupResult[] = [];
  const random = seededRandom(seed);
  const world = new World({ random, paranoid: true });
  const lan = world.segment("lan", { model });
  SERVERS.forEach((address, i) => {
    const node = world.node(`server ${i}`);
    node.attach("eth0", lan, { mac: `02:00:00:00:00:0${i + 1}`, addresses: [`${address}/24`] });
    const config = { port: 53, address, zones: ZONES, explain: false };
    node.run(createDnsServer(config, random)).command({ kind: "start" });
  });
  const device = world.node("device");
  device.attach("eth0", lan, { mac: "02:00:00:00:00:10", addresses: ["192.0.2.100/24"] });
  const config = { retry: ADAPTIVE.dns, roundTrips: new RoundTrips(), port: 53, explain: true };
  const onEvents = (events: readonly ResolverEvent[]): void => {
    for (const event of events) {
      if (event.kind === "answer") results.push(event.result);
      else if (event.kind === "ignored")
        expect(event.reason).toBe("no question waits on this port");
    }
  };
  const resolver = device.run(createResolver(config, random), { onEvents });
  const servers = SERVERS.map((address) => ({ address, port: 53 }));
  resolver.command({ kind: "configure", servers, families: [4, 6] });
  NAMES.forEach((name, id) => resolver.command({ kind: "lookup", id, name }));
  expect(world.run({ untilUs: 60_000_000 })).toBe("idle");
  return results;
}

const CLEAN: LinkModel = { delayUs: 5_000 };
const ROUGH: LinkModel = {
  loss: 0.3,
  delayUs: 5_000,
  jitterUs: 4_000,
  duplicate: 0.1,
  reorder: 0.1,
  reorderUs: 9_000,
};

describe("Resolver and DnsServer", () => {
  it("agree at the first try on a clean link", () => {
    const results = run(1, CLEAN);
    expect(
      results.map(({ name, outcome, addresses, elapsedUs }) => [
        name,
        outcome,
        addresses,
        elapsedUs,
      ]),
    ).toEqual([
      ["192.0.2.7", "answer", ["192.0.2.7"], 0],
      ["web.example.com", "answer", ["192.0.2.1", "2001:db8::1"], 10_000],
      ["www.example.com", "answer", ["192.0.2.1", "2001:db8::1"], 10_000],
      ["nope.example.com", "nxdomain", [], 10_000],
    ]);
    expect(results.flatMap(({ answers }) => answers.map(({ attempts }) => attempts))).toEqual([
      0, 1, 1, 1, 1, 1, 1,
    ]);
  });

  it("agree in the end where a third of the datagrams is lost", () => {
    let slowestUs = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const results = run(seed, ROUGH);
      const outcomes = results.map(({ name, outcome }) => `${name} ${outcome}`).sort();
      if (
        outcomes.join() !==
        "192.0.2.7 answer,nope.example.com nxdomain,web.example.com answer,www.example.com answer"
      ) {
        expect.fail(`seed ${seed}: ${outcomes.join()}`);
      }
      slowestUs = Math.max(slowestUs, ...results.map(({ elapsedUs }) => elapsedUs));
    }
    expect(slowestUs).toBeLessThan(5_000_000);
  });

  it("do the same again from the same seed", () => {
    expect(run(42, ROUGH)).toEqual(run(42, ROUGH));
    expect(run(42, ROUGH)).not.toEqual(run(43, ROUGH));
  });
});
