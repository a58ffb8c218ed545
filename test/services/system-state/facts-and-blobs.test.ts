import { describe, expect, it } from "vitest";
import { SILENT } from "../../../net/service.ts";
import {
  BLOB_MAX_BYTES,
  BLOBS,
  createSystemState,
  FACTS_MAX,
  provenanceText,
  type NetworkFact,
} from "../../../services/system-state/index.ts";
import { BlobStore } from "../../../services/system-state/blobs.ts";
import { sameValue } from "../../../services/system-state/same-value.ts";
import { at, events } from "./scripted-notifier.ts";

const NETWORK: NetworkFact = {
  address: "192.0.2.10",
  prefixLength: 24,
  routers: ["192.0.2.1"],
  dnsServers: ["192.0.2.2", "192.0.2.3"],
  ntpServers: [],
  leaseSeconds: 600,
};

describe("facts", () => {
  it("are typed, carry where they come from and since when, and are told", () => {
    const system = createSystemState({ explain: true });
    const provenance = { source: "dhcp", detail: "192.0.2.1" } as const;
    expect(system.setFact("network/eth0", NETWORK, provenance, at(10))).toBe(true);
    const address: string | undefined = system.facts.get("network/eth0")?.value.address;
    expect(address).toBe("192.0.2.10");
    expect([...system.state.facts]).toEqual([
      { name: "network/eth0", value: NETWORK, provenance, sinceUs: 10 },
    ]);
    expect(events(system.drain())).toEqual([
      { kind: "fact", name: "network/eth0", value: NETWORK, provenance: "dhcp 192.0.2.1" },
    ]);
  });

  it("that are set again unchanged are no news and lead to no question", () => {
    const system = createSystemState({ explain: true });
    system.setFact("network/eth0", NETWORK, { source: "dhcp" }, at(10));
    system.settle(at(10));
    system.drain();
    const { version } = system.state;
    const copy = structuredClone(NETWORK);
    expect(system.setFact("network/eth0", copy, { source: "dhcp" }, at(20))).toBe(false);
    expect(system.drain()).toBe(SILENT);
    expect(system.state.version).toBe(version);
    expect(system.facts.get("network/eth0")?.sinceUs).toBe(10);
  });

  it("are news when one element of a list or their source differs", () => {
    const system = createSystemState({ explain: true });
    system.setFact("network/eth0", NETWORK, { source: "dhcp" }, at(10));
    const other = { ...NETWORK, dnsServers: ["192.0.2.2", "192.0.2.4"] };
    expect(system.setFact("network/eth0", other, { source: "dhcp" }, at(20))).toBe(true);
    expect(system.setFact("network/eth0", other, { source: "static" }, at(30))).toBe(true);
  });

  it("are lost once, with a reason", () => {
    const system = createSystemState({ explain: true });
    system.setFact("link/eth0", { carrier: true }, { source: "os" }, at(0));
    system.drain();
    expect(system.loseFact("link/eth0", "interface removed")).toBe(true);
    expect(system.loseFact("link/eth0", "interface removed")).toBe(false);
    expect(system.facts.get("link/eth0")).toBeUndefined();
    expect(events(system.drain())).toEqual([
      { kind: "fact-lost", name: "link/eth0", why: "interface removed" },
    ]);
  });

  it("can be walked by the beginning of their names", () => {
    const system = createSystemState({ explain: false });
    system.setFact("link/eth0", { carrier: true }, { source: "os" }, at(0));
    system.setFact(
      "names",
      { probe: "example.com", server: "192.0.2.2" },
      { source: "dns" },
      at(0),
    );
    system.setFact("link/eth1", { carrier: false }, { source: "os" }, at(0));
    expect([...system.facts.entries("link/")].map(({ name }) => name)).toEqual([
      "link/eth0",
      "link/eth1",
    ]);
  });

  it("have room for so many, then a finding says so", () => {
    const system = createSystemState({ explain: false });
    for (let i = 0; i < FACTS_MAX; i++) {
      system.setFact(`link/eth${i}`, { carrier: true }, { source: "os" }, at(0));
    }
    expect(system.setFact("link/more", { carrier: true }, { source: "os" }, at(0))).toBe(false);
    expect(events(system.drain())).toMatchObject([{ kind: "finding", code: "facts-full" }]);
    expect(system.setFact("link/eth0", { carrier: false }, { source: "os" }, at(0))).toBe(true);
  });

  it("name their source for people", () => {
    expect(provenanceText({ source: "os" })).toBe("os");
    expect(provenanceText({ source: "ntp", detail: "192.0.2.5" })).toBe("ntp 192.0.2.5");
  });
});

describe("sameValue", () => {
  it("compares plain data by content", () => {
    const samples = [
      0,
      1,
      Number.NaN,
      "1",
      null,
      undefined,
      [],
      {},
      [1, 2],
      [2, 1],
      { a: 1 },
      { a: 1, b: 2 },
      { b: undefined },
      { a: undefined },
      Uint8Array.of(1, 2),
      Uint8Array.of(1, 3),
      { a: [{ b: 1 }] },
      { a: [{ b: 2 }] },
    ];
    samples.forEach((a, i) => {
      samples.forEach((b, j) => expect(sameValue(a, structuredClone(b))).toBe(i === j));
    });
  });
});

describe("blobs", () => {
  it("are set, appended to, measured and copied from an offset, within bounds", () => {
    const system = createSystemState({ explain: false });
    system.setBlob("deviceSerial", Uint8Array.of(1, 2, 3));
    system.appendBlob("deviceSerial", Uint8Array.of(4, 5));
    expect(system.blobs.lengthBytes("deviceSerial")).toBe(5);
    expect(system.blobs.lengthBytes("clientKey")).toBe(0);
    const target = new Uint8Array(3);
    expect(system.blobs.copy("deviceSerial", 1, target)).toBe(3);
    expect([...target]).toEqual([2, 3, 4]);
    expect(system.blobs.copy("deviceSerial", 4, target)).toBe(1);
    expect([...target]).toEqual([5, 3, 4]);
    for (const offset of [5, 6, -1, 0.5, Number.NaN, Infinity]) {
      expect(system.blobs.copy("deviceSerial", offset, target)).toBe(0);
    }
    expect(system.blobs.copy("clientKey", 0, target)).toBe(0);
    expect([...target]).toEqual([5, 3, 4]);
  });

  it("begin with the first bytes appended", () => {
    const system = createSystemState({ explain: false });
    expect(system.appendBlob("deviceType", Uint8Array.of(9))).toBe(true);
    expect([...system.state.blobs]).toEqual([{ name: "deviceType", lengthBytes: 1 }]);
  });

  it("keep nothing of the caller's buffer", () => {
    const system = createSystemState({ explain: false });
    const bytes = Uint8Array.of(1, 2);
    system.setBlob("deviceSerial", bytes);
    bytes[0] = 77;
    const target = new Uint8Array(2);
    system.blobs.copy("deviceSerial", 0, target);
    expect([...target]).toEqual([1, 2]);
  });

  it("are told by name and length, never by content", () => {
    const system = createSystemState({ explain: true });
    system.setBlob("clientKey", Uint8Array.of(1, 2));
    system.appendBlob("clientKey", Uint8Array.of(3));
    system.wipeBlob("clientKey");
    expect(system.wipeBlob("clientKey")).toBe(false);
    expect(events(system.drain())).toEqual([
      { kind: "blob", name: "clientKey", lengthBytes: 2 },
      { kind: "blob", name: "clientKey", lengthBytes: 3 },
      { kind: "blob", name: "clientKey", lengthBytes: 0 },
    ]);
  });

  it("stay as they are when they would grow too long", () => {
    const system = createSystemState({ explain: true });
    expect(system.setBlob("accessToken", new Uint8Array(BLOB_MAX_BYTES + 1))).toBe(false);
    expect(system.setBlob("accessToken", new Uint8Array(BLOB_MAX_BYTES))).toBe(true);
    system.drain();
    expect(system.appendBlob("accessToken", Uint8Array.of(1))).toBe(false);
    expect(system.blobs.lengthBytes("accessToken")).toBe(BLOB_MAX_BYTES);
    expect(system.drain()).toBe(SILENT);
  });

  it("that are secret leave only zeros behind when replaced, appended to or wiped", () => {
    const kept: Uint8Array[] = [];
    class WatchedBytes extends Uint8Array {
      override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
        const copy = Uint8Array.from(this).slice(start, end);
        kept.push(copy);
        return copy;
      }
    }
    const store = new BlobStore();
    store.set("clientKey", WatchedBytes.of(1, 2, 3));
    store.set("clientKey", WatchedBytes.of(4, 5));
    store.append("clientKey", Uint8Array.of(6));
    store.set("deviceSerial", WatchedBytes.of(7));
    store.wipe("deviceSerial");
    expect(kept.map((bytes) => Array.from(bytes))).toEqual([[0, 0, 0], [0, 0], [7]]);
    expect(BLOBS.clientKey.secret).toBe(true);
    expect(BLOBS.deviceSerial.secret).toBe(false);
  });
});
