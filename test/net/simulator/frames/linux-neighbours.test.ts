import { describe, expect, it } from "vitest";
import { linuxNeighbours } from "../../../../net/simulator/frames/linux-neighbours.ts";
import { ask, MS, ROGUE_MAC, SECOND, SERVER, SERVER_MAC, Tape, US } from "../../user-stack/tape.ts";

/** With what the timers of the kernel are late on average. */
const A_SECOND = 1_016 * MS;
const FIVE_SECONDS = 5_128 * MS;

function linux(): Tape {
  return new Tape({ neighbours: linuxNeighbours });
}

/** Who asked for us is known, and was sent to: the first probe comes in 5 s. */
function delayed(): Tape {
  const t = linux();
  t.request(SERVER, SERVER_MAC);
  t.send(SERVER);
  return t;
}

describe("Linux's neighbours, one that is not known", () => {
  it("asks everybody, and sends what waits when the reply is there", () => {
    const t = linux();
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
    expect(t.send(SERVER)).toEqual([]);
    expect(t.reply(SERVER, SERVER_MAC)).toEqual([`#1 to ${SERVER_MAC}`, `#2 to ${SERVER_MAC}`]);
    t.rests();
  });

  it("asks three times, a second apart, and gives up after another second", () => {
    const t = linux();
    t.send(SERVER);
    expect(t.dueAfter(A_SECOND)).toEqual([ask(SERVER)]);
    expect(t.dueAfter(A_SECOND)).toEqual([ask(SERVER)]);
    expect(t.dueAfter(A_SECOND)).toEqual(["#1 failed: unreachable"]);
    t.rests();
    expect(t.send(SERVER), "and begins anew at once").toEqual([ask(SERVER)]);
  });

  it("asks nobody ahead of need, and learns nothing from datagrams", () => {
    const t = linux();
    expect(t.resolve(SERVER)).toEqual([]);
    expect(t.datagram()).toEqual([]);
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
  });
});

describe("Linux's neighbours, one that asked for us", () => {
  it("is used without a question, and answered", () => {
    const t = linux();
    expect(t.request(SERVER, SERVER_MAC)).toEqual([`answer ${US} to ${SERVER_MAC}`]);
    expect(t.send(SERVER)).toEqual([`#1 to ${SERVER_MAC}`]);
  });

  it("is asked at its MAC 5 s after its first use, three times a second apart, then forgotten", () => {
    const t = delayed();
    expect(t.dueAfter(FIVE_SECONDS)).toEqual([ask(SERVER, SERVER_MAC)]);
    expect(t.send(SERVER)).toEqual([`#2 to ${SERVER_MAC}`]);
    expect(t.dueAfter(A_SECOND)).toEqual([ask(SERVER, SERVER_MAC)]);
    expect(t.dueAfter(A_SECOND)).toEqual([ask(SERVER, SERVER_MAC)]);
    expect(t.dueAfter(A_SECOND)).toEqual([]);
    expect(t.send(SERVER)).toEqual([ask(SERVER)]);
  });

  it("is left alone for 30 s after a reply, and probed again after the next use", () => {
    const t = delayed();
    t.dueAfter(FIVE_SECONDS);
    t.reply(SERVER, SERVER_MAC);
    t.rests();
    t.nowUs += 30 * SECOND - 1;
    t.send(SERVER);
    t.rests();
    t.nowUs += 1;
    t.send(SERVER);
    expect(t.dueAfter(FIVE_SECONDS)).toEqual([ask(SERVER, SERVER_MAC)]);
  });

  it("keeps its clock when it asks again from the same MAC; from another one it begins anew", () => {
    const t = delayed();
    t.nowUs = SECOND;
    t.request(SERVER, SERVER_MAC);
    expect(t.stack.deadlineUs).toBe(FIVE_SECONDS);
    t.request(SERVER, ROGUE_MAC);
    t.rests();
    expect(t.send(SERVER)).toEqual([`#2 to ${ROGUE_MAC}`]);
  });

  it("gets what waits for it", () => {
    const t = linux();
    t.send(SERVER);
    const said = [`#1 to ${SERVER_MAC}`, `answer ${US} to ${SERVER_MAC}`];
    expect(t.request(SERVER, SERVER_MAC)).toEqual(said);
    expect(t.stack.deadlineUs).toBe(FIVE_SECONDS);
  });
});

describe("Linux's neighbours, one that was put in (SIOCSARP)", () => {
  it("is used, and its clock begins anew each time", () => {
    const t = linux();
    t.stack.glean(0, SERVER, SERVER_MAC);
    expect(t.send(SERVER)).toEqual([`#1 to ${SERVER_MAC}`]);
    t.nowUs = SECOND;
    t.stack.glean(t.nowUs, SERVER, SERVER_MAC);
    t.rests();
    t.send(SERVER);
    expect(t.stack.deadlineUs).toBe(SECOND + FIVE_SECONDS);
  });
});

describe("Linux's neighbours, bounded", () => {
  it("hold 101 datagrams for a neighbour: the oldest makes room", () => {
    const t = linux();
    for (let i = 0; i < 101; i++) t.send(SERVER);
    expect(t.send(SERVER)).toEqual(["#1 failed: no-buffer"]);
    expect(t.reply(SERVER, SERVER_MAC)).toHaveLength(101);
  });

  it("lose everything with the link", () => {
    const t = linux();
    t.send(SERVER);
    t.stack.linkDown();
    expect(t.said()).toEqual(["#1 failed: link-down"]);
    t.rests();
  });

  it("forget those that are on no network of ours any more", () => {
    const t = delayed();
    t.stack.removeAddress(US);
    t.rests();
  });
});
