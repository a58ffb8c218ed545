/** Everything that panes may be given, and worse: any text, any time, lists that are empty or do not fit together. */
import * as fc from "fast-check";
import type { PaneModel } from "../../../cli/tui/pane.ts";
import { LATENCY_PHASES } from "../../../net/latency.ts";
import type { LatencyDigest } from "../../../observation/latency-digest.ts";
import type { PacketRow } from "../../../observation/packet-row.ts";
import type {
  InterfaceShot,
  NamesShot,
  Snapshot,
  TimeShot,
} from "../../../observation/snapshot.ts";
import { LADDER } from "../../../services/system-state/ladder.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom("", "\u001b[2J\u001b]0;x\u0007", "你好吗".repeat(9), "192.0.2.1", "e\u0301🙂"),
);
const us = fc.oneof(fc.nat(10_000_000), fc.integer({ min: -(2 ** 50), max: 2 ** 50 }));
const some = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { maxLength: 6 });
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of);
const state = fc.oneof(
  fc.constantFrom<string>(...LADDER, "POLICY_INVALID", "CONTEXT_DESTROYING"),
  text,
);
const refusal = fc.constantFrom("hold" as const, "veto" as const);
const count = fc.nat(1_000_000);

const interfaceShot: fc.Arbitrary<InterfaceShot> = fc.record({
  device: text,
  mac: text,
  carrier: fc.boolean(),
  from: fc.constantFrom("dhcp", "static", "os"),
  phase: fc.oneof(fc.constantFrom("bound", "selecting"), text),
  describe: text,
  transaction: maybe(fc.nat()),
  attempt: fc.nat(9),
  nextUs: maybe(us),
  network: maybe(
    fc.record({
      address: text,
      prefixLength: fc.nat(32),
      routers: some(text),
      dnsServers: some(text),
      ntpServers: some(text),
      domain: maybe(text),
    }),
  ),
  lease: maybe(
    fc.record({
      serverId: text,
      boundUs: us,
      t1Us: maybe(us),
      t2Us: maybe(us),
      expiresUs: maybe(us),
      leaseSeconds: maybe(count),
    }),
  ),
  offers: some(
    fc.record({
      atUs: us,
      serverId: text,
      address: text,
      leaseSeconds: maybe(count),
      routers: some(text),
      dnsServers: some(text),
      taken: fc.boolean(),
    }),
  ),
  sent: count,
  received: count,
  ignored: count,
});

const sample = fc.record({
  atUs: us,
  server: text,
  stratum: fc.nat(16),
  referenceId: text,
  offsetUs: us,
  delayUs: us,
  errorUs: us,
  rootDelayUs: us,
  rootDispersionUs: us,
  checks: fc.dictionary(fc.string({ maxLength: 5 }), fc.constantFrom("passed", "failed", "odd")),
});

const time: fc.Arbitrary<TimeShot> = fc.record({
  phase: fc.constantFrom("idle", "resolving", "querying", "waiting", "synchronised"),
  describe: text,
  sample: maybe(sample),
  errorNowUs: maybe(us),
  servers: some(
    fc.record({
      server: text,
      name: maybe(text),
      from: fc.constantFrom("given" as const, "dhcp" as const, "default" as const),
      requests: count,
      replies: count,
      kisses: count,
      dropped: maybe(fc.constantFrom("DENY" as const, "RSTR" as const)),
      lastError: maybe(text),
      offsetUs: maybe(us),
      delayUs: maybe(us),
    }),
  ),
  history: some(sample),
  refusals: some(fc.record({ atUs: us, server: text, why: text })),
});

const names: fc.Arbitrary<NamesShot> = fc.record({
  describe: text,
  probe: maybe(fc.record({ name: text, addresses: some(text), elapsedUs: us })),
  proof: maybe(text),
  servers: some(
    fc.record({
      address: text,
      port: fc.constantFrom(53, 5353),
      sent: count,
      answered: count,
      failures: count,
      failuresInRow: fc.nat(9),
      lastRttUs: maybe(us),
    }),
  ),
  cache: some(
    fc.record({
      name: text,
      type: text,
      outcome: text,
      values: some(text),
      ttlSeconds: count,
      remainingUs: us,
      server: maybe(text),
      elapsedUs: us,
      attempts: fc.nat(9),
    }),
  ),
  cached: fc.nat(9),
  questions: some(
    fc.record({
      name: text,
      type: text,
      server: text,
      attempts: fc.nat(9),
      startedUs: us,
      deadlineUs: us,
      lookups: fc.nat(3),
    }),
  ),
  queued: fc.nat(3),
});

const snapshot: fc.Arbitrary<Snapshot> = fc.record({
  schema: fc.constant("bringup.snapshot/1" as const),
  atUs: us,
  unixUs: fc.nat(2 ** 51),
  mode: text,
  outcome: fc.constantFrom("idle", "climbing", "reached", "timed-out", "stopped"),
  current: state,
  goal: state,
  enteredUs: us,
  elapsedUs: us,
  visits: some(
    fc.record({
      state,
      enteredUs: us,
      leftUs: maybe(us),
      dwellUs: us,
      holds: some(
        fc.record({ notifier: text, kind: refusal, reason: text, sinceUs: us, heldUs: us }),
      ),
    }),
  ),
  blockers: some(
    fc.record({
      notifier: text,
      kind: refusal,
      next: state,
      reason: text,
      evidence: fc.jsonValue(),
      sinceUs: us,
      untilUs: maybe(us),
      expired: fc.boolean(),
    }),
  ),
  edges: some(fc.record({ from: state, to: state, count })),
  interfaces: some(interfaceShot),
  time,
  names,
  packets: fc.record({
    sent: count,
    received: count,
    droppedTx: count,
    droppedRx: count,
    ignored: count,
  }),
  retries: count,
  findings: some(fc.record({ code: text, message: text, suggestion: text })),
  link: fc.record({ tx: text, rx: text }),
});

const endpoint = fc.record({ address: text, port: fc.nat(65_535) });
export const packet: fc.Arbitrary<PacketRow> = fc.record({
  number: count,
  atUs: us,
  source: fc.oneof(fc.constantFrom("dns", "ntp", "dhcp/eth0", "link"), text),
  kind: fc.constantFrom("sent", "received", "ignored", "dropped", "failed"),
  direction: fc.constantFrom("tx", "rx"),
  what: text,
  lengthBytes: fc.nat(1_500),
  peer: fc.option(endpoint, { nil: undefined }),
  local: fc.option(endpoint, { nil: undefined }),
  transaction: fc.option(fc.nat(3), { nil: undefined }),
  attempt: fc.option(fc.nat(4), { nil: undefined }),
  reason: fc.option(text, { nil: undefined }),
  bytes: fc.option(fc.uint8Array({ maxLength: 400 }), { nil: undefined }),
});

const latency: fc.Arbitrary<LatencyDigest> = fc.record({
  records: count,
  rows: some(
    fc.record({
      phase: fc.constantFrom(...LATENCY_PHASES),
      source: text,
      what: text,
      count,
      meanUs: us,
      minUs: us,
      p50Us: us,
      p90Us: us,
      p99Us: us,
      maxUs: us,
      buckets: some(
        fc.record({ fromUs: fc.nat(2 ** 40), toUs: fc.nat(2 ** 41), count: fc.nat(99) }),
      ),
      recentUs: some(us),
    }),
  ),
});

export const model: fc.Arbitrary<PaneModel> = fc.record({
  snapshot,
  packets: some(packet),
  latency,
  filter: fc.oneof(fc.constant(""), fc.string({ maxLength: 3 })),
});
