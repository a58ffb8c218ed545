import { describe, expect, it } from "vitest";
import { Link } from "../../../net/impairment.ts";
import { ADAPTIVE } from "../../../net/retry-presets.ts";
import { seededRandom } from "../../../net/random.ts";
import { RoundTrips } from "../../../net/round-trips.ts";
import type { Input, Output } from "../../../net/service.ts";
import {
  createNtpClient,
  createNtpServer,
  type NtpEvent,
  type TimeSample,
} from "../../../services/ntp/index.ts";
import { A, NOON_US, SECOND } from "./tape.ts";

const SERVER = { address: A, port: 123 };
const CLIENT = { address: "192.0.2.77", port: 40_000 };

interface Arrival {
  readonly atUs: number;
  readonly port: number;
  readonly bytes: Uint8Array;
}

/** Time from the start to a sample over a lossy link, and the sample; the server's clock is `offsetUs` ahead. */
function synchronise(seed: number, loss: number, offsetUs: number) {
  const random = seededRandom(seed);
  const roundTrips = new RoundTrips();
  const client = createNtpClient(
    { port: 123, retry: ADAPTIVE.ntp, roundTrips, explain: false },
    random,
  );
  const server = createNtpServer(
    { port: 123, stratum: 1, referenceId: "GPS", explain: false },
    random,
  );
  const model = { loss, delayUs: 5_000, jitterUs: 20_000, duplicate: 0.1 };
  const there = new Link(model, random.stream("there"));
  const back = new Link(model, random.stream("back"));
  const arrivals: Arrival[] = [];
  let nowUs = 0;
  let sample: TimeSample | undefined;

  const note = (outputs: readonly Output<NtpEvent>[]): void => {
    for (const output of outputs) {
      if (output.kind === "event" && output.event.kind === "sample") sample = output.event.sample;
      if (output.kind !== "send") continue;
      for (const { atUs, bytes } of there.deliveries(output.bytes, nowUs).arrivals) {
        serve(atUs, output.on, bytes);
      }
    }
  };
  const serve = (atUs: number, port: number, bytes: Uint8Array): void => {
    const at = { monoUs: atUs, unixUs: NOON_US + offsetUs + atUs };
    for (const output of server.step(at, { kind: "datagram", on: 1, from: CLIENT, bytes })) {
      if (output.kind !== "send") continue;
      for (const arrival of back.deliveries(output.bytes, atUs).arrivals) {
        arrivals.push({ ...arrival, port });
      }
    }
  };
  const step = (input: Input<never>): void =>
    note(client.step({ monoUs: nowUs, unixUs: NOON_US + nowUs }, input));

  const start = { kind: "start", servers: [{ host: A, from: "given" }] } as const;
  note(client.step({ monoUs: 0, unixUs: NOON_US }, { kind: "command", command: start }));
  while (client.state.phase !== "synchronised" && nowUs < 600 * SECOND) {
    arrivals.sort((a, b) => b.atUs - a.atUs);
    const next = arrivals.at(-1);
    if (next !== undefined && next.atUs <= client.deadlineUs) {
      arrivals.pop();
      nowUs = next.atUs;
      step({ kind: "datagram", on: next.port, from: SERVER, bytes: next.bytes });
    } else {
      nowUs = client.deadlineUs;
      step({ kind: "deadline" });
    }
  }
  return { atUs: nowUs, sample, sent: client.state.sent };
}

describe("NTP client and server over a link", () => {
  it.each([0, 0.1, 0.3, 0.6])("agree within the error at a loss of %d each way", (loss) => {
    for (let seed = 0; seed < 100; seed++) {
      const offsetUs = (seed - 50) * 77_777;
      const { sample, atUs } = synchronise(seed, loss, offsetUs);
      if (sample === undefined) expect.fail(`seed ${seed}: no sample`);
      const wrongUs = Math.abs(sample.offsetUs - offsetUs);
      expect(wrongUs, `seed ${seed}`).toBeLessThanOrEqual(sample.errorUs);
      if (loss === 0) expect(atUs, `seed ${seed}`).toBeLessThan(51_000);
    }
  });

  it("goes the same way again with the same seed", () => {
    expect(synchronise(5, 0.6, 1)).toEqual(synchronise(5, 0.6, 1));
  });
});
