import { once } from "node:events";
import { expect, it } from "vitest";
import { VERBS, type Verbs } from "../../../cli/control/verbs.ts";
import { seededRandom, type RandomStream } from "../../../net/random.ts";
import { scratchDirectory } from "../scratch-directory.ts";
import { eventAt, StillInstance } from "./still-instance.ts";

const at = scratchDirectory();
const LINES = 100_000;
const BATCH = 1_000;

/** What reads no file and ends nothing. */
const HARMLESS: Verbs = new Map([...VERBS].filter(([name]) => name !== "impair"));
const NAMES = ["subscribe", ...HARMLESS.keys()];
const KEYS = [
  "since",
  "snapshotMs",
  "state",
  "reason",
  "forUs",
  "name",
  "device",
  "loss",
  "change",
];
const VALUES: readonly unknown[] = [
  0,
  1,
  -1,
  0.5,
  1e300,
  "x",
  "",
  "OPERATIONAL",
  true,
  null,
  [],
  {},
];

function pick<T>(random: RandomStream, of: readonly T[]): T {
  return of[random.below(of.length)] as T;
}

/** A request, mostly with something wrong in it; cut, or with a byte changed; without its line feed. */
function lineOf(random: RandomStream, id: number): Buffer {
  const given: Record<string, unknown> = {};
  for (let i = random.below(3); i > 0; i--) given[pick(random, KEYS)] = pick(random, VALUES);
  const verb = random.below(20) === 0 ? pick(random, VALUES) : pick(random, NAMES);
  const bytes = Buffer.from(JSON.stringify({ id, verb, arguments: given }));
  if (random.below(3) === 0) bytes[random.below(bytes.length)] = random.below(256);
  const cut = random.below(6) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
  return Buffer.from(cut.map((byte) => (byte === 0x0a ? 0x20 : byte)));
}

it(
  "answers every one of 100 000 lines, whatever stands in it, and goes on",
  { timeout: 60_000 },
  async () => {
    const seed = 20_261_121;
    const random = seededRandom(seed).stream("lines");
    const still = await StillInstance.at(at("f.sock"), 16, HARMLESS);
    still.add(eventAt(0));
    const client = await still.client();
    await client.next();
    try {
      for (let sent = 0; sent < LINES; sent += BATCH) {
        const lines = Array.from({ length: BATCH }, (_, i) => lineOf(random, sent + i + 1));
        client.socket.write(Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")])));
        // what a subscription brings comes in between
        for (let answered = 0; answered < BATCH;) {
          const reply = await client.next();
          if ("ok" in reply || "error" in reply) answered++;
          const fault = reply["error"] as { readonly code: string } | undefined;
          if (fault?.code === "internal")
            expect.fail(`seed ${seed}, lines from ${sent}: ${JSON.stringify(reply)}`);
        }
      }
      expect(await client.ask({ id: 1, verb: "events" })).toMatchObject({ id: 1 });
    } finally {
      client.close();
      await once(client.socket, "close");
      await still.close();
    }
  },
);
