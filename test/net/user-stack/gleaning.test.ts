import { describe, expect, it } from "vitest";
import {
  ALL,
  ask,
  MS,
  OUTSIDE,
  ROGUE_MAC,
  ROUTER,
  ROUTER_MAC,
  SECOND,
  SERVER,
  SERVER_MAC,
  Tape,
  US,
} from "./tape.ts";

/** The server's MAC was told by the driver. */
function told(): Tape {
  const t = new Tape();
  t.stack.glean(0, SERVER, SERVER_MAC);
  expect(t.said()).toEqual([]);
  t.rests();
  return t;
}

describe("UserStack, a gleaned MAC", () => {
  it("is used at once, with a request ahead that teaches ours", () => {
    expect(told().send(SERVER)).toEqual([ask(SERVER, SERVER_MAC), `#1 to ${SERVER_MAC}`]);
  });

  it("is taught along with every datagram until it shows that it knows us, not within 50 ms", () => {
    const t = told();
    t.send(SERVER);
    expect(t.send(SERVER)).toEqual([`#2 to ${SERVER_MAC}`]);
    expect(t.dueAfter(50 * MS)).toEqual([ask(SERVER, SERVER_MAC)]);
    t.nowUs += 60 * MS;
    expect(t.send(SERVER)).toEqual([ask(SERVER, SERVER_MAC), `#3 to ${SERVER_MAC}`]);
    t.reply(SERVER, SERVER_MAC);
    t.nowUs += 60 * MS;
    expect(t.send(SERVER)).toEqual([`#4 to ${SERVER_MAC}`]);
    t.rests();
  });

  it("is confirmed by a datagram to our address and MAC: the neighbour knows us", () => {
    const t = told();
    t.send(SERVER);
    t.datagram();
    t.rests();
    t.nowUs += SECOND;
    expect(t.send(SERVER)).toEqual([`#2 to ${SERVER_MAC}`]);
  });

  it("of a router is confirmed by what it forwards", () => {
    const t = new Tape();
    t.stack.glean(0, ROUTER, ROUTER_MAC);
    t.send(OUTSIDE);
    t.datagram({ from: OUTSIDE, mac: ROUTER_MAC });
    t.rests();
    t.nowUs += SECOND;
    expect(t.send(OUTSIDE)).toEqual([`#2 to ${ROUTER_MAC}`]);
  });

  it("is not confirmed by a broadcast, by a DHCP reply, or by a question that we answered", () => {
    const t = told();
    t.send(SERVER);
    t.datagram({ to: "192.0.2.255", toMac: ALL });
    t.datagram({ to: "192.0.2.99", toPort: 68 });
    expect(t.request(SERVER, SERVER_MAC)).toEqual([`answer ${US} to ${SERVER_MAC}`]);
    t.nowUs += 50 * MS;
    expect(t.send(SERVER)).toEqual([ask(SERVER, SERVER_MAC), `#2 to ${SERVER_MAC}`]);
  });

  it("is confirmed by a question to our own MAC", () => {
    const t = told();
    t.send(SERVER);
    t.request(SERVER, SERVER_MAC, US, "02:00:00:00:00:0a");
    t.rests();
  });

  it("that is wrong is mended by asking everybody", () => {
    const t = new Tape();
    t.stack.glean(0, SERVER, ROGUE_MAC);
    t.send(SERVER);
    for (const delay of [50, 100]) t.dueAfter(delay * MS);
    expect(t.dueAfter(200 * MS)).toEqual([ask(SERVER)]);
    t.reply(SERVER, SERVER_MAC);
    expect(t.send(SERVER)).toEqual([`#2 to ${SERVER_MAC}`]);
  });

  it("follows the latest that was seen, until it is used", () => {
    const t = told();
    t.stack.glean(0, SERVER, ROGUE_MAC);
    expect(t.send(SERVER).at(-1)).toBe(`#1 to ${ROGUE_MAC}`);
  });

  it("is taught ahead of need by resolve", () => {
    const t = told();
    expect(t.resolve(SERVER)).toEqual([ask(SERVER, SERVER_MAC)]);
  });

  it.each([
    ["the driver, for no address", "", SERVER_MAC],
    ["the driver, for no MAC", SERVER, "nonsense"],
    ["a group's MAC", SERVER, "01:00:5e:00:00:01"],
    ["our own address", US, SERVER_MAC],
    ["a broadcast", "255.255.255.255", SERVER_MAC],
  ])("is not taken from %s", (_, address, mac) => {
    const t = new Tape();
    t.stack.glean(0, address, mac);
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
  });
});

describe("UserStack, gleaning from frames", () => {
  it("takes the MAC of a DHCP server before there is an address", () => {
    const t = new Tape();
    t.stack.removeAddress(US);
    t.datagram({ port: 67, toPort: 68 });
    t.stack.addAddress(US, 24);
    expect(t.send(SERVER)).toEqual([ask(SERVER, SERVER_MAC), `#1 to ${SERVER_MAC}`]);
  });

  it("takes nothing from senders off the link: their MAC is the router's", () => {
    const t = new Tape();
    t.datagram({ from: OUTSIDE, mac: ROUTER_MAC });
    t.stack.addRoute({ destination: OUTSIDE, prefixLength: 32 });
    expect(t.send(OUTSIDE)).toEqual([ask(OUTSIDE)]);
  });

  it("takes the MAC of who asks for us", () => {
    const t = new Tape();
    t.request(ROUTER, ROUTER_MAC);
    expect(t.send(ROUTER)).toEqual([ask(ROUTER, ROUTER_MAC), `#1 to ${ROUTER_MAC}`]);
  });

  it("takes none of who asks for others, unless that is who we wait for (RFC 826)", () => {
    const t = new Tape();
    t.request(ROUTER, ROUTER_MAC, "192.0.2.99");
    expect(t.send(ROUTER)).toEqual([ask(ROUTER)]);
    expect(t.request(ROUTER, ROUTER_MAC, "192.0.2.99")).toEqual([`#1 to ${ROUTER_MAC}`]);
    expect(t.dueAfter(50 * MS)).toEqual([ask(ROUTER, ROUTER_MAC)]);
  });

  it("sends what waits when the neighbour is heard, and knows from it that we are known", () => {
    const t = new Tape();
    t.send(SERVER);
    expect(t.datagram()).toEqual([`#1 to ${SERVER_MAC}`]);
    t.rests();
  });

  it("gives way to a reply that was asked for", () => {
    const t = new Tape();
    t.send(SERVER);
    expect(t.datagram({ mac: ROGUE_MAC, to: "192.0.2.255", toMac: ALL })).toEqual([
      `#1 to ${ROGUE_MAC}`,
    ]);
    t.reply(SERVER, SERVER_MAC);
    t.rests();
    expect(t.send(SERVER)).toEqual([`#2 to ${SERVER_MAC}`]);
  });

  it("remembers the latest 32 of a crowd", () => {
    const t = new Tape();
    for (let i = 0; i < 40; i++) {
      t.nowUs += 1;
      t.datagram({ from: `192.0.2.${100 + i}`, to: "192.0.2.255", toMac: ALL });
    }
    expect(t.send("192.0.2.107")).toEqual([ask("192.0.2.107")]);
    expect(t.send("192.0.2.139").at(-1)).toBe(`#2 to ${SERVER_MAC}`);
  });
});
