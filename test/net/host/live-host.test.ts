import { describe, expect, it } from "vitest";
import { LiveHost, type LiveHostOptions } from "../../../net/host/index.ts";
import type { PortSink } from "../../../net/host/port-driver.ts";
import type { Answer, Question } from "../../../net/service.ts";
import { FakeTime } from "./fake-time.ts";
import { about, bytesOf, ScriptedService } from "./scripted-service.ts";

function hosted(options: LiveHostOptions<string> = {}, prepare?: (s: ScriptedService) => void) {
  const time = new FakeTime();
  const service = new ScriptedService();
  prepare?.(service);
  const host = new LiveHost(service, { clock: time, timers: time, ...options });
  return { time, service, host };
}

function deadlines(service: ScriptedService): readonly number[] {
  return service.seen.flatMap((s) => (s.kind === "deadline" ? [s.at.monoUs] : []));
}

describe("LiveHost, the timer", () => {
  it("arms nothing for a service that awaits nothing", () => {
    expect(hosted().time.armed).toEqual([]);
  });

  it("rounds microseconds up to milliseconds", () => {
    const { time } = hosted({}, (s) => (s.deadlineUs = 1_001_001));
    expect(time.delaysMs).toEqual([2]);
  });

  it("is armed from the start, after every step, and never twice", () => {
    const { time, service, host } = hosted({}, (s) => (s.deadlineUs = 1_500_000));
    expect(time.delaysMs).toEqual([500]);
    service.deadlineUs = 1_250_000;
    host.command([]);
    expect(time.delaysMs).toEqual([250]);
    service.deadlineUs = Infinity;
    host.command([]);
    expect(time.delaysMs).toEqual([]);
  });

  it("delivers the deadline when it fires", () => {
    const { time, service } = hosted({}, (s) => (s.deadlineUs = 1_010_000));
    service.react = () => {
      service.deadlineUs = Infinity;
      return [];
    };
    time.fire(10_400);
    expect(deadlines(service)).toEqual([1_010_400]);
    expect(time.armed).toEqual([]);
  });

  it("arms again, without a step, when it fires early", () => {
    const { time, service } = hosted({}, (s) => (s.deadlineUs = 1_010_000));
    time.fire(9_600);
    expect(service.steps).toEqual([]);
    expect(time.delaysMs).toEqual([1]);
  });

  it("looks at the clock every 30 s, however far the deadline is", () => {
    const month = 30 * 86_400 * 1_000_000;
    const { time, service } = hosted({}, (s) => (s.deadlineUs = month));
    expect(time.delaysMs).toEqual([30_000]);
    time.fire(30_000_000);
    expect(time.delaysMs).toEqual([30_000]);
    // the machine slept through the rest
    time.fire(month);
    expect(deadlines(service)).toEqual([month + 31_000_000]);
  });

  it("gives the event loop its turn before a deadline that is due already", () => {
    const { time, service } = hosted({}, (s) => (s.deadlineUs = 5));
    expect(service.steps).toEqual([]);
    expect(time.delaysMs).toEqual([0]);
    time.fire(0);
    expect(deadlines(service)).toHaveLength(1);
    expect(time.delaysMs).toEqual([0]);
  });

  it("calls a service that is always due a bug", () => {
    const faults: unknown[] = [];
    const { time } = hosted({ onFault: (e) => faults.push(e) }, (s) => (s.deadlineUs = 5));
    for (let fired = 0; fired < 10_000; fired++) time.fire(1);
    expect(faults).toEqual([]);
    time.fire(1);
    expect(String(faults)).toContain("always due");
    expect(time.armed).toEqual([]);
  });

  it("calls a deadline that is not a number a bug", () => {
    const faults: unknown[] = [];
    const { service, host } = hosted({ onFault: (e) => faults.push(e) });
    service.deadlineUs = Number.NaN;
    host.command([]);
    expect(String(faults)).toContain("not a number");
  });
});

describe("LiveHost, the mailbox", () => {
  it("stamps an input on arrival", () => {
    const { time, service, host } = hosted();
    host.command([]);
    time.monoUs += 7;
    host.command([]);
    expect(service.steps.map((at) => at.monoUs)).toEqual([1_000_000, 1_000_007]);
    expect(host.now()).toEqual(time.now());
  });

  it("takes a listener's command after the step that is running, in order", () => {
    const heard: string[] = [];
    const { host } = hosted({
      onEvents: (events) => {
        heard.push(...events, "|");
        if (events[0] !== "first") return;
        host.command([{ kind: "event", event: "second" }]);
        host.command([{ kind: "event", event: "third" }]);
        heard.push("listener done");
      },
    });
    host.command([
      { kind: "event", event: "first" },
      { kind: "event", event: "too" },
    ]);
    expect(heard).toEqual(["first", "too", "|", "listener done", "second", "|", "third", "|"]);
  });

  it("hands events over when the other outputs of the step have been performed", () => {
    const order: string[] = [];
    const { host } = hosted({
      onEvents: (events) => order.push(...events),
      answer: (question: Question) => {
        order.push(question.kind);
        return Promise.resolve<Answer>({ kind: "written" });
      },
    });
    host.command([
      { kind: "event", event: "said first" },
      { kind: "ask", ask: 1, of: { kind: "resolve", name: "example.com" } },
    ]);
    expect(order).toEqual(["resolve", "said first"]);
  });

  it("calls listeners that command each other without end a bug", () => {
    const faults: unknown[] = [];
    const { host } = hosted({
      onEvents: (events) => host.command([{ kind: "event", event: events[0] ?? "" }]),
      onFault: (e) => faults.push(e),
    });
    host.command([{ kind: "event", event: "again" }]);
    expect(String(faults)).toContain("never empties");
  });
});

describe("LiveHost, faults", () => {
  it("throws them to whoever caused them where nobody listens, and is closed", () => {
    const { host, service } = hosted();
    service.step = () => {
      throw new Error("a bug");
    };
    expect(() => host.command([])).toThrow("a bug");
    expect(() => host.command([])).not.toThrow();
  });

  it.each([
    [
      "sends over a port that is not open",
      [
        {
          kind: "send",
          on: 1,
          to: { address: "127.0.0.1", port: 1 },
          bytes: bytesOf(""),
          about: about("X"),
        },
      ],
    ],
    ["closes a port that is not open", [{ kind: "close", port: 1 }]],
    [
      "opens a port twice",
      [
        { kind: "open", port: 1, spec: { kind: "arp", device: "x" } },
        { kind: "open", port: 1, spec: { kind: "arp", device: "x" } },
      ],
    ],
  ] as const)("reports a service that %s", (_what, outputs) => {
    const faults: unknown[] = [];
    hosted({ onFault: (e) => faults.push(e) }).host.command(outputs);
    expect(faults).toHaveLength(1);
  });
});

describe("LiveHost, frame ports", () => {
  const spec = { kind: "udp-frame", device: "eth9", port: 68, source: "0.0.0.0" } as const;
  const to = { address: "255.255.255.255", port: 67 };

  it("are denied without a driver for them, and so is every send", () => {
    const { service, host } = hosted();
    host.command([
      { kind: "open", port: 1, spec },
      { kind: "send", on: 1, to, bytes: bytesOf("x"), about: about("DISCOVER") },
    ]);
    expect(service.seen).toMatchObject([
      { kind: "failed", on: 1, why: "denied" },
      { kind: "failed", on: 1, why: "denied", about: { what: "DISCOVER" } },
    ]);
  });

  it("are the driver's where there is one, kernel stamps included", async () => {
    const sent: unknown[] = [];
    const stamp = { monoUs: 5, unixUs: 6 };
    let inbox: PortSink | undefined;
    let closed = false;
    const { service, host } = hosted({
      driver: {
        carries: () => true,
        open: (asked, sink) => {
          expect(asked).toEqual(spec);
          inbox = sink;
          return {
            local: undefined,
            send: (...parcel) => sent.push(parcel),
            close: () => {
              closed = true;
              return Promise.resolve();
            },
          };
        },
      },
    });
    const bytes = bytesOf("x");
    host.command([
      { kind: "open", port: 1, spec },
      { kind: "send", on: 1, to, bytes, about: about("DISCOVER"), stamp: true },
    ]);
    inbox?.received(to, bytes, stamp);
    expect(sent).toEqual([[to, bytes, about("DISCOVER"), true]]);
    expect(service.seen).toMatchObject([{ kind: "datagram", on: 1, from: to, stamp }]);

    host.command([{ kind: "close", port: 1 }]);
    inbox?.received(to, bytes);
    inbox?.sent(about("DISCOVER"), stamp);
    inbox?.failed("link-down");
    expect(service.seen).toHaveLength(1);
    await host.close();
    expect(closed).toBe(true);
  });
});

describe("LiveHost, questions", () => {
  const resolve: Question = { kind: "resolve", name: "example.com" };

  it("are answered by whoever the host was given", async () => {
    const answer: Answer = { kind: "resolved", addresses: ["192.0.2.1"], ttlSeconds: 60 };
    const { service, host } = hosted({
      answer: (q) => (q === resolve ? Promise.resolve(answer) : undefined),
    });
    host.command([{ kind: "ask", ask: 7, of: resolve }]);
    expect(await service.until("answer")).toMatchObject([{ ask: 7, result: answer }]);
  });

  it("fail with the reason when that breaks", async () => {
    const broken = Object.assign(new Error("no way"), { code: "EPERM" });
    const { service, host } = hosted({ answer: () => Promise.reject(broken) });
    host.command([{ kind: "ask", ask: 7, of: resolve }]);
    expect(await service.until("answer")).toMatchObject([
      { ask: 7, result: { kind: "failed", why: "EPERM", message: "no way" } },
    ]);
  });

  it("are unsupported where nobody answers", async () => {
    const { service, host } = hosted();
    host.command([{ kind: "ask", ask: 7, of: resolve }]);
    expect(await service.until("answer")).toMatchObject([
      { ask: 7, result: { kind: "failed", why: "unsupported" } },
    ]);
  });

  it("answered after the end are dropped", async () => {
    const { promise, resolve: say } = Promise.withResolvers<Answer>();
    const { service, host } = hosted({ answer: () => promise });
    host.command([{ kind: "ask", ask: 7, of: resolve }]);
    await host.close();
    say({ kind: "written" });
    await promise;
    expect(service.seen).toEqual([]);
  });
});

describe("LiveHost, closed", () => {
  it("steps no more, has no timer, and may be closed again", async () => {
    const { time, service, host } = hosted({}, (s) => (s.deadlineUs = 2_000_000));
    await Promise.all([host.close(), host.close()]);
    host.command([]);
    expect(time.armed).toEqual([]);
    expect(service.steps).toEqual([]);
    await host.close();
  });

  it("by a listener, performs nothing more", () => {
    const heard: string[] = [];
    const { service, host } = hosted({
      onEvents: (events) => {
        heard.push(...events);
        host.command([{ kind: "event", event: "never" }]);
        void host.close();
      },
    });
    host.command([{ kind: "event", event: "last" }]);
    expect(heard).toEqual(["last"]);
    expect(service.steps).toHaveLength(1);
  });
});

describe("a host without TCP", () => {
  it("says what a stream would need, and ends it", () => {
    const { service, host } = hosted({
      capabilities: { frames: true, udp: true, tcp: false, tls: false, ipv6: false, stamps: true },
    });
    const to = { address: "192.0.2.1", port: 853 };
    host.command([
      { kind: "stream", id: 1, request: { kind: "connect", to, about: about("query") } },
    ]);
    expect(service.seen).toMatchObject([
      {
        kind: "stream",
        id: 1,
        event: { kind: "failed", message: "skipped: needs tcp (use --isolate or --apply)" },
      },
      { kind: "stream", id: 1, event: { kind: "closed" } },
    ]);
  });
});
