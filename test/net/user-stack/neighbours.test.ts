import { describe, expect, it } from "vitest";
import {
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

/** The server answered a second ago. */
function acquainted(): Tape {
  const t = new Tape();
  t.resolve(SERVER);
  t.reply(SERVER, SERVER_MAC);
  t.rests();
  t.nowUs = SECOND;
  return t;
}

/** Lets a whole schedule pass; returns what was said at its end. */
function inVain(t: Tape, delays: readonly number[]): readonly string[] {
  for (const delay of delays.slice(0, -1)) expect(t.dueAfter(delay * MS)).toHaveLength(1);
  return t.dueAfter((delays.at(-1) ?? 0) * MS);
}

const SCHEDULE = [50, 100, 200, 400, 800, 1_000];

describe("UserStack, asking for a neighbour", () => {
  it("asks everybody, holds the datagrams back, and sends them in order", () => {
    const t = new Tape();
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
    expect(t.send(SERVER)).toEqual([]);
    expect(t.reply(SERVER, SERVER_MAC)).toEqual([`#1 to ${SERVER_MAC}`, `#2 to ${SERVER_MAC}`]);
    expect(t.send(SERVER)).toEqual([`#3 to ${SERVER_MAC}`]);
    t.rests();
  });

  it("asks again after 50, 100, 200, 400 and 800 ms, and gives up a second later", () => {
    const t = new Tape();
    t.send(SERVER);
    for (const delay of SCHEDULE.slice(0, -1))
      expect(t.dueAfter(delay * MS)).toEqual([ask(SERVER)]);
    expect(t.dueAfter(SECOND)).toEqual(["#1 failed: unreachable"]);
    t.rests();
  });

  it("fails what comes in the half second after that at once, then asks anew and recovers", () => {
    const t = new Tape();
    t.send(SERVER);
    inVain(t, SCHEDULE);
    t.nowUs += 499 * MS;
    expect(t.send(SERVER)).toEqual(["#2 failed: unreachable"]);
    t.nowUs += 1 * MS;
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
    expect(t.reply(SERVER, SERVER_MAC)).toEqual([`#3 to ${SERVER_MAC}`]);
  });

  it("uses an answer that comes too late", () => {
    const t = new Tape();
    t.send(SERVER);
    inVain(t, SCHEDULE);
    expect(t.reply(SERVER, SERVER_MAC)).toEqual([]);
    expect(t.send(SERVER)).toEqual([ask(SERVER, SERVER_MAC), `#2 to ${SERVER_MAC}`]);
  });

  it("asks once more with each datagram, never within 50 ms", () => {
    const t = new Tape();
    t.send(SERVER);
    t.dueAfter(50 * MS);
    t.nowUs += 49 * MS;
    expect(t.send(SERVER)).toEqual([]);
    t.nowUs += 1 * MS;
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
    // The schedule stands, but keeps its distance too.
    expect(t.dueAfter(50 * MS)).toEqual([ask(SERVER)]);
  });

  it("holds eight datagrams; the oldest makes room (RFC 1122 §2.3.2.2)", () => {
    const t = new Tape();
    for (let i = 0; i < 8; i++) t.send(SERVER);
    expect(t.send(SERVER)).toEqual(["#1 failed: no-buffer"]);
    expect(t.reply(SERVER, SERVER_MAC)).toEqual(
      [2, 3, 4, 5, 6, 7, 8, 9].map((tag) => `#${tag} to ${SERVER_MAC}`),
    );
  });

  it("asks ahead of need, for the router of what lies behind it, and once", () => {
    const t = new Tape();
    expect(t.resolve(OUTSIDE)).toEqual([ask(ROUTER)]);
    expect(t.resolve(ROUTER)).toEqual([]);
    t.reply(ROUTER, ROUTER_MAC);
    expect(t.resolve(OUTSIDE)).toEqual([]);
    expect(t.send(OUTSIDE)).toEqual([`#1 to ${ROUTER_MAC}`]);
  });

  it.each(["", US, "192.0.2.255", "255.255.255.255", "224.0.0.1", "0.0.0.0"])(
    "has nobody to ask for %j",
    (address) => {
      expect(new Tape().resolve(address)).toEqual([]);
    },
  );

  it("takes no group's MAC and no zero for an answer", () => {
    const t = new Tape();
    t.send(SERVER);
    for (const mac of ["ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "00:00:00:00:00:00"])
      expect(t.reply(SERVER, mac)).toEqual([]);
    expect(t.reply(SERVER, SERVER_MAC)).toEqual([`#1 to ${SERVER_MAC}`]);
  });

  it("knows 32 neighbours; the one asked for longest ago makes room", () => {
    const t = new Tape();
    for (let i = 0; i < 32; i++) {
      t.nowUs += 1;
      t.send(`192.0.2.${100 + i}`);
    }
    t.nowUs += 1;
    expect(t.send(SERVER)).toEqual(["#1 failed: no-buffer", ask(SERVER)]);
    expect(t.reply("192.0.2.100", ROGUE_MAC)).toEqual([]);
    expect(t.reply("192.0.2.101", ROUTER_MAC)).toEqual([`#2 to ${ROUTER_MAC}`]);
  });

  it("fails what waits when the link goes down, and knows nobody after that", () => {
    const t = acquainted();
    t.send(ROUTER);
    t.stack.linkDown();
    expect(t.said()).toEqual(["#1 failed: link-down"]);
    t.rests();
    expect(t.stack.owns(US)).toBe(true);
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
  });
});

describe("UserStack, a neighbour that answered", () => {
  it("is asked again after a minute, at its MAC, while datagrams flow", () => {
    const t = acquainted();
    t.nowUs = 60 * SECOND - 1;
    expect(t.send(SERVER)).toEqual([`#1 to ${SERVER_MAC}`]);
    t.rests();
    t.nowUs += 1;
    expect(t.send(SERVER)).toEqual([ask(SERVER, SERVER_MAC), `#2 to ${SERVER_MAC}`]);
    t.reply(SERVER, SERVER_MAC);
    t.rests();
    expect(t.send(SERVER)).toEqual([`#3 to ${SERVER_MAC}`]);
  });

  it("that moved is found by asking everybody, after three requests in vain", () => {
    const t = acquainted();
    t.nowUs += 60 * SECOND;
    t.send(SERVER);
    expect(t.dueAfter(50 * MS)).toEqual([ask(SERVER, SERVER_MAC)]);
    expect(t.dueAfter(100 * MS)).toEqual([ask(SERVER, SERVER_MAC)]);
    expect(t.reply(SERVER, ROGUE_MAC)).toEqual([]);
    expect(t.send(SERVER).at(-1)).toBe(`#2 to ${SERVER_MAC}`);
    expect(t.dueAfter(200 * MS)).toEqual([ask(SERVER)]);
    expect(t.reply(SERVER, ROGUE_MAC)).toEqual([]);
    expect(t.send(SERVER)).toEqual([`#3 to ${ROGUE_MAC}`]);
  });

  it("that went is forgotten, and asked for anew", () => {
    const t = acquainted();
    t.nowUs += 60 * SECOND;
    t.send(SERVER);
    expect(inVain(t, SCHEDULE)).toEqual([]);
    t.rests();
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
    expect(inVain(t, SCHEDULE)).toEqual(["#2 failed: unreachable"]);
  });

  it("is not replaced by an unasked reply, only asked: and keeps its MAC if it answers", () => {
    const t = acquainted();
    expect(t.reply(SERVER, ROGUE_MAC)).toEqual([]);
    expect(t.send(SERVER)).toEqual([ask(SERVER, SERVER_MAC), `#1 to ${SERVER_MAC}`]);
    expect(t.reply(SERVER, ROGUE_MAC)).toEqual([]);
    t.reply(SERVER, SERVER_MAC);
    expect(t.send(SERVER)).toEqual([`#2 to ${SERVER_MAC}`]);
    t.rests();
  });

  it("is not replaced by requests or datagrams from another MAC either", () => {
    const t = acquainted();
    t.request(SERVER, ROGUE_MAC);
    t.datagram({ mac: ROGUE_MAC });
    expect(t.send(SERVER)).toEqual([ask(SERVER, SERVER_MAC), `#1 to ${SERVER_MAC}`]);
    t.request(SERVER, ROGUE_MAC);
    t.datagram({ mac: ROGUE_MAC });
    expect(t.send(SERVER)).toEqual([`#2 to ${SERVER_MAC}`]);
  });

  it("knows one address of ours: a second is taught when it is used", () => {
    const t = acquainted();
    t.stack.addAddress("192.0.2.8", 24);
    expect(t.send(SERVER, "192.0.2.8")).toEqual([
      ask(SERVER, SERVER_MAC, "192.0.2.8"),
      `#1 to ${SERVER_MAC}`,
    ]);
    t.reply(SERVER, SERVER_MAC, { targetAddress: "192.0.2.8" });
    t.rests();
    expect(t.send(SERVER, "192.0.2.8")).toEqual([`#2 to ${SERVER_MAC}`]);
    expect(t.send(SERVER, "0.0.0.0")).toEqual([`#3 to ${SERVER_MAC}`]);
  });

  it("is not pushed out by strangers that were only overheard", () => {
    const t = new Tape();
    for (let i = 0; i < 32; i++) {
      const address = `192.0.2.${100 + i}`;
      t.resolve(address);
      t.reply(address, SERVER_MAC);
    }
    t.datagram({ from: ROUTER, mac: ROUTER_MAC });
    expect(t.send("192.0.2.100")).toEqual([`#1 to ${SERVER_MAC}`]);
    expect(t.send(ROUTER)).toEqual([ask(ROUTER)]);
  });
});
