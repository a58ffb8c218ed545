import { describe, expect, it } from "vitest";
import { SIMULATED_PLAN } from "../../lab/lab.ts";
import type { Trouble } from "../../lab/scenario.ts";
import { ScriptedServer, scriptFor } from "../../lab/scripted-server.ts";
import { seededRandom } from "../../net/random.ts";
import type { Input, Output } from "../../net/service.ts";
import { createNtpServer, decodeNtp, encodeNtp, type NtpHeader } from "../../services/ntp/index.ts";

const FROM = { address: "192.0.2.100", port: 4_000 };
const UNIX_US = 1_767_225_600_000_000;
const CONFIG = { port: 123, stratum: 2, referenceId: "192.0.2.254", explain: false };

function server(script: readonly Trouble[], saved?: ReturnType<ScriptedServer<unknown>["save"]>) {
  const random = seededRandom(1);
  const inner = createNtpServer(CONFIG, random, saved?.["server"] as never);
  const scripted = new ScriptedServer(inner, "ntp", script, random.stream("troubles"), saved);
  if (saved === undefined) step(scripted, 0, { kind: "command", command: { kind: "start" } });
  return scripted;
}

function step<E>(of: ScriptedServer<E>, monoUs: number, input: Input<never> | Start) {
  return of.step({ monoUs, unixUs: UNIX_US + monoUs }, input);
}
type Start = { readonly kind: "command"; readonly command: { readonly kind: "start" } };

function ask<E>(of: ScriptedServer<E>, monoUs: number): readonly Output<E>[] {
  return step(of, monoUs, { kind: "datagram", on: 1, from: FROM, bytes: request() });
}

function request(): Uint8Array {
  const stamp = { seconds: 1, fraction: 2 };
  return encodeNtp({
    leap: 0,
    version: 4,
    mode: 3,
    stratum: 0,
    poll: 0,
    precision: 0,
    rootDelayUs: 0,
    rootDispersionUs: 0,
    referenceId: new Uint8Array(4),
    reference: stamp,
    origin: stamp,
    receive: stamp,
    transmit: { seconds: 0x1234_5678, fraction: 9 },
  } as unknown as NtpHeader);
}

/** What a server said, in a word; undefined: nothing. */
function word(outputs: readonly Output<unknown>[]): string | undefined {
  const [send] = outputs;
  if (send?.kind !== "send") return undefined;
  const message = decodeNtp(send.bytes);
  if (message.kind === "malformed") return "malformed";
  return message.leap === 3 ? (message.stratum === 0 ? "kiss" : "unset") : "time";
}

const KISS = { at: "ntp", kind: "kiss", code: "RATE" } as const;

describe("a scripted server", () => {
  it("is the server itself where no trouble fits", () => {
    const scripted = server([{ ...KISS, fromUs: 1_000, untilUs: 2_000 }]);
    expect([999, 1_000, 1_999, 2_000].map((us) => word(ask(scripted, us)))).toEqual([
      "time",
      "kiss",
      "kiss",
      "time",
    ]);
    expect(scripted.state.happened).toEqual([2]);
  });

  it("does it again and again, and only to the first packets", () => {
    const scripted = server([{ ...KISS, untilUs: 10, everyUs: 1_000, first: 2 }]);
    const words = [0, 500, 1_000, 2_000].map((us) => word(ask(scripted, us)));
    expect(words).toEqual(["kiss", "time", "kiss", "time"]);
  });

  it("takes the first trouble of several that change what it says", () => {
    const scripted = server([{ at: "ntp", kind: "unsynchronised", first: 1 }, KISS]);
    expect([word(ask(scripted, 0)), word(ask(scripted, 1))]).toEqual(["unset", "kiss"]);
  });

  it("says nothing while it is down, and counts nothing else", () => {
    const scripted = server([{ at: "ntp", kind: "down", untilUs: 5 }, KISS]);
    expect(ask(scripted, 0)).toEqual([]);
    expect(scripted.state.happened).toEqual([1, 0]);
    expect(word(ask(scripted, 5))).toBe("kiss");
  });

  it("gets to a packet late, stamps it when it came, and says then what fitted when it came", () => {
    const scripted = server([
      { at: "ntp", kind: "slow", byUs: 700, untilUs: 10 },
      { ...KISS, untilUs: 10 },
    ]);
    expect(ask(scripted, 3)).toEqual([]);
    expect(scripted.deadlineUs).toBe(703);
    expect(step(scripted, 702, { kind: "deadline" })).toEqual([]);
    expect(word(ask(scripted, 702))).toBe("time");
    expect(word(step(scripted, 703, { kind: "deadline" }))).toBe("kiss");
    expect(scripted.deadlineUs).toBe(Infinity);
  });

  it("spoils answers: random bytes of the same length, or to another question", () => {
    const [plain, spoilt] = [server([]), server([{ at: "ntp", kind: "garbage" }])].map((one) =>
      bytesOf(ask(one, 0)),
    );
    expect(spoilt).toHaveLength(plain?.length ?? 0);
    expect(spoilt).not.toEqual(plain);
    const foreign = bytesOf(ask(server([{ at: "ntp", kind: "foreign" }]), 0));
    expect(foreign.subarray(0, 24)).toEqual(plain?.subarray(0, 24));
    expect(foreign.subarray(24, 32)).not.toEqual(plain?.subarray(24, 32));
    expect(foreign.subarray(32)).toEqual(plain?.subarray(32));
  });

  it("lies about the time by as much as it is told", () => {
    const told = transmitOf(ask(server([{ at: "ntp", kind: "lie", byUs: -2_000_000 }]), 0));
    expect(told).toBe((transmitOf(ask(server([]), 0)) ?? 0) - 2);
  });

  it("goes on after a save where it was, at every step", () => {
    const script: readonly Trouble[] = [
      { at: "ntp", kind: "slow", byUs: 25, first: 3 },
      { at: "ntp", kind: "garbage", first: 4 },
      { ...KISS, fromUs: 20, untilUs: 60 },
    ];
    let resumed = server(script);
    const straight = server(script);
    for (let us = 0; us < 200; us += 10) {
      resumed = server(script, structuredClone(resumed.save()));
      const input: Input<never> =
        us % 20 === 0
          ? { kind: "datagram", on: 1, from: FROM, bytes: request() }
          : { kind: "deadline" };
      expect(step(resumed, us, input), `at ${us}`).toEqual(step(straight, us, input));
      expect(resumed.deadlineUs).toBe(straight.deadlineUs);
    }
    expect(resumed.state).toEqual(straight.state);
  });
});

describe("the script of a server", () => {
  it("has the troubles of its name, and those of all of its kind", () => {
    const [all, first, second, ntp] = (["dhcp", "dhcp1", "dhcp2", "ntp"] as const).map(
      (at): Trouble => ({ at, kind: "garbage" }),
    ) as [Trouble, Trouble, Trouble, Trouble];
    expect(scriptFor([all, first, second, ntp], "dhcp", 2)).toEqual([all, second]);
    expect(scriptFor(undefined, "dhcp", 1)).toEqual([]);
    expect(SIMULATED_PLAN.dns2).toBeUndefined();
  });
});

function bytesOf([send]: readonly Output<unknown>[]): Uint8Array {
  return send?.kind === "send" ? send.bytes : new Uint8Array();
}

function transmitOf(outputs: readonly Output<unknown>[]): number | undefined {
  const bytes = bytesOf(outputs);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(40);
}
