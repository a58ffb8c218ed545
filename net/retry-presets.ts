/**
 * Published retransmission schedules by name, one policy for each kind of transaction.
 *
 * The DHCP numbers are those of the program named. Where a DHCP client has no NTP or DNS half of its own, the
 * preset takes what such a system usually runs beside it, and says so.
 */
import { MINUTE_US, SECOND_US } from "./instant.ts";
import type { Jitter, RetryPolicy } from "./retry.ts";

export interface RetryPreset {
  readonly name: string;
  readonly discover: RetryPolicy;
  readonly request: RetryPolicy;
  readonly ntp: RetryPolicy;
  readonly dns: RetryPolicy;
}

const MS = 1_000;
const NO_JITTER: Jitter = { kind: "none" };
const NTP_TIMEOUTS = [
  1, 1, 1, 1, 1, 1.5, 2.3, 3.4, 5, 7.6, 11, 17, 26, 38, 58, 86, 130, 190, 290, 430, 650, 800,
];
const TIMEOUT_BOUNDS = { variations: 2, floorUs: 20 * MS, ceilingUs: SECOND_US } as const;
const LWS_JITTER: Jitter = { kind: "additive", percent: 20 };
/** RFC 2131 §4.1: each delay is randomised by ±1 s. */
const RFC2131_JITTER: Jitter = { kind: "span", spanUs: SECOND_US };

function policy(
  name: string,
  delaysMs: readonly number[],
  jitter: Jitter,
  more: Partial<RetryPolicy> = {},
): RetryPolicy {
  return { name, delaysUs: delaysMs.map((ms) => ms * MS), jitter, conceal: Infinity, ...more };
}

/** RFC 2131 §4.1: 4 s doubling to 64 s, each ±1 s. */
const rfc2131Dhcp = policy("rfc2131", [4_000, 8_000, 16_000, 32_000, 64_000], RFC2131_JITTER);
/** chrony and ntpd with iburst: 2 s apart. */
const iburst = policy("iburst", [2_000], NO_JITTER);
/** glibc: 5 s a server, two rounds, then the look-up fails. */
const glibc = policy("glibc", [5_000], NO_JITTER, { conceal: 1 });

const lws: RetryPreset = {
  name: "lws",
  discover: policy("lws", [1_500, 1_750, 5_000], LWS_JITTER),
  request: policy("lws", [1_500, 1_750, 5_000], LWS_JITTER),
  // three tries on a socket, then a new one 300 ms after the last wait
  ntp: policy("lws", [1_000, 1_250, 5_300], LWS_JITTER, { afterLast: "cycle" }),
  dns: policy("lws", [300, 500, 700, 1_250, 5_000], LWS_JITTER, {
    validity: { pingUs: 40 * SECOND_US, hangUpUs: 50 * SECOND_US },
  }),
};

const rfc2131: RetryPreset = {
  name: "rfc2131",
  discover: rfc2131Dhcp,
  request: rfc2131Dhcp,
  ntp: iburst,
  dns: glibc,
};

/** dhcpcd: base 4 s, cap 64 s, ±1 s; beside it chrony and glibc. */
const dhcpcd: RetryPreset = {
  name: "dhcpcd",
  discover: { ...rfc2131Dhcp, name: "dhcpcd" },
  request: { ...rfc2131Dhcp, name: "dhcpcd" },
  ntp: iburst,
  dns: glibc,
};

/** systemd: networkd (5 REQUESTs, then from the start), timesyncd (15 s growing by 4/3), resolved (0.5 s to 5 s). */
const networkd: RetryPreset = {
  name: "networkd",
  discover: policy("networkd", [4_000, 8_000, 16_000, 32_000, 64_000], RFC2131_JITTER),
  request: policy("networkd", [4_000, 8_000, 16_000, 32_000, 64_000], RFC2131_JITTER, {
    conceal: 4,
  }),
  ntp: policy("timesyncd", [15_000, 20_000, 26_667, 35_556, 47_407], NO_JITTER),
  dns: policy("resolved", [500, 1_000, 2_000, 4_000, 5_000], NO_JITTER),
};

/** ISC dhclient: 3 s, growing at random to a cap of 15 s; beside it ntpd and glibc. */
const dhclient: RetryPreset = {
  name: "dhclient",
  discover: policy(
    "dhclient",
    [3_000],
    { kind: "growing", capUs: 15 * SECOND_US },
    { deadlineUs: 5 * MINUTE_US },
  ),
  request: policy(
    "dhclient",
    [3_000],
    { kind: "growing", capUs: 15 * SECOND_US },
    { deadlineUs: 5 * MINUTE_US },
  ),
  ntp: iburst,
  dns: glibc,
};

/** busybox udhcpc: three DISCOVERs 3 s apart, then a pause of 20 s; beside it musl, which halves its 5 s. */
const udhcpc: RetryPreset = {
  name: "udhcpc",
  discover: policy("udhcpc", [3_000, 3_000, 23_000], NO_JITTER, { afterLast: "cycle" }),
  request: policy("udhcpc", [3_000], NO_JITTER, { conceal: 2 }),
  ntp: iburst,
  dns: policy("musl", [2_500], NO_JITTER, { conceal: 1 }),
};

/**
 * Android DhcpClient: 1 s doubling to 512 s, ±10 %, a REQUEST for half of the 36 s that an acquisition may take; its
 * resolver and SNTP client wait 5 s.
 */
const androidDelaysMs = Array.from({ length: 10 }, (_, doublings) => 1_000 * 2 ** doublings);
const android: RetryPreset = {
  name: "android",
  discover: policy("android", androidDelaysMs, { kind: "proportional", percent: 10 }),
  request: policy(
    "android",
    androidDelaysMs,
    { kind: "proportional", percent: 10 },
    { deadlineUs: 18 * SECOND_US },
  ),
  ntp: policy("android", [5_000], NO_JITTER),
  dns: policy("android", [5_000], NO_JITTER, { conceal: 1 }),
};

/** smoltcp: DISCOVER every 10 s; REQUEST 5 s doubling every second try, five tries; DNS at 0, 1, 3 and 7 s. */
const smoltcp: RetryPreset = {
  name: "smoltcp",
  discover: policy("smoltcp", [10_000], NO_JITTER),
  request: policy("smoltcp", [5_000, 5_000, 10_000, 10_000, 20_000], NO_JITTER, { conceal: 4 }),
  ntp: iburst,
  dns: policy("smoltcp", [1_000, 2_000, 4_000], NO_JITTER, { deadlineUs: 10 * SECOND_US }),
};

/**
 * Ours; docs/retry.md tells how each number was found. RFC 2131 §4.1 asks for 4 s before the first retransmission: this
 * is deliberately sooner, because under loss that delay decides the time.
 *
 * A DISCOVER is blind. Four retransmissions soon after it win where packets are lost; who is still unheard then faces
 * a server that is slow, overloaded or away, and waits as others do. The jitter is wide, because devices that power up
 * together would otherwise retry together.
 */
const adaptiveDiscover = policy(
  "adaptive",
  [40, 40, 50, 70, 500, 1_500, 2_500, 5_000],
  { kind: "additive", percent: 100 },
  { adaptive: { timeouts: [1, 2, 4, 8, 16, 32, 64, 128, 256], ...TIMEOUT_BOUNDS } },
);
/**
 * REQUEST and DNS. The delays are for an unknown path, as where an address was given: the server may be far away. No
 * try is given up within 5 s, however fast the path: the server may be slow, not away.
 */
const adaptiveAnswer = policy(
  "adaptive",
  [100, 150, 250, 400, 600, 1_000, 1_500, 2_500, 4_000, 5_000],
  { kind: "additive", percent: 10 },
  {
    conceal: 12,
    adaptive: {
      timeouts: [1, 1, 1.5, 2.3, 3.4, 5, 7.6, 11, 17, 26, 38, 58, 86, 130, 190, 290],
      ...TIMEOUT_BOUNDS,
    },
  },
);
/** NTP tries more often in a row, since the budget keeps it polite; silence leads to MINPOLL (RFC 5905 §7.2), 16 s. */
const adaptiveNtp = policy(
  "adaptive",
  [100, 150, 250, 400, 600, 1_000, 1_500, 2_500, 4_000, 8_000, 16_000],
  { kind: "additive", percent: 10 },
  {
    budget: { sends: 3, windowUs: 2 * SECOND_US },
    adaptive: { timeouts: NTP_TIMEOUTS, ...TIMEOUT_BOUNDS },
  },
);
const adaptive: RetryPreset = {
  name: "adaptive",
  discover: adaptiveDiscover,
  request: adaptiveAnswer,
  ntp: adaptiveNtp,
  dns: adaptiveAnswer,
};

const ALL = [lws, rfc2131, dhcpcd, networkd, dhclient, udhcpc, android, smoltcp, adaptive];

export const RETRY_PRESETS: ReadonlyMap<string, RetryPreset> = new Map(
  ALL.map((preset) => [preset.name, preset]),
);
export const ADAPTIVE: RetryPreset = adaptive;

/** The same policy for every kind of transaction. */
export function uniformPreset(of: RetryPolicy): RetryPreset {
  return { name: of.name, discover: of, request: of, ntp: of, dns: of };
}
