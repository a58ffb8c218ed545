import { describe, expect, it } from "vitest";
import type { LogEvent } from "../../net/event-log.ts";
import {
  EventStore,
  OFFERS_KEPT,
  PACKETS_KEPT,
  REFUSALS_KEPT,
  SAMPLES_KEPT,
} from "../../observation/event-store.ts";

const SERVER = { address: "192.0.2.1", port: 67 };

function offer(address: string, serverId = "192.0.2.1"): LogEvent {
  const offered = { address, serverId, from: SERVER, routers: [], dnsServers: [] };
  return {
    atUs: 5,
    source: "dhcp/eth0",
    type: "service",
    name: "offer",
    detail: { offer: offered },
  };
}

function bound(address: string, name = "new", serverId = "192.0.2.1"): LogEvent {
  return { atUs: 9, source: "dhcp/eth0", type: "service", name, detail: { address, serverId } };
}

function sent(transaction: number): LogEvent {
  return {
    atUs: transaction,
    source: "dns",
    type: "packet-sent",
    to: SERVER,
    lengthBytes: 40,
    transaction,
    attempt: 1,
    what: "A a.example",
  };
}

function stored(...events: readonly LogEvent[]): EventStore {
  const store = new EventStore();
  for (const event of events) store.add(event);
  return store;
}

describe("EventStore", () => {
  it("makes a row of every packet, whatever became of it", () => {
    const packet = { atUs: 1, source: "dns", lengthBytes: 40, what: "A a.example" } as const;
    const bytes = new Uint8Array([1, 2, 3]);
    const local = { address: "192.0.2.100", port: 5_000 };
    const store = stored(
      { ...packet, type: "packet-sent", to: SERVER, transaction: 7, attempt: 2, bytes, local },
      { ...packet, type: "packet-received", from: SERVER, transaction: 7 },
      { ...packet, type: "packet-ignored", from: SERVER, reason: "another id" },
      { ...packet, source: "link", type: "packet-dropped", direction: "rx", reason: "loss" },
      { ...packet, type: "send-failed", why: "unreachable" },
    );
    expect(store.packets.slice()).toMatchObject([
      { number: 0, kind: "sent", direction: "tx", peer: SERVER, attempt: 2, bytes, local },
      { number: 1, kind: "received", direction: "rx", peer: SERVER, transaction: 7 },
      { number: 2, kind: "ignored", direction: "rx", peer: SERVER, reason: "another id" },
      { number: 3, kind: "dropped", direction: "rx", source: "link", reason: "loss" },
      { number: 4, kind: "failed", direction: "tx", reason: "unreachable", lengthBytes: 40 },
    ]);
  });

  it("puts a dropped packet to its owner, where a capture knows it", () => {
    const store = stored({
      atUs: 1,
      source: "link",
      type: "packet-dropped",
      direction: "tx",
      lengthBytes: 40,
      reason: "loss",
      owner: "dns",
    });
    expect(store.packets.at(0)?.source).toBe("dns");
  });

  it("marks the offer that the lease came of, and the newest where there are several", () => {
    const store = stored(
      offer("192.0.2.100"),
      offer("192.0.2.101", "192.0.2.2"),
      offer("192.0.2.100"),
      bound("192.0.2.100"),
    );
    expect(store.offers("eth0").map(({ taken }) => taken)).toEqual([false, false, true]);
  });

  it("marks none for a lease that nobody offered, or that was renewed", () => {
    const store = stored(offer("192.0.2.100"), bound("192.0.2.7"), bound("192.0.2.100", "renewed"));
    expect(store.offers("eth0").map(({ taken }) => taken)).toEqual([false]);
    expect(store.offers("eth1")).toEqual([]);
  });

  it("keeps why a time server's answer was of no use", () => {
    const refused = { server: "192.0.2.11", check: "T6", reason: "leap 3" };
    const news = { atUs: 3, source: "ntp", type: "service" } as const;
    const store = stored(
      { ...news, name: "refused", detail: refused },
      { ...news, name: "kiss", detail: { server: "192.0.2.12", code: "RATE" } },
      { ...news, source: "dns", name: "refused", detail: refused },
    );
    expect(store.refusals.slice()).toEqual([
      { atUs: 3, server: "192.0.2.11", why: "T6: leap 3" },
      { atUs: 3, server: "192.0.2.12", why: "kiss-o'-death RATE" },
    ]);
  });

  it("holds no more than its rings, and still numbers every packet", () => {
    const store = new EventStore();
    const count = PACKETS_KEPT * 3 + 1;
    for (let number = 0; number < count; number++) {
      store.add(sent(number));
      store.add(offer("192.0.2.100"));
      const news = { atUs: number, source: "ntp", type: "service" } as const;
      store.add({ ...news, name: "sample", detail: { server: "192.0.2.11" } });
      store.add({ ...news, name: "kiss", detail: { server: "192.0.2.11", code: "RATE" } });
      store.add({ ...news, source: `dhcp/eth${number}`, name: "offer", detail: { offer: {} } });
    }
    expect(store.events).toBe(5 * count);
    expect(store.packets.size).toBe(PACKETS_KEPT);
    expect(store.packets.at(0)?.number).toBe(count - PACKETS_KEPT);
    expect(store.packets.at(PACKETS_KEPT - 1)?.number).toBe(count - 1);
    expect(store.offers("eth0")).toHaveLength(OFFERS_KEPT);
    expect(store.offers(`eth${count - 1}`)).toEqual([]);
    expect(store.samples.size).toBe(SAMPLES_KEPT);
    expect(store.refusals.size).toBe(REFUSALS_KEPT);
  });
});
