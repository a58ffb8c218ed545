import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { watchLinks } from "../../../net/host/linux/rtnetlink/link-watch.ts";
import {
  watchNetwork,
  type NetworkChange,
} from "../../../net/host/linux/rtnetlink/network-monitor.ts";
import type { RouteSocket } from "../../../net/host/linux/rtnetlink/route-socket.ts";
import { Cable, descriptors, LEFT, RIGHT, SOON } from "./cable.ts";

let cable: Cable;
let routes: RouteSocket;
let index: number;

beforeEach(async () => {
  cable = await Cable.create();
  routes = cable.routes(cable.left);
  index = routes.link(LEFT)?.index ?? 0;
});

afterEach(async () => {
  routes.close();
  await cable.remove();
});

describe("a route socket", () => {
  const own = { address: "192.0.2.10", prefixLength: 24 };
  const byDefault = { destination: "0.0.0.0", prefixLength: 0, gateway: "192.0.2.1" };

  it("reads the interfaces of its namespace", () => {
    expect(routes.links().map(({ device }) => device)).toEqual(["lo", LEFT]);
    expect(routes.link(LEFT)).toMatchObject({ up: true, carrier: true, type: "veth", mtu: 1500 });
    expect(routes.link("nothing0")).toBeUndefined();
  });

  it("adds an address with its lifetimes, the way ip shows it", async () => {
    const lifetimes = { validSeconds: 600, preferredSeconds: 300 };
    expect(routes.addAddress({ index, ...own, ...lifetimes })).toBe("changed");
    expect(await cable.left.ip("address", "show", LEFT)).toMatch(
      /inet 192\.0\.2\.10\/24 brd 192\.0\.2\.255 scope global dynamic v0\s+valid_lft (600|599)sec preferred_lft (300|299)sec/,
    );
    expect(routes.addAddress({ index, ...own })).toBe("unchanged");
    routes.replaceAddress({ index, ...own, validSeconds: 6000 });
    expect(await cable.left.ip("address", "show", LEFT)).toMatch(/valid_lft (6000|5999)sec/);
    expect(routes.removeAddress({ index, ...own })).toBe("changed");
    expect(routes.removeAddress({ index, ...own })).toBe("unchanged");
    expect(routes.addresses()).toMatchObject([{ address: "127.0.0.1" }]);
  });

  it("adds an address without the route to its network", () => {
    routes.addAddress({ index, ...own, noPrefixRoute: true });
    expect(routes.routes()).toEqual([]);
  });

  it("adds routes, and takes only those away that came by DHCP", async () => {
    await cable.left.ip("address", "add", "192.0.2.10/24", "dev", LEFT);
    await cable.left.ip("route", "add", "203.0.113.0/24", "via", "192.0.2.1");
    expect(routes.addRoute({ index, ...byDefault, metric: 100 })).toBe("changed");
    expect(routes.addRoute({ index, ...byDefault, metric: 100 })).toBe("unchanged");
    expect(routes.addRoute({ index, ...byDefault })).toBe("changed");
    expect(await cable.left.ip("route", "show", "default")).toMatch(
      /default via 192\.0\.2\.1 dev v0 proto dhcp \ndefault via 192\.0\.2\.1 dev v0 proto dhcp metric 100/,
    );
    expect(routes.removeRoute({ index, ...byDefault })).toBe("changed");
    expect(routes.removeRoute({ index, ...byDefault })).toBe("unchanged");
    expect(routes.routes(index)).toContainEqual(expect.objectContaining({ metric: 100 }));
    const byHand = { destination: "203.0.113.0", prefixLength: 24, gateway: "192.0.2.1" };
    expect(routes.removeRoute({ index, ...byHand })).toBe("unchanged");
  });

  it("says in the kernel's words why something is refused", () => {
    expect(() => routes.addRoute({ index, ...byDefault })).toThrow(
      "add route 0.0.0.0/0 via 192.0.2.1: ENETUNREACH (Nexthop has invalid gateway)",
    );
    expect(routes.addRoute({ index, ...byDefault, onLink: true })).toBe("changed");
    expect(() => routes.addAddress({ index: 999, ...own })).toThrow("ENODEV");
    expect(() => routes.addAddress({ index, address: "2001:db8::1", prefixLength: 24 })).toThrow(
      "no IPv4 address",
    );
    expect(routes.link(LEFT)?.up).toBe(true); // and it goes on
  });

  it("leaves nothing after 1 000 rounds", async () => {
    const [state, open] = [await cable.state(), descriptors()];
    for (let i = 0; i < 1_000; i++) {
      routes.addAddress({ index, ...own, validSeconds: 300 });
      routes.addRoute({ index, ...byDefault });
      routes.removeRoute({ index, ...byDefault });
      routes.removeAddress({ index, ...own });
    }
    expect(await cable.state()).toBe(state);
    expect(descriptors()).toBe(open);
  });

  it("reads 5 000 routes", () => {
    routes.addAddress({ index, ...own });
    for (let i = 0; i < 5_000; i++) {
      const destination = `10.${i >> 8}.${i & 255}.0`;
      routes.addRoute({ index, destination, prefixLength: 24, gateway: "192.0.2.1" });
    }
    expect(routes.routes()).toHaveLength(5_001);
  });
});

describe("a network monitor", () => {
  it("tells of links, addresses and routes of the namespace that it was made in", async () => {
    const changes: NetworkChange[] = [];
    const monitor = cable.inside(cable.left, () =>
      watchNetwork(cable.libc, (change) => void changes.push(change)),
    );
    await cable.left.ip("address", "add", "192.0.2.10/24", "dev", LEFT);
    await cable.left.ip("address", "del", "192.0.2.10/24", "dev", LEFT);
    await cable.left.ip("link", "set", LEFT, "mtu", "1400");
    await expect
      .poll(() => changes, SOON)
      .toContainEqual({ kind: "present", entry: expect.objectContaining({ mtu: 1400 }) as object });
    const address = expect.objectContaining({ kind: "address", address: "192.0.2.10" }) as object;
    expect(changes).toContainEqual({ kind: "present", entry: address });
    expect(changes).toContainEqual({ kind: "gone", entry: address });
    const route = expect.objectContaining({ kind: "route", destination: "192.0.2.0" }) as object;
    expect(changes).toContainEqual({ kind: "present", entry: route });
    monitor.close();
  });

  it("says when it has lost something, and goes on", async () => {
    const changes: NetworkChange[] = [];
    const monitor = cable.inside(cable.left, () =>
      watchNetwork(cable.libc, (change) => void changes.push(change)),
    );
    const own = { index, address: "192.0.2.10", prefixLength: 24 };
    // nothing is read while this goes on
    for (let i = 0; i < 2_000; i++) {
      routes.addAddress(own);
      routes.removeAddress(own);
    }
    await expect
      .poll(() => changes, SOON)
      .toContainEqual({ kind: "resync", why: expect.any(String) as string });
    changes.length = 0;
    routes.addAddress(own);
    await expect.poll(() => changes, SOON).not.toEqual([]);
    monitor.close();
  });

  it("leaves no descriptor behind", async () => {
    const open = descriptors();
    for (let i = 0; i < 100; i++) watchNetwork(cable.libc, () => {}).close();
    await expect.poll(descriptors, SOON).toBe(open);
  });
});

describe("a link watch", () => {
  it("sees the carrier go at once although the kernel tells late, and come back", async () => {
    const seen: string[] = [];
    const watch = cable.inside(cable.left, () =>
      watchLinks(cable.libc, [LEFT, "nothing0"], (device, carrier) =>
        seen.push(`${device} ${carrier ? "up" : "down"}`),
      ),
    );
    expect([watch.carrier(LEFT), watch.carrier("nothing0")]).toEqual([true, false]);
    for (const [state, count] of [
      ["down", 1],
      ["up", 2],
      ["down", 3],
    ] as const) {
      await cable.right.ip("link", "set", RIGHT, state);
      await expect.poll(() => seen, SOON).toHaveLength(count);
    }
    expect(seen).toEqual(["v0 down", "v0 up", "v0 down"]);
    expect(watch.carrier(LEFT)).toBe(false);
    watch.close();
  });

  it("takes an interface that vanishes for one without carrier, until it is there again", async () => {
    const seen: boolean[] = [];
    const watch = cable.inside(cable.left, () =>
      watchLinks(cable.libc, [LEFT], (_device, carrier) => void seen.push(carrier)),
    );
    await cable.left.ip("link", "del", LEFT);
    await expect.poll(() => seen, SOON).toEqual([false]);
    await cable.left.ip("link", "add", LEFT, "type", "veth", "peer", "name", "v2");
    await cable.left.ip("link", "set", "v2", "up");
    await cable.left.ip("link", "set", LEFT, "up");
    await expect.poll(() => seen, SOON).toEqual([false, true]);
    watch.close();
  });

  it("says nothing after it was closed, and leaves no descriptor behind", async () => {
    const open = descriptors();
    const seen: boolean[] = [];
    for (let i = 0; i < 50; i++)
      watchLinks(cable.libc, [LEFT], (_device, carrier) => void seen.push(carrier)).close();
    await expect.poll(descriptors, SOON).toBe(open);
    expect(seen).toEqual([]);
  });
});
