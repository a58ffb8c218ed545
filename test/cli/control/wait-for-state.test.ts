import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { CONTROL_SCHEMA, lineOf } from "../../../cli/control/protocol.ts";
import { waitForState } from "../../../cli/control/wait-for-state.ts";
import { scratchDirectory } from "../scratch-directory.ts";

const at = scratchDirectory();
const HELLO = { schema: CONTROL_SCHEMA, tool: "9.9.9", pid: 1, name: "mute", mode: "lab" } as const;

let server: Server | undefined;

/** An instance that greets and says no more: it is stopped, or too busy. */
async function mute(path: string): Promise<void> {
  server = createServer((socket: Socket) => socket.write(lineOf({ ...HELLO, verbs: [] })));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path, resolve);
  await promise;
}

afterEach(() => void server?.close());

describe("waiting for a state", () => {
  it("ends when the time is up although the instance answers nothing any more", async () => {
    await mute(at("mute.sock"));
    const signal = new AbortController().signal;
    const wish = { state: "OPERATIONAL", timeoutUs: 50_000, signal } as const;
    const waited = await waitForState({ env: {} }, { control: at("mute.sock") }, wish);
    expect(waited).toMatchObject({ reached: false, instance: "mute", current: null });
  });

  it("ends when the time is up although the instance does not even greet", async () => {
    server = createServer();
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(at("deaf.sock"), resolve);
    await promise;
    const signal = new AbortController().signal;
    const wish = { state: "OPERATIONAL", timeoutUs: 50_000, signal } as const;
    const waited = await waitForState({ env: {} }, { control: at("deaf.sock") }, wish);
    expect(waited).toMatchObject({ reached: false, problem: "the instance does not answer" });
    expect(waited.waitedUs).toBeLessThan(5_000_000);
  });

  it("takes every time-out, of parts of a millisecond and of years", async () => {
    const nobody = { control: at("nobody.sock") };
    const given = new AbortController();
    const short = { state: "OPERATIONAL", timeoutUs: 1_500, signal: given.signal } as const;
    expect(await waitForState({ env: {} }, nobody, short)).toMatchObject({ instance: null });
    const long = waitForState({ env: {} }, nobody, { ...short, timeoutUs: 1e14 });
    const first = await Promise.race([long, new Promise((resolve) => setImmediate(resolve))]);
    expect(first).toBeUndefined();
    given.abort();
    await long;
  });
});
