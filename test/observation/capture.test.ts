import { describe, expect, it } from "vitest";
import type { LogEvent } from "../../net/event-log.ts";
import type { Input, Output, PortSpec } from "../../net/service.ts";
import { toTaggedJson } from "../../net/tagged-json.ts";
import { capturing, PacketCapture } from "../../observation/capture.ts";
import type { BringUpCommand, BringUpEvent } from "../../services/bring-up.ts";
import { LabBench, MS, type BringUpService, type Logged } from "../services/bring-up/bench.ts";

const LOSSY = { loss: 0.3, delayUs: 5 * MS };
const DEADLINE: Input<BringUpCommand> = { kind: "deadline" };
const SERVER = { address: "192.0.2.53", port: 53 };
const LOCAL = { address: "192.0.2.100", port: 40_000 };

/** A climb in the lab; `log` is what a listener outside of the capture gets. */
function climbed(seed: number): { plain: LabBench; captured: LabBench } {
  const plain = new LabBench({ seed, link: LOSSY });
  const captured = new LabBench({
    seed,
    link: LOSSY,
    wrap: (service) => capturing(service, new PacketCapture()) as BringUpService,
  });
  for (const t of [plain, captured]) t.start().climb().command({ kind: "stop" }).for(0);
  return { plain, captured };
}

/** Without what a capture adds. */
function bare(event: LogEvent): LogEvent {
  const { bytes: _bytes, local: _local, ...rest } = event as Logged<"packet-sent">;
  return rest as LogEvent;
}

function open(port: number, spec: PortSpec): Output<BringUpEvent> {
  return { kind: "open", port, spec };
}

function query(on: number, bytes = new Uint8Array([on])): readonly Output<BringUpEvent>[] {
  const about = { transaction: on, attempt: 1, what: "A a.example" };
  const entry = { type: "packet-sent", to: SERVER, lengthBytes: bytes.length, ...about } as const;
  return [
    { kind: "send", on, to: SERVER, bytes, about },
    { kind: "event", event: { atUs: 0, source: "dns", ...entry } },
  ];
}

function eventsIn(outputs: readonly Output<BringUpEvent>[]): readonly LogEvent[] {
  return outputs.flatMap((output) =>
    output.kind === "event" && "type" in output.event ? [output.event] : [],
  );
}

function opened(port: number): Input<BringUpCommand> {
  return { kind: "command", command: { kind: "opened", port, local: LOCAL } };
}

const RANDOM_PORT: PortSpec = { kind: "udp", port: "random" };

describe("a capture", () => {
  it.each([1, 2, 3])("adds to a log and changes nothing of it (seed %i)", (seed) => {
    const { plain, captured } = climbed(seed);
    expect(captured.log.map(bare)).toEqual(plain.log);
  });

  it("puts the bytes that were sent to every packet sent, the device's end to it, in order", () => {
    const { captured } = climbed(1);
    const sends = captured.steps.flatMap(({ outputs }) =>
      outputs.flatMap((output) => (output.kind === "send" ? [output] : [])),
    );
    const sent = captured.logged("packet-sent");
    expect(sent.map(({ bytes }) => bytes)).toEqual(sends.map(({ bytes }) => bytes));
    for (const { source, local } of sent) {
      if (source.startsWith("dhcp/")) expect(local?.port).toBe(68);
      else expect(local).toMatchObject({ address: "192.0.2.100" });
      if (!source.startsWith("dhcp/")) expect(local?.port).toBeGreaterThanOrEqual(49_152);
    }
  });

  it("puts the bytes that came to every packet received, and the end that it asked from", () => {
    const { captured } = climbed(1);
    const came = captured.steps.flatMap(({ input }) =>
      input.kind === "datagram" ? [input.bytes] : [],
    );
    const received = captured.logged("packet-received");
    expect(received.map(({ bytes }) => bytes)).toEqual(came);
    const asked = captured.logged("packet-sent").filter(({ source }) => source === "ntp");
    const answer = received.find(({ source }) => source === "ntp");
    expect(asked.map(({ local }) => local)).toContainEqual(answer?.local);
  });

  it("copies, so that nobody's later change is in it", () => {
    const capture = new PacketCapture();
    const bytes = new Uint8Array([1, 2, 3]);
    const outputs = capture.outputs(DEADLINE, [open(1, RANDOM_PORT), ...query(1, bytes)]);
    bytes.fill(9);
    expect(eventsIn(outputs)).toMatchObject([{ bytes: new Uint8Array([1, 2, 3]) }]);
  });

  it("tells whose a dropped packet was, and which try of it", () => {
    const capture = new PacketCapture();
    capture.outputs(DEADLINE, [open(1, RANDOM_PORT), ...query(1)]);
    const about = { direction: "tx", lengthBytes: 1, reason: "loss" } as const;
    const packet = { on: 1, peer: SERVER, bytes: new Uint8Array([1]) };
    const event = { atUs: 0, source: "link", type: "packet-dropped", ...about } as const;
    const dropped = (what: string): LogEvent | undefined => {
      const command = { kind: "dropped", ...about, what, packet } as const;
      const given = { kind: "event", event: { ...event, what } } as const;
      return eventsIn(capture.outputs({ kind: "command", command }, [given]))[0];
    };
    expect(dropped("A a.example")).toMatchObject({
      owner: "dns",
      peer: SERVER,
      bytes: packet.bytes,
      transaction: 1,
      attempt: 1,
    });
    expect(dropped("AAAA a.example")).not.toHaveProperty("attempt");
  });

  it.each([{ about: { transaction: 1, attempt: 1, what: "A a.example" } }, {}])(
    "says of a packet that could not be sent which it was, and where it was going (%o)",
    (about) => {
      const capture = new PacketCapture();
      capture.outputs(DEADLINE, [open(1, RANDOM_PORT), ...query(1)]);
      const event = { atUs: 0, source: "dns", type: "send-failed", why: "refused" } as const;
      const failed = { kind: "failed", on: 1, why: "refused", ...about } as const;
      expect(eventsIn(capture.outputs(failed, [{ kind: "event", event }]))).toMatchObject([
        {
          peer: SERVER,
          transaction: 1,
          attempt: 1,
          what: "A a.example",
          local: { port: 49_153 },
        },
      ]);
    },
  );

  it("has the device's end from the driver, also in events that are not handed over yet", () => {
    const capture = new PacketCapture();
    const outputs = capture.outputs(DEADLINE, [open(1, RANDOM_PORT), ...query(1)]);
    capture.opened(1, LOCAL);
    expect(eventsIn(outputs)).toMatchObject([{ local: LOCAL }]);
    capture.opened(1, { address: "0.0.0.0", port: 5 });
    expect(eventsIn(outputs)).toMatchObject([{ local: { address: LOCAL.address, port: 5 } }]);
    capture.opened(77, LOCAL);
  });

  it("makes a port number where nobody says it", () => {
    const capture = new PacketCapture();
    const outputs = capture.outputs(DEADLINE, [
      open(16_385, RANDOM_PORT),
      ...query(16_385),
      open(2, { kind: "udp-frame", device: "eth0", port: 68, source: "0.0.0.0" }),
      ...query(2),
      open(3, { kind: "udp", port: "random", peer: { address: "2001:db8::53", port: 53 } }),
      ...query(3),
    ]);
    expect(eventsIn(outputs)).toMatchObject([
      { local: { address: "0.0.0.0", port: 49_153 } },
      { local: { address: "0.0.0.0", port: 68 } },
      { local: { address: "::", port: 49_155 } },
    ]);
  });

  it("of a recording waits with the events of a step for what the driver says behind it", () => {
    const capture = new PacketCapture();
    expect(capture.replayed(DEADLINE, [open(1, RANDOM_PORT), ...query(1)])).toEqual([]);
    expect(capture.replayed(opened(1), [])).toEqual([]);
    expect(capture.replayed(DEADLINE, query(1))).toMatchObject([{ local: LOCAL }]);
    expect(capture.finish()).toMatchObject([{ local: LOCAL }]);
    expect(capture.finish()).toEqual([]);
  });

  it("of a recording gives every event once, in order", () => {
    const { plain } = climbed(2);
    const capture = new PacketCapture();
    const events: BringUpEvent[] = [];
    for (const { input, outputs } of plain.steps) events.push(...capture.replayed(input, outputs));
    events.push(...capture.finish());
    expect(events.map((event) => bare(event as LogEvent))).toEqual(plain.log);
  });

  it("leaves what the service itself says and saves as it was", () => {
    const { plain, captured } = climbed(1);
    expect(toTaggedJson(captured.service.save())).toBe(toTaggedJson(plain.service.save()));
    const capture = new PacketCapture();
    const silent: readonly Output<BringUpEvent>[] = [];
    expect(capture.outputs(DEADLINE, silent)).toBe(silent);
  });
});
