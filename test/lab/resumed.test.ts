import { describe, expect, it } from "vitest";
import { inside, outside, Readdressed } from "../../lab/readdressed.ts";
import { dryAnswer, OpenEnds, Resumed } from "../../lab/resumed.ts";
import { SILENT, type Input, type Output, type Service } from "../../net/service.ts";

type Command = { readonly kind: "start" };

/** A service that answers as it is told to, and keeps what it was given. */
class Scripted implements Service<Command, never, undefined> {
  readonly given: Input<Command>[] = [];
  readonly state = undefined;
  readonly deadlineUs = 7;
  outputs: readonly Output<never>[] = SILENT;

  step(_at: unknown, input: Input<Command>): readonly Output<never>[] {
    this.given.push(input);
    return this.outputs;
  }

  save(): { readonly version: number } {
    return { version: 1 };
  }
}

const AT = { monoUs: 5, unixUs: 5 };
const ABOUT = { transaction: 1, attempt: 1, what: "x" };
const SPEC = { kind: "udp", port: 68 } as const;
const QUESTION = { kind: "operation", name: "applyAddress", parameters: {} } as const;

describe("open ends", () => {
  it("are the ports, streams and questions that nobody closed, ended or answered", () => {
    const ends = new OpenEnds();
    const deadline = { kind: "deadline" } as const;
    ends.note(deadline, [
      { kind: "open", port: 1, spec: SPEC },
      { kind: "open", port: 2, spec: SPEC },
      {
        kind: "stream",
        id: 1,
        request: { kind: "connect", to: { address: "192.0.2.1", port: 53 }, about: ABOUT },
      },
      { kind: "stream", id: 2, request: { kind: "end" } },
      { kind: "ask", ask: 1, of: QUESTION },
      { kind: "ask", ask: 2, of: QUESTION },
    ]);
    ends.note({ kind: "stream", id: 1, event: { kind: "closed" } }, [{ kind: "close", port: 1 }]);
    ends.note({ kind: "answer", ask: 1, result: { kind: "written" } }, SILENT);
    expect([[...ends.ports.keys()], [...ends.streams], [...ends.asks.keys()]]).toEqual([
      [2],
      [2],
      [2],
    ]);
  });

  it("are opened, reset and answered when the service goes on elsewhere", () => {
    const ends = new OpenEnds();
    ends.note({ kind: "deadline" }, [
      { kind: "open", port: 4, spec: SPEC },
      { kind: "stream", id: 3, request: { kind: "end" } },
      { kind: "ask", ask: 9, of: QUESTION },
    ]);
    const inner = new Scripted();
    const service = new Resumed<Command, never>(inner, ends);
    expect(service.step(AT, { kind: "command", command: { kind: "resume" } })).toEqual([
      { kind: "open", port: 4, spec: SPEC },
    ]);
    expect(inner.given).toEqual([
      { kind: "stream", id: 3, event: { kind: "failed", why: "reset", message: "left behind" } },
      { kind: "stream", id: 3, event: { kind: "closed" } },
      { kind: "answer", ask: 9, result: { kind: "operated", how: "dry-run" } },
    ]);
    expect(service.step(AT, { kind: "deadline" })).toBe(SILENT);
    expect(dryAnswer({ kind: "read-file", path: "/x" })).toMatchObject({ kind: "failed" });
  });
});

describe("a service with other addresses", () => {
  it("speaks to 240.0.0.0/8 where it means loopback, and hears loopback", () => {
    expect([outside("127.0.0.1"), inside("240.0.0.1")]).toEqual(["240.0.0.1", "127.0.0.1"]);
    expect([outside("192.0.2.1"), inside("192.0.2.1")]).toEqual(["192.0.2.1", "192.0.2.1"]);
    const inner = new Scripted();
    const service = new Readdressed(inner);
    const local = { address: "127.0.0.1", port: 53 };
    inner.outputs = [
      { kind: "open", port: 1, spec: { ...SPEC, address: "127.0.0.1", peer: local } },
      { kind: "send", on: 1, to: local, bytes: Uint8Array.of(1), about: ABOUT },
      { kind: "stream", id: 1, request: { kind: "connect", to: local, about: ABOUT } },
      { kind: "stream", id: 2, request: { kind: "listen", port: 53, address: "127.0.0.1" } },
      { kind: "close", port: 1 },
    ];
    const there = { address: "240.0.0.1", port: 53 };
    const from = { kind: "datagram", on: 1, from: there, bytes: Uint8Array.of(2) } as const;
    expect(service.step(AT, from)).toEqual([
      { kind: "open", port: 1, spec: { ...SPEC, address: "240.0.0.1", peer: there } },
      { kind: "send", on: 1, to: there, bytes: Uint8Array.of(1), about: ABOUT },
      { kind: "stream", id: 1, request: { kind: "connect", to: there, about: ABOUT } },
      { kind: "stream", id: 2, request: { kind: "listen", port: 53, address: "240.0.0.1" } },
      { kind: "close", port: 1 },
    ]);
    for (const event of [
      { kind: "connected", local: there, remote: there },
      { kind: "listening", local: there },
      { kind: "accepted", stream: -1, from: there },
    ] as const)
      service.step(AT, { kind: "stream", id: 1, event });
    expect(inner.given).toEqual([
      { ...from, from: local },
      { kind: "stream", id: 1, event: { kind: "connected", local, remote: local } },
      { kind: "stream", id: 1, event: { kind: "listening", local } },
      { kind: "stream", id: 1, event: { kind: "accepted", stream: -1, from: local } },
    ]);
    expect([service.deadlineUs, service.save()]).toEqual([7, { version: 1 }]);
  });
});
