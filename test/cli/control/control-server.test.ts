import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LINE_MAX_BYTES } from "../../../cli/control/protocol.ts";
import { VERBS } from "../../../cli/control/verbs.ts";
import { scratchDirectory } from "../scratch-directory.ts";
import { eventAt, StillInstance, type RawClient } from "./still-instance.ts";

const at = scratchDirectory();
const RING = 100;
let still: StillInstance;
let client: RawClient;

beforeEach(async () => {
  still = await StillInstance.at(at("c.sock"), RING);
  client = await still.client();
});

afterEach(async () => {
  client.close();
  await still.close();
});

describe("the control socket", () => {
  it("says who it is and what it can be asked", async () => {
    expect(await client.next()).toEqual({
      schema: "bringup.control/1",
      tool: "9.9.9",
      pid: 1,
      name: "still",
      mode: "lab",
      verbs: ["subscribe", ...VERBS.keys()],
    });
  });

  it("answers requests in their order, each under its number", async () => {
    await client.next();
    client.send('{"id":7,"verb":"status"}\n{"id":3,"verb":"events"}\n');
    expect(await client.next()).toMatchObject({ id: 7, ok: { schema: "bringup.snapshot/1" } });
    expect(await client.next()).toEqual({
      id: 3,
      ok: { first: 0, events: [], next: 0, oldest: 0 },
    });
  });

  it("answers a client that has closed its half", async () => {
    await client.next();
    client.socket.end('{"id":1,"verb":"status"}\n');
    expect(await client.next()).toMatchObject({ id: 1, ok: { current: "OPERATIONAL" } });
  });

  it.each([
    ["nonsense", "the line is not JSON"],
    ["[]", "the line is no object"],
    ["null", "the line is no object"],
    ['{"verb":"status"}', "the id is not a whole number from 1 up"],
    ['{"id":0,"verb":"status"}', "the id is not a whole number from 1 up"],
    ['{"id":1.5,"verb":"status"}', "the id is not a whole number from 1 up"],
    ['{"id":1}', "the verb is not a text"],
    ['{"id":1,"verb":"status","arguments":[]}', "arguments is no object"],
  ])("refuses %s: %s", async (line, message) => {
    await client.next();
    client.send(`${line}\n`);
    const expected = '{"id":1,"verb":"status"}, one object a line';
    const error = { code: "control.request", message, expected };
    expect(await client.next()).toEqual({ id: 0, error });
    expect(await client.ask({ id: 2, verb: "events" })).toMatchObject({ id: 2, ok: {} });
  });

  it("refuses a verb that it does not know, and names those that it does", async () => {
    await client.next();
    expect(await client.ask({ id: 1, verb: "explode" })).toEqual({
      id: 1,
      error: {
        code: "control.verb",
        message: 'unknown verb "explode"',
        expected: `one of subscribe, ${[...VERBS.keys()].join(", ")}`,
      },
    });
  });

  it("leaves a line out that is too long, and goes on behind it", async () => {
    await client.next();
    client.send(`"${"x".repeat(2 * LINE_MAX_BYTES)}"\n{"id":2,"verb":"events"}\n`);
    const message = `the line is longer than ${LINE_MAX_BYTES} bytes`;
    expect(await client.next()).toEqual({ id: 0, error: { code: "control.request", message } });
    expect(await client.next()).toMatchObject({ id: 2, ok: {} });
  });

  it.each([
    [{ verb: "hold" }, 'the argument "reason" is missing', "a text"],
    [
      { verb: "hold", arguments: { reason: "x", state: "UP" } },
      'there is no state "UP"',
      expect.stringMatching(/^one of CONTEXT_CREATED, /),
    ],
    [{ verb: "loss", arguments: { loss: 2 } }, 'the argument "loss" is 2', "a number from 0 to 1"],
    [
      { verb: "link", arguments: { device: "eth0", carrier: "no" } },
      'the argument "carrier" is "no"',
      "one of true, false",
    ],
    [
      { verb: "events", arguments: { since: -1 } },
      'the argument "since" is -1',
      expect.stringMatching(/^a whole number from 0 to /),
    ],
  ])("refuses %j", async (request, message, expected) => {
    await client.next();
    const error = { code: "usage.argument", message, expected };
    expect(await client.ask({ id: 1, ...request })).toEqual({ id: 1, error });
  });

  it.each(["/dev/zero", "./link.json"])("reads no file for a client: %s", async (link) => {
    await client.next();
    const answer = await client.ask({ id: 1, verb: "impair", arguments: { link } });
    expect(answer).toMatchObject({ error: { code: "usage.link" } });
  });

  it("has a client that asks a thousand things at once wait for the others", async () => {
    await client.next();
    const other = await still.client();
    await other.next();
    client.send('{"id":1,"verb":"events"}\n'.repeat(1_000));
    await client.next();
    other.send('{"id":1,"verb":"events"}\n');
    await other.next();
    expect(client.unread).toBeLessThan(999);
    other.close();
  });

  it("holds nothing in nobody's name", async () => {
    await client.next();
    const request = { id: 1, verb: "hold", arguments: { reason: "x", name: "" } };
    expect(await client.ask(request)).toMatchObject({ error: { code: "usage.argument" } });
  });

  it("says why something cannot be done", async () => {
    await client.next();
    const reply = await client.ask({ id: 1, verb: "renew" });
    expect(reply).toMatchObject({ id: 1, error: { code: "control.refused" } });
  });

  it("ends the instance behind its answer", async () => {
    await client.next();
    expect(await client.ask({ id: 1, verb: "stop" })).toEqual({ id: 1, ok: "stopping" });
    await client.ask({ id: 2, verb: "events" });
    expect(still.stops).toBe(1);
  });

  it("sends away whoever comes when it is full", async () => {
    const others = await Promise.all(Array.from({ length: 63 }, () => still.client()));
    await Promise.all(others.map((other) => other.next()));
    const late = await still.client();
    expect(await late.next()).toMatchObject({ id: 0, error: { code: "control.full" } });
    for (const other of [...others, late]) other.close();
  });
});

describe("a subscription", () => {
  it("brings what happened since a number, and then what happens, numbered", async () => {
    await client.next();
    for (let i = 0; i < 3; i++) still.add(eventAt(i));
    const reply = await client.ask({ id: 4, verb: "subscribe", arguments: { since: 1 } });
    expect(reply).toEqual({ id: 4, ok: { next: 3, oldest: 0 } });
    expect(await client.next()).toEqual({ id: 4, event: eventAt(1), number: 1 });
    expect(await client.next()).toEqual({ id: 4, event: eventAt(2), number: 2 });
    still.add(eventAt(3));
    expect(await client.next()).toEqual({ id: 4, event: eventAt(3), number: 3 });
  });

  it("begins with the next event unless told otherwise", async () => {
    await client.next();
    still.add(eventAt(0));
    await client.ask({ id: 1, verb: "subscribe" });
    still.add(eventAt(1));
    expect(await client.next()).toEqual({ id: 1, event: eventAt(1), number: 1 });
  });

  it("tells how many events are gone already", async () => {
    await client.next();
    for (let i = 0; i < RING + 5; i++) still.add(eventAt(i));
    await client.ask({ id: 1, verb: "subscribe", arguments: { since: 0 } });
    expect(await client.next()).toEqual({ id: 1, lost: 5 });
    expect(await client.next()).toMatchObject({ number: 5 });
  });

  it("brings snapshots, without events if none are wanted", async () => {
    await client.next();
    const wish = { events: false, snapshotMs: 100, since: 0 };
    still.add(eventAt(0));
    await client.ask({ id: 1, verb: "subscribe", arguments: wish });
    for (let i = 0; i < 2; i++)
      expect(await client.next()).toMatchObject({ id: 1, snapshot: { current: "OPERATIONAL" } });
  });

  it("loses events of a reader who does not read, tells him, and slows nobody", async () => {
    await client.next();
    await client.ask({ id: 1, verb: "subscribe", arguments: { since: 0 } });
    client.socket.pause();
    const big = "x".repeat(4_096);
    const quick = await still.client();
    await quick.next();
    await quick.ask({ id: 1, verb: "subscribe" });
    const all = 2_000;
    for (let i = 0; i < all; i++) {
      still.add(eventAt(i, big));
      expect(await quick.next()).toMatchObject({ number: i });
    }
    client.socket.resume();
    let [lost, got] = [0, 0];
    while (lost + got < all) {
      const message = await client.next();
      if ("lost" in message) lost += Number(message["lost"]);
      else expect(message["number"]).toBe(lost + got++);
    }
    expect(lost).toBeGreaterThan(0);
    expect(got).toBeGreaterThanOrEqual(RING);
    quick.close();
  });

  it("gets the last events when the instance ends", async () => {
    await client.next();
    await client.ask({ id: 1, verb: "subscribe" });
    still.add(eventAt(0));
    await still.server.close();
    expect(await client.next()).toEqual({ id: 1, event: eventAt(0), number: 0 });
  });

  it("does not keep an instance from its end when nobody reads", async () => {
    await client.next();
    await client.ask({ id: 1, verb: "subscribe" });
    client.socket.pause();
    for (let i = 0; i < RING; i++) still.add(eventAt(i, "x".repeat(10_000)));
    await expect(still.server.close()).resolves.toBeUndefined();
  });
});
