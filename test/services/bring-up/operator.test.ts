import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { toTaggedJson } from "../../../net/tagged-json.ts";
import { createBringUp, type BringUpCommand } from "../../../services/bring-up.ts";
import { HOUR, LabBench, MS, SECOND } from "./bench.ts";

function up(): LabBench {
  return new LabBench({ config: { timeoutUs: HOUR } }).start().climb();
}

/** What a command makes the device send within a second, and what the log says. */
function after(t: LabBench, command: BringUpCommand): { sent: readonly string[]; log: string[] } {
  const [steps, events] = [t.steps.length, t.log.length];
  t.command(command).for(SECOND);
  return { sent: t.sent(steps), log: t.log.slice(events).map(({ type }) => type) };
}

function cached(t: LabBench): readonly string[] {
  return [...t.service.inspect().resolver.cache()].map(({ name }) => name);
}

describe("BringUp, told to renew", () => {
  it.each([undefined, "eth0"])("sends a REQUEST at once and has the lease anew (%s)", (device) => {
    const t = up();
    const before = t.view.networks[0]?.lease?.boundUs ?? 0;
    const { sent } = after(t, device === undefined ? { kind: "renew" } : { kind: "renew", device });
    expect(sent).toEqual(["REQUEST"]);
    expect(t.view.networks[0]?.lease?.boundUs).toBeGreaterThan(before);
    expect(t.logged("service").at(-1)).toMatchObject({ source: "dhcp/eth0", name: "renewed" });
    expect(t.state).toBe("OPERATIONAL");
  });

  it("is silent about another interface, and without a lease", () => {
    expect(after(up(), { kind: "renew", device: "eth1" })).toEqual({ sent: [], log: [] });
    const idle = new LabBench();
    expect(after(idle, { kind: "renew" })).toEqual({ sent: [], log: [] });
  });
});

describe("BringUp, told to synchronise again", () => {
  it("asks a time server at once", () => {
    const { sent, log } = after(up(), { kind: "resync" });
    expect(sent).toEqual(["NTP request"]);
    expect(log).toContain("packet-received");
  });

  it("is silent before there is a network", () => {
    expect(after(new LabBench(), { kind: "resync" })).toEqual({ sent: [], log: [] });
  });
});

describe("BringUp, told to flush", () => {
  it("forgets every name, or the one that was said, without a packet", () => {
    const t = up();
    expect(cached(t)).toEqual(["lab.example"]);
    expect(after(t, { kind: "flush", name: "other.example" })).toEqual({ sent: [], log: [] });
    expect(cached(t)).toEqual(["lab.example"]);
    expect(after(t, { kind: "flush", name: "LAB.example" })).toEqual({ sent: [], log: [] });
    expect(cached(t)).toEqual([]);
    const other = up();
    after(other, { kind: "flush" });
    expect(cached(other)).toEqual([]);
  });
});

describe("BringUp, told about its link", () => {
  it("says so in the log, and knows it", () => {
    const t = up();
    expect(t.service.inspect().link).toBeUndefined();
    t.command({ kind: "link-model", tx: "loss 10 %", rx: "" }).for(0);
    expect(t.log.at(-1)).toMatchObject({
      source: "link",
      type: "link-model",
      tx: "loss 10 %",
      rx: "",
    });
    expect(t.service.inspect().link).toEqual({ tx: "loss 10 %", rx: "" });
    const resumed = createBringUp(t.config, seededRandom(1), t.service.save());
    expect(resumed.inspect().link).toEqual({ tx: "loss 10 %", rx: "" });
  });
});

describe("BringUp, told what it need not know", () => {
  const peer = { address: "192.0.2.1", port: 67 };
  const dropped = { kind: "dropped", direction: "tx", lengthBytes: 3, reason: "loss" } as const;

  it("goes on as if it had not been told", () => {
    const at = { monoUs: 5 * MS, unixUs: 0 };
    const states = (["opened", "unheard-of"] as const).map((kind) => {
      const service = createBringUp(up().config, seededRandom(1));
      service.step({ monoUs: 0, unixUs: 0 }, { kind: "command", command: { kind: "start" } });
      const command =
        kind === "opened"
          ? { kind, port: 1, local: peer }
          : // what a later version might say
            ({ kind } as unknown as BringUpCommand);
      expect(service.step(at, { kind: "command", command })).toEqual([]);
      return toTaggedJson(service.save());
    });
    expect(states[0]).toBe(states[1]);
  });

  it("says the same of a dropped packet whether it is shown the packet or not", () => {
    const [told, shown] = [up(), up()].map((t, index) => {
      const packet = { on: 1, peer, bytes: new Uint8Array(3) };
      t.command(index === 0 ? dropped : { ...dropped, packet }).for(0);
      return [toTaggedJson(t.log), toTaggedJson(t.service.save())];
    });
    expect(told).toEqual(shown);
  });
});
