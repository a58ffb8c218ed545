import { describe, expect, it } from "vitest";
import type { Drop, Impairment } from "../../../net/host/impaired.ts";
import { LiveHost } from "../../../net/host/live-host.ts";
import type { PortDriver, PortSink } from "../../../net/host/port-driver.ts";
import { Link, type LinkModel } from "../../../net/impairment.ts";
import { seededRandom } from "../../../net/random.ts";
import { FakeTime } from "./fake-time.ts";
import { about, ScriptedService } from "./scripted-service.ts";

const PORT = 1;
const PEER = { address: "192.0.2.1", port: 68 };
const SPEC = { kind: "udp-frame", device: "eth9", port: 68, source: "0.0.0.0" } as const;

/** A host on frame ports that record, so that the link alone decides what arrives. */
function impaired(
  tx: LinkModel,
  rx: LinkModel,
  serviceOf?: Impairment["serviceOf"],
  isLate = false,
) {
  const time = new FakeTime();
  const service = new ScriptedService();
  const sent: {
    readonly atUs: number;
    readonly byte: number | undefined;
    readonly stamp: boolean;
  }[] = [];
  const drops: Drop[] = [];
  let inbox: PortSink | undefined;
  const driver: PortDriver = {
    carries: () => true,
    open: (_spec, sink) => {
      inbox = sink;
      return {
        local: undefined,
        send: (_to, [byte], _about, stamp) => sent.push({ atUs: time.monoUs, byte, stamp }),
        close: () => Promise.resolve(),
      };
    },
  };
  const random = seededRandom(7);
  const impairment = {
    tx: new Link(tx, random.stream("tx")),
    rx: new Link(rx, random.stream("rx")),
    ...(serviceOf && { serviceOf }),
  };
  const onDrop = (drop: Drop): void => void drops.push(drop);
  const host = new LiveHost(service, {
    clock: time,
    timers: time,
    driver,
    ...(isLate ? {} : { impairment }),
    onDrop,
  });
  host.command([{ kind: "open", port: PORT, spec: SPEC }]);
  return {
    time,
    service,
    host,
    impairment,
    sent,
    drops,
    send: (byte: number, stamp?: true) =>
      host.command([
        {
          kind: "send",
          on: PORT,
          to: PEER,
          bytes: Uint8Array.of(byte),
          about: about("X"),
          ...(stamp && { stamp }),
        },
      ]),
    receive: (byte: number) => inbox?.received(PEER, Uint8Array.of(byte), { monoUs: 1, unixUs: 1 }),
    received: () => service.seen.flatMap((s) => (s.kind === "datagram" ? [s.bytes[0]] : [])),
  };
}

/** Which of 100 packets a link of this model and seed loses. */
function lostBy(stream: string, model: LinkModel): readonly number[] {
  const link = new Link(model, seededRandom(7).stream(stream));
  const lost: number[] = [];
  for (let byte = 0; byte < 100; byte++)
    if (link.deliveries(Uint8Array.of(byte), 0).dropped !== undefined) lost.push(byte);
  return lost;
}

describe("a host with an impaired link", () => {
  it("loses exactly the packets that the seed says, each direction its own, and reports each", () => {
    const model = { loss: 0.3 };
    const t = impaired(model, model);
    for (let byte = 0; byte < 100; byte++) t.send(byte);
    for (let byte = 0; byte < 100; byte++) t.receive(byte);
    const lost = { tx: lostBy("tx", model), rx: lostBy("rx", model) };
    expect(lost.tx.length).toBeGreaterThan(10);
    expect(lost.tx).not.toEqual(lost.rx);

    const all = Array.from({ length: 100 }, (_, byte) => byte);
    expect(t.sent.map(({ byte }) => byte)).toEqual(all.filter((byte) => !lost.tx.includes(byte)));
    expect(t.received()).toEqual(all.filter((byte) => !lost.rx.includes(byte)));
    const dropped = (direction: string) =>
      t.drops.flatMap((drop) => (drop.direction === direction ? [drop.bytes[0]] : []));
    expect(dropped("tx")).toEqual(lost.tx);
    expect(dropped("rx")).toEqual(lost.rx);
    expect(t.drops[0]).toEqual({
      direction: "tx",
      port: PORT,
      remote: PEER,
      bytes: expect.anything(),
      what: "X",
      reason: "loss",
    });
  });

  it("delays what it sends, after the stamp", () => {
    const t = impaired({ delayUs: 40_000 }, {});
    t.send(9, true);
    expect(t.service.seen).toMatchObject([{ kind: "sent", stamp: { monoUs: 1_000_000 } }]);
    expect(t.time.delaysMs).toEqual([40]);
    t.time.fire(40_000);
    expect(t.sent).toEqual([{ atUs: 1_040_000, byte: 9, stamp: false }]);
    expect(t.time.armed).toEqual([]);
  });

  it("delays what it receives: it arrives when it comes out of the link, without the kernel's stamp", () => {
    const t = impaired({}, { delayUs: 40_000 });
    t.receive(9);
    expect(t.service.seen).toEqual([]);
    t.time.fire(40_500);
    expect(t.service.seen).toEqual([
      {
        kind: "datagram",
        on: PORT,
        from: PEER,
        bytes: Uint8Array.of(9),
        at: expect.objectContaining({ monoUs: 1_040_500 }),
      },
    ]);
  });

  it("keeps the earlier of the link's time and the service's deadline", () => {
    const t = impaired({ delayUs: 40_000 }, {});
    t.service.deadlineUs = 1_020_000;
    t.send(9);
    expect(t.time.delaysMs).toEqual([20]);
    t.service.react = () => {
      t.service.deadlineUs = Infinity;
      return [];
    };
    t.time.fire(20_000);
    expect(t.time.delaysMs).toEqual([20]);
    t.time.fire(20_000);
    expect(t.sent).toHaveLength(1);
  });

  it("doubles packets", () => {
    const t = impaired({}, { duplicate: 1 });
    t.receive(9);
    expect(t.received()).toEqual([9, 9]);
  });

  it("lets packets overtake each other", () => {
    const t = impaired({ delayUs: 5_000 }, {});
    t.send(1);
    t.impairment.tx.model = { delayUs: 1_000 };
    t.send(2);
    t.time.fire(1_000);
    t.time.fire(4_000);
    expect(t.sent.map(({ byte }) => byte)).toEqual([2, 1]);
  });

  it("lets what was sent leave before its port closes, though sooner than its delay says", () => {
    const t = impaired({ delayUs: 40_000 }, {});
    t.send(9);
    t.host.command([{ kind: "close", port: PORT }]);
    expect(t.sent).toMatchObject([{ byte: 9, atUs: t.time.monoUs }]);
    expect(t.time.armed).toEqual([]);
    expect(t.drops).toEqual([]);
  });

  it("holds so many packets and no more", () => {
    const t = impaired({}, { delayUs: 1_000_000 });
    for (let packet = 0; packet < 4_097; packet++) t.receive(1);
    expect(t.drops).toMatchObject([{ direction: "rx", reason: "link-full" }]);
  });

  it("counts the times of its models from its own start", () => {
    const t = impaired({ loss: { kind: "window", fromUs: 10_000, untilUs: 20_000 } }, {});
    t.send(1);
    t.time.monoUs += 10_000;
    t.send(2);
    t.time.monoUs += 10_000;
    t.send(3);
    expect(t.sent.map(({ byte }) => byte)).toEqual([1, 3]);
    expect(t.drops).toMatchObject([{ reason: "outage" }]);
  });

  it("tells the rules of its models whose packets they are, by the port of the other end", () => {
    const rules = [{ when: { service: "dhcp" as const }, model: { loss: 1 } }];
    const t = impaired({ rules: [{ when: { service: "dns" }, model: { loss: 1 } }] }, { rules });
    t.send(1);
    t.receive(2);
    expect(t.sent).toHaveLength(1);
    expect(t.received()).toEqual([]);
    expect(t.drops).toMatchObject([{ direction: "rx", reason: "loss" }]);
  });

  it("tells a port what the link refused, when the news has come back", () => {
    const t = impaired({ refuse: 1, refuseAs: "refused", delayUs: 20_000 }, {});
    t.send(1);
    expect(t.drops).toMatchObject([{ reason: "icmp" }]);
    expect(t.service.seen).toEqual([]);
    t.time.fire(40_000);
    expect(t.service.seen).toMatchObject([{ kind: "failed", on: PORT, why: "refused" }]);
    expect(t.sent).toEqual([]);
  });

  it("tells a port that has closed nothing", () => {
    const t = impaired({ refuse: 1, delayUs: 20_000 }, {});
    t.send(1);
    t.host.command([{ kind: "close", port: PORT }]);
    expect(t.time.armed).toEqual([]);
    expect(t.service.seen).toEqual([]);
  });

  it("closes the way in when the translator of addresses forgets, until the port sends again", () => {
    const t = impaired({ nat: { atUs: [10_000] } }, {}, () => "ntp");
    t.send(1);
    t.receive(2);
    t.time.monoUs += 10_000;
    t.receive(3);
    t.send(4);
    t.receive(5);
    expect(t.received()).toEqual([2, 5]);
    expect(t.drops).toMatchObject([{ direction: "rx", reason: "nat" }]);
  });

  it("has no translator for DHCP", () => {
    const t = impaired({ nat: { atUs: [10_000] } }, {});
    t.send(1);
    t.time.monoUs += 10_000;
    t.receive(2);
    expect(t.received()).toEqual([2]);
  });

  it("holds no timer when it is closed, and has let go of what was sent", async () => {
    const t = impaired({ delayUs: 40_000 }, {});
    t.send(9);
    await t.host.close();
    expect(t.time.armed).toEqual([]);
    expect(t.sent).toMatchObject([{ byte: 9 }]);
  });
});

describe("a host whose link is put in while it runs", () => {
  it("carries everything by the driver alone before, and through the link from then on", () => {
    const t = impaired({ delayUs: 40_000 }, { loss: 1 }, undefined, true);
    t.send(1);
    t.receive(2);
    expect(t.sent).toMatchObject([{ atUs: 1_000_000, byte: 1 }]);
    t.host.impair(t.impairment);
    t.send(3);
    t.receive(4);
    expect(t.sent).toHaveLength(1);
    expect(t.drops).toMatchObject([{ direction: "rx", remote: PEER, reason: "loss" }]);
    t.time.fire(40_000);
    expect(t.sent.at(-1)).toMatchObject({ atUs: 1_040_000, byte: 3 });
    expect(t.received()).toEqual([2]);
  });

  it("counts the times of a model from when it was put in or replaced, and keeps what is on its way", () => {
    const window: LinkModel = { loss: [{ kind: "window", fromUs: 0, untilUs: 10_000 }] };
    const t = impaired(window, { delayUs: 40_000 });
    t.time.monoUs += 20_000;
    t.receive(1);
    t.send(2);
    expect(t.drops).toEqual([]);
    t.impairment.rx.model = {};
    t.host.impair(t.impairment);
    t.send(3);
    expect(t.drops).toMatchObject([{ direction: "tx" }]);
    t.time.fire(40_000);
    expect(t.received()).toEqual([1]);
  });

  it("holds no timer for a link that is put in", async () => {
    const t = impaired({}, {}, undefined, true);
    t.host.impair(t.impairment);
    expect(t.time.armed).toEqual([]);
    await t.host.close();
  });
});
