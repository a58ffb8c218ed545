import { describe, expect, it } from "vitest";
import { LiveHost, type LiveHostOptions } from "../../../net/host/index.ts";
import type { PortSink } from "../../../net/host/port-driver.ts";
import type { HostTiming } from "../../../net/latency.ts";
import { FakeTime } from "./fake-time.ts";
import { about, bytesOf, ScriptedService } from "./scripted-service.ts";

const SERVER = { address: "192.0.2.1", port: 67 };
const OPEN = {
  kind: "open",
  port: 1,
  spec: { kind: "udp-frame", device: "eth0", port: 68, source: "0.0.0.0" },
} as const;
const SEND = {
  kind: "send",
  on: 1,
  to: SERVER,
  bytes: new Uint8Array(300),
  about: about("DISCOVER"),
} as const;

/** A host whose work takes time: a step 100 µs, a packet 20 µs, the listeners 1 000 µs. */
function measured(options: LiveHostOptions<string> = {}) {
  const time = new FakeTime();
  const service = new ScriptedService();
  service.react = () => {
    time.monoUs += 100;
    return [];
  };
  const told: (HostTiming | string)[] = [];
  let sink: PortSink | undefined;
  const driver = {
    carries: () => true,
    open: (_: unknown, to: PortSink) => {
      sink = to;
      return {
        local: undefined,
        send: () => void (time.monoUs += 20),
        close: () => Promise.resolve(),
      };
    },
  };
  const host = new LiveHost(service, {
    clock: time,
    timers: time,
    driver,
    onEvents: (events) => {
      told.push(...events);
      time.monoUs += 1_000;
    },
    onTiming: (timing) => void told.push(timing),
    ...options,
  });
  const phases = (): readonly string[] =>
    told.map((one) => (typeof one === "string" ? one : `${one.phase} ${one.durationUs}`));
  return { time, service, host, told, phases, sink: () => sink as PortSink };
}

describe("LiveHost, with somebody who asks how long its work takes", () => {
  it("tells each part of a step in order, and the whole of it at the end", () => {
    const { host, told, phases } = measured();
    host.command([OPEN, SEND, SEND, { kind: "event", event: "sent" }]);
    expect(phases()).toEqual([
      "queue 0",
      "parse 0",
      "send 20",
      "send 20",
      "sent",
      "notify 1000",
      "stall 1040",
    ]);
    expect(told[3]).toEqual({
      phase: "send",
      monoUs: 1_000_020,
      durationUs: 20,
      input: "command",
      about: about("DISCOVER"),
      to: SERVER,
      lengthBytes: 300,
    });
    expect(told.at(-1)).toMatchObject({ monoUs: 1_000_000, input: "command", inputs: 1 });
  });

  it("counts the wait of a datagram from the kernel's stamp", () => {
    const { time, host, sink, told } = measured();
    host.command([OPEN]);
    told.length = 0;
    const stamp = time.now();
    time.monoUs += 700;
    sink().received(SERVER, bytesOf("OFFER"), stamp);
    expect(told).toMatchObject([
      { phase: "queue", monoUs: stamp.monoUs, durationUs: 700, input: "datagram" },
      { phase: "parse", durationUs: 100 },
      { phase: "stall", monoUs: stamp.monoUs + 700, durationUs: 100, inputs: 1 },
    ]);
  });

  it("counts the wait of a deadline from when it was due", () => {
    const { time, service, host, told } = measured();
    service.deadlineUs = 1_010_000;
    host.command([]);
    told.length = 0;
    service.react = () => {
      service.deadlineUs = Infinity;
      return [];
    };
    time.fire(12_500);
    expect(told[0]).toMatchObject({ phase: "queue", monoUs: 1_010_000, durationUs: 2_500 });
  });

  it("counts the wait of an input that came while another was worked off", () => {
    const { time, host, told } = measured({
      onEvents: (events) => {
        if (events[0] === "again") host.command([]);
        time.monoUs += 500;
      },
    });
    host.command([{ kind: "event", event: "again" }]);
    expect(told).toMatchObject([
      { phase: "queue", durationUs: 0 },
      { phase: "parse" },
      { phase: "notify", durationUs: 500 },
      { phase: "queue", durationUs: 500 },
      { phase: "parse" },
      { phase: "stall", durationUs: 500, inputs: 2 },
    ]);
  });

  it("says nothing of a timer that fired for nothing", () => {
    const { time, service, host, told } = measured();
    service.deadlineUs = 1_010_000;
    host.command([]);
    told.length = 0;
    time.fire(9_600);
    expect(told).toEqual([]);
  });
});
