import { describe, expect, it } from "vitest";
import { UserStack } from "../../../net/user-stack.ts";
import { ask, OUR_MAC, OUTSIDE, ROUTER, ROUTER_MAC, SERVER, Tape, US } from "./tape.ts";

function bare(): Tape {
  const t = new Tape();
  t.stack.removeAddress(US);
  t.stack.removeRoute({ destination: "0.0.0.0", prefixLength: 0, gateway: ROUTER });
  return t;
}

describe("UserStack, addresses", () => {
  it("come and go", () => {
    const t = new Tape();
    expect(t.stack.addAddress("203.0.113.9", 28)).toBe(true);
    expect(t.stack.addresses).toEqual([
      { address: US, prefixLength: 24 },
      { address: "203.0.113.9", prefixLength: 28 },
    ]);
    expect(t.stack.owns("203.0.113.9")).toBe(true);
    t.stack.removeAddress("203.0.113.9");
    expect(t.stack.owns("203.0.113.9")).toBe(false);
    expect(t.stack.owns("nonsense")).toBe(false);
    expect(t.stack.addresses).toEqual([{ address: US, prefixLength: 24 }]);
  });

  it("take a new prefix length, and give the old network up", () => {
    const t = new Tape();
    t.stack.addAddress(US, 28);
    expect(t.stack.addresses).toEqual([{ address: US, prefixLength: 28 }]);
    expect(t.send(SERVER)).toEqual([ask(ROUTER)]);
  });

  it.each([
    ["", 24],
    ["2001:db8::1", 64],
    ["0.0.0.0", 0],
    ["127.0.0.1", 8],
    ["224.0.0.1", 4],
    ["255.255.255.255", 32],
    ["192.0.2.9", 33],
    ["192.0.2.9", -1],
    ["192.0.2.9", 24.5],
  ])("are not taken: %s/%d", (address, prefixLength) => {
    expect(new Tape().stack.addAddress(address, prefixLength)).toBe(false);
  });

  it("are sixteen at most", () => {
    const stack = new UserStack({ mac: OUR_MAC });
    const added = Array.from({ length: 20 }, (_, i) => stack.addAddress(`10.0.${i}.1`, 24));
    expect(added.filter(Boolean)).toHaveLength(16);
    expect(stack.addAddress("10.0.3.1", 16)).toBe(true);
    expect(stack.addresses).toHaveLength(16);
  });

  it("bring the route to their network, and take it along", () => {
    const t = bare();
    expect(t.send(SERVER, "0.0.0.0")).toEqual(["#1 failed: unreachable"]);
    t.stack.addAddress(US, 24);
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
    t.stack.removeAddress(US);
    expect(t.send("192.0.2.54", "0.0.0.0")).toEqual(["#3 failed: unreachable"]);
  });

  it("that go leave what waits behind: it is sent when the neighbour answers", () => {
    const t = new Tape();
    t.send(SERVER);
    t.stack.removeAddress(US);
    expect(t.dueAfter(50_000)).toEqual([ask(SERVER, undefined, "0.0.0.0")]);
    expect(t.reply(SERVER, "02:00:00:00:00:35", { targetAddress: "0.0.0.0" })).toEqual([
      "#1 to 02:00:00:00:00:35",
    ]);
  });

  it("that go take the neighbours of their network along", () => {
    const t = new Tape();
    t.resolve(SERVER);
    t.reply(SERVER, ROUTER_MAC);
    t.stack.removeAddress(US);
    t.stack.addAddress(US, 24);
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
  });
});

describe("UserStack, routes", () => {
  it("go to the link for the network, to the router for the rest", () => {
    const t = new Tape();
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
    expect(t.send(OUTSIDE)).toEqual([ask(ROUTER)]);
  });

  it("are chosen by the longest prefix", () => {
    const t = new Tape();
    const via = (destination: string, prefixLength: number, gateway: string) =>
      t.stack.addRoute({ destination, prefixLength, gateway });
    via("198.51.0.0", 16, "192.0.2.2");
    via("198.51.100.7", 32, "192.0.2.4");
    via("198.51.100.0", 24, "192.0.2.3");
    expect(t.send("198.51.100.7")).toEqual([ask("192.0.2.4")]);
    expect(t.send("198.51.100.8")).toEqual([ask("192.0.2.3")]);
    expect(t.send("198.51.1.1")).toEqual([ask("192.0.2.2")]);
    expect(t.send("203.0.113.1")).toEqual([ask(ROUTER)]);
    t.stack.removeRoute({ destination: "198.51.100.0", prefixLength: 24 });
    expect(t.send("198.51.100.9")).toEqual([]);
    expect(t.dueAfter(50_000)).toContain(ask("192.0.2.2"));
  });

  it("to the same network replace each other, and only their own removal counts", () => {
    const t = new Tape();
    const other = { destination: "0.0.0.0", prefixLength: 0, gateway: "192.0.2.2" };
    t.stack.addRoute(other);
    t.stack.removeRoute({ ...other, gateway: ROUTER });
    expect(t.send(OUTSIDE)).toEqual([ask("192.0.2.2")]);
    t.stack.removeRoute(other);
    expect(t.send(OUTSIDE)).toEqual(["#2 failed: unreachable"]);
  });

  it("of option 121 may lead to a gateway off the network, by a route to the link (RFC 3442)", () => {
    const t = bare();
    t.stack.addAddress("10.128.0.9", 32);
    const onLink = { destination: "10.128.0.1", prefixLength: 32, gateway: "0.0.0.0" };
    t.stack.addRoute({ destination: "0.0.0.0", prefixLength: 0, gateway: "10.128.0.1" });
    expect(t.send(OUTSIDE, "10.128.0.9")).toEqual(["#1 failed: unreachable"]);
    t.stack.addRoute(onLink);
    expect(t.send(OUTSIDE, "10.128.0.9")).toEqual([ask("10.128.0.1", undefined, "10.128.0.9")]);
    t.stack.removeRoute({ destination: "10.128.0.1", prefixLength: 32 });
    expect(t.send(OUTSIDE, "10.128.0.9")).toEqual(["#3 failed: unreachable"]);
  });

  it("to a gateway behind a gateway lead nowhere", () => {
    const t = new Tape();
    t.stack.addRoute({ destination: "203.0.113.0", prefixLength: 24, gateway: OUTSIDE });
    expect(t.send("203.0.113.5")).toEqual(["#1 failed: unreachable"]);
  });

  it("by way of ourselves mean the link (RFC 1027)", () => {
    const t = new Tape();
    t.stack.addRoute({ destination: "0.0.0.0", prefixLength: 0, gateway: US });
    expect(t.send(OUTSIDE)).toEqual([ask(OUTSIDE)]);
  });

  it.each([
    { destination: "", prefixLength: 0 },
    { destination: "10.0.0.0", prefixLength: 40 },
    { destination: "10.0.0.0", prefixLength: 8, gateway: "fe80::1" },
    { destination: "10.0.0.0", prefixLength: 8, gateway: "255.255.255.255" },
  ])("are not taken: %j", (route) => {
    expect(new Tape().stack.addRoute(route)).toBe(false);
  });

  it("are bounded", () => {
    const { stack } = new Tape();
    const added = Array.from({ length: 300 }, (_, i) =>
      stack.addRoute({ destination: `10.${i >> 8}.${i & 255}.0`, prefixLength: 24 }),
    );
    expect(added.filter(Boolean)).toHaveLength(254);
  });
});
