/** The schedules as published: the programs' own sources and manuals, RFC 2131 §4.1, RFC 6298. */
import { describe, expect, it } from "vitest";
import {
  ADAPTIVE,
  RETRY_PRESETS,
  uniformPreset,
  type RetryPreset,
} from "../../net/retry-presets.ts";
import { delayUs, firstAttempt, nextAttempt, type RetryPolicy } from "../../net/retry.ts";
import type { PathEstimate } from "../../net/round-trips.ts";
import { ALMOST_ONE, loadedDice } from "./dice.ts";

const SECOND = 1_000_000;
type Kind = "discover" | "request" | "ntp" | "dns";

function preset(name: string): RetryPreset {
  const found = RETRY_PRESETS.get(name);
  if (found === undefined) throw new Error(`no preset ${name}`);
  return found;
}

/** Seconds after the first sends, at the lowest and the highest dice. */
function delays(policy: RetryPolicy, dice: number, count: number): number[] {
  const random = loadedDice(dice);
  let attempts = firstAttempt(policy, 0, random);
  const seconds = [attempts.delayUs / SECOND];
  while (seconds.length < count) {
    const next = nextAttempt(
      { ...policy, conceal: Infinity, deadlineUs: Infinity },
      attempts,
      attempts.resendUs,
      random,
    );
    if (next === undefined) break;
    attempts = next;
    seconds.push(attempts.delayUs / SECOND);
  }
  return seconds;
}

function expectSeconds(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, seconds] of expected.entries()) expect(actual[i]).toBeCloseTo(seconds, 5);
}

/** Name, kind, delays at the lowest dice, delays at the highest. */
const PUBLISHED: readonly (readonly [string, Kind, readonly number[], readonly number[]])[] = [
  // RFC 2131 §4.1: 4, 8, 16, 32, 64 s, each ±1 s
  ["rfc2131", "discover", [3, 7, 15, 31, 63, 63], [5, 9, 17, 33, 65, 65]],
  ["rfc2131", "request", [3, 7, 15, 31, 63, 63], [5, 9, 17, 33, 65, 65]],
  // dhcpcd src/dhcp.h: base 4 s, cap 64 s, ±1 s
  ["dhcpcd", "discover", [3, 7, 15, 31, 63, 63], [5, 9, 17, 33, 65, 65]],
  ["dhcpcd", "request", [3, 7, 15, 31, 63, 63], [5, 9, 17, 33, 65, 65]],
  // sd-dhcp-client: 2^min(n+1, 6) s ±1 s; timesyncd: 15 s growing by 4/3; resolved: 500 ms doubling to 5 s
  ["networkd", "discover", [3, 7, 15, 31, 63, 63], [5, 9, 17, 33, 65, 65]],
  ["networkd", "request", [3, 7, 15, 31, 63], [5, 9, 17, 33, 65]],
  ["networkd", "ntp", [15, 20, 26.667, 35.556, 47.407], [15, 20, 26.667, 35.556, 47.407]],
  ["networkd", "dns", [0.5, 1, 2, 4, 5, 5], [0.5, 1, 2, 4, 5, 5]],
  // dhclient client/clparse.c: 3 s, growing to the cap of 15 s, then 7.5 to 22.5 s
  ["dhclient", "discover", [3, 3, 3, 3], [3, 9, 22.5, 22.5]],
  ["dhclient", "request", [3, 3, 3, 3], [3, 9, 22.5, 22.5]],
  // busybox dhcpc.c: three DISCOVERs 3 s apart, then 20 s of pause (-t 3 -T 3 -A 20)
  ["udhcpc", "discover", [3, 3, 23, 3, 3, 23], [3, 3, 23, 3, 3, 23]],
  ["udhcpc", "request", [3, 3, 3], [3, 3, 3]],
  // musl: 5 s in two tries
  ["udhcpc", "dns", [2.5, 2.5], [2.5, 2.5]],
  // Android DhcpClient: 1 s doubling to 512 s, ±10 %
  [
    "android",
    "discover",
    [0.9, 1.8, 3.6, 7.2, 14.4, 28.8, 57.6, 115.2, 230.4, 460.8, 460.8],
    [1.1, 2.2, 4.4, 8.8, 17.6, 35.2, 70.4, 140.8, 281.6, 563.2, 563.2],
  ],
  ["android", "request", [0.9, 1.8, 3.6], [1.1, 2.2, 4.4]],
  // smoltcp src/socket/dhcpv4.rs: DISCOVER 10 s fixed; REQUEST 5 s doubling every second try, five tries
  ["smoltcp", "discover", [10, 10, 10], [10, 10, 10]],
  ["smoltcp", "request", [5, 5, 10, 10, 20], [5, 5, 10, 10, 20]],
  ["smoltcp", "dns", [1, 2, 4], [1, 2, 4]],
  // libwebsockets: tables in ms, up to 20 % longer
  ["lws", "discover", [1.5, 1.75, 5, 5], [1.8, 2.1, 6, 6]],
  ["lws", "request", [1.5, 1.75, 5, 5], [1.8, 2.1, 6, 6]],
  ["lws", "dns", [0.3, 0.5, 0.7, 1.25, 5, 5], [0.36, 0.6, 0.84, 1.5, 6, 6]],
  // three tries on a socket, then, 300 ms later, three on a new one
  ["lws", "ntp", [1, 1.25, 5.3, 1, 1.25, 5.3], [1.2, 1.5, 6.36, 1.2, 1.5, 6.36]],
  // chrony, ntpd: iburst
  ["rfc2131", "ntp", [2, 2], [2, 2]],
  // glibc: 5 s, two rounds
  ["rfc2131", "dns", [5, 5], [5, 5]],
];

describe("RETRY_PRESETS", () => {
  it("holds one preset a published name, and ours", () => {
    expect([...RETRY_PRESETS.keys()].toSorted()).toEqual(
      [
        "lws",
        "rfc2131",
        "dhcpcd",
        "networkd",
        "dhclient",
        "udhcpc",
        "android",
        "smoltcp",
        "adaptive",
      ].toSorted(),
    );
    for (const [name, { name: own }] of RETRY_PRESETS) expect(own).toBe(name);
    expect(ADAPTIVE).toBe(RETRY_PRESETS.get("adaptive"));
  });

  it.each(PUBLISHED)(
    "%s waits as published before it repeats a %s",
    (name, kind, shortest, longest) => {
      const policy = preset(name)[kind];
      expectSeconds(delays(policy, 0, shortest.length), shortest);
      expectSeconds(delays(policy, ALMOST_ONE, longest.length), longest);
    },
  );

  it.each<[string, Kind, number]>([
    ["rfc2131", "discover", Infinity],
    ["networkd", "request", 4], // at most 5 REQUESTs
    ["udhcpc", "request", 2], // 3 REQUESTs
    ["smoltcp", "request", 4], // 5 tries
    ["rfc2131", "dns", 1], // glibc: two rounds
    ["udhcpc", "dns", 1],
    ["lws", "discover", Infinity],
    ["lws", "ntp", Infinity],
    ["lws", "dns", Infinity],
  ])("%s conceals the retries of a %s as published", (name, kind, conceal) => {
    expect(preset(name)[kind].conceal).toBe(conceal);
  });

  it("lets dhclient give up after 300 s, and a REQUEST of android after half of its 36 s", () => {
    expect(preset("dhclient").discover.deadlineUs).toBe(300 * SECOND);
    expect(preset("android").request.deadlineUs).toBe(18 * SECOND);
  });

  it("pings an lws connection after 40 s and hangs up after 50 s", () => {
    expect(preset("lws").dns.validity).toEqual({ pingUs: 40 * SECOND, hangUpUs: 50 * SECOND });
  });
});

/** After a first sample of so many milliseconds. */
function path(roundTripMs: number): PathEstimate {
  return { roundTripUs: roundTripMs * 1_000, variationUs: roundTripMs * 500 };
}

describe("ADAPTIVE", () => {
  const { discover, request, ntp, dns } = ADAPTIVE;

  it("asks an unknown path four times or more within half a second, at the longest dice, and never in haste", () => {
    const waits = delays(discover, ALMOST_ONE, 3);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeLessThan(0.5);
    expect(delays(discover, 0, 1)[0]).toBeGreaterThanOrEqual(0.03);
  });

  it("then waits ever longer, as others do", () => {
    const waits = delays(discover, 0, 8);
    for (let i = 1; i < waits.length; i++)
      expect(waits[i]).toBeGreaterThanOrEqual(waits[i - 1] as number);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(5);
  });

  it("scatters DISCOVERs widely, so that devices that power up together do not retry together", () => {
    const [earliest = 0] = delays(discover, 0, 1);
    const [latest = 0] = delays(discover, ALMOST_ONE, 1);
    expect(latest / earliest).toBeCloseTo(2);
  });

  it("waits two round trips where one was seen, from 20 ms to a second", () => {
    const waits = [1, 10, 100, 600, 5_000].map(
      (roundTripMs) => delayUs(request, 1, loadedDice(0), { path: path(roundTripMs) }) / 1_000,
    );
    expect(waits).toEqual([20, 20, 200, 1_000, 1_000]);
  });

  it.each([
    ["REQUEST", request],
    ["query", dns],
  ])("gives no %s up within 5 s, however fast the path: its server may be slow", (_, policy) => {
    const random = loadedDice(0);
    let attempts = firstAttempt(policy, 0, random, path(1));
    for (;;) {
      const next = nextAttempt(policy, attempts, attempts.resendUs, random, path(1));
      if (next === undefined) break;
      attempts = next;
    }
    expect(attempts.attempt).toBe(policy.conceal + 1);
    expect(attempts.resendUs).toBeGreaterThanOrEqual(5 * SECOND);
  });

  it("asks one NTP server at most three times in two seconds", () => {
    expect(ntp.budget).toEqual({ sends: 3, windowUs: 2 * SECOND });
  });
});

describe("uniformPreset", () => {
  it("takes one policy for everything", () => {
    const of = ADAPTIVE.dns;
    expect(uniformPreset(of)).toEqual({
      name: of.name,
      discover: of,
      request: of,
      ntp: of,
      dns: of,
    });
  });
});
