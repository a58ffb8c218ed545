/** A snapshot, `status --json`: all that can be seen of a bring-up at one instant. */
import { z } from "zod";
import {
  SNAPSHOT_SCHEMA,
  type BlockerShot,
  type InterfaceShot,
  type NamesShot,
  type SampleShot,
  type Snapshot,
  type TimeShot,
} from "../../observation/snapshot.ts";
import { packetCounts } from "./bring-up.ts";
import { heldTo } from "./held-to.ts";
import { count, finding, microseconds, texts } from "./parts.ts";

/** On the clock of the event log. */
const instant = z.int();
/** `null`: never, or not known. */
const maybe = instant.nullable();
const refusal = z.enum(["hold", "veto"]);

const visit = z.strictObject({
  state: z.string(),
  enteredUs: instant,
  leftUs: maybe.describe("null: it lasts"),
  dwellUs: microseconds,
  holds: z.array(
    z.strictObject({
      notifier: z.string(),
      kind: refusal,
      reason: z.string(),
      sinceUs: instant,
      heldUs: microseconds,
    }),
  ),
});

export const blocker = heldTo<BlockerShot>()(
  z.strictObject({
    notifier: z.string(),
    kind: refusal,
    next: z.string(),
    reason: z.string(),
    evidence: z.unknown().optional(),
    sinceUs: instant,
    untilUs: maybe.describe("a hold's expiry; when a veto is asked again"),
    expired: z.boolean(),
  }),
);

const network = z.strictObject({
  address: z.string(),
  prefixLength: z.int().min(0).max(128),
  routers: texts,
  dnsServers: texts,
  ntpServers: texts,
  domain: z.string().nullable(),
});

const lease = z
  .strictObject({
    serverId: z.string(),
    boundUs: instant,
    t1Us: maybe,
    t2Us: maybe,
    expiresUs: maybe,
    leaseSeconds: z.number().nullable(),
  })
  .describe("times are null with a lease without end");

const offer = z.strictObject({
  atUs: instant,
  serverId: z.string(),
  address: z.string(),
  leaseSeconds: z.number().nullable(),
  routers: texts,
  dnsServers: texts,
  taken: z.boolean().describe("the lease came of it"),
});

const networkInterface = heldTo<InterfaceShot>()(
  z.strictObject({
    device: z.string(),
    mac: z.string(),
    carrier: z.boolean(),
    from: z.enum(["dhcp", "static", "os"]),
    phase: z.string().describe("state of RFC 2131 figure 5 in lower case; fixed without DHCP"),
    describe: z.string(),
    transaction: count.nullable(),
    attempt: count,
    nextUs: maybe.describe("when the client does something by itself"),
    network: network.nullable(),
    lease: lease.nullable(),
    offers: z.array(offer).describe("newest last, at most 16"),
    sent: count,
    received: count,
    ignored: count,
  }),
);

const sample = heldTo<SampleShot>()(
  z.strictObject({
    atUs: instant,
    server: z.string(),
    stratum: count,
    referenceId: z.string(),
    offsetUs: z.int(),
    delayUs: z.int(),
    errorUs: microseconds,
    rootDelayUs: microseconds,
    rootDispersionUs: microseconds,
    checks: z.record(z.string(), z.string()).describe("passed, failed or skipped, by name"),
  }),
).meta({ id: "sample" });

const time = heldTo<TimeShot>()(
  z.strictObject({
    phase: z.enum(["idle", "resolving", "querying", "waiting", "synchronised"]),
    describe: z.string(),
    sample: sample.nullable().describe("in force"),
    errorNowUs: microseconds.nullable().describe("what the sample is worth now"),
    servers: z.array(
      z.strictObject({
        server: z.string(),
        name: z.string().nullable(),
        from: z.enum(["given", "dhcp", "default"]),
        requests: count,
        replies: count,
        kisses: count,
        dropped: z.enum(["DENY", "RSTR"]).nullable(),
        lastError: z.string().nullable(),
        offsetUs: z.int().nullable(),
        delayUs: z.int().nullable(),
      }),
    ),
    history: z.array(sample).describe("accepted ones, oldest first, at most 64"),
    refusals: z.array(z.strictObject({ atUs: instant, server: z.string(), why: z.string() })),
  }),
);

const names = heldTo<NamesShot>()(
  z.strictObject({
    describe: z.string(),
    probe: z
      .strictObject({ name: z.string(), addresses: texts, elapsedUs: microseconds })
      .nullable()
      .describe("what proved the resolvers"),
    proof: z.string().nullable().describe("what the proof waits for"),
    servers: z.array(
      z.strictObject({
        address: z.string(),
        port: count,
        sent: count,
        answered: count,
        failures: count,
        failuresInRow: count,
        lastRttUs: microseconds.nullable(),
      }),
    ),
    cache: z
      .array(
        z.strictObject({
          name: z.string(),
          type: z.string(),
          outcome: z.string(),
          values: texts,
          ttlSeconds: z.number(),
          remainingUs: z.int(),
          server: z.string().nullable(),
          elapsedUs: microseconds,
          attempts: count,
        }),
      )
      .describe("at most 200, the most recently used first"),
    cached: count,
    questions: z
      .array(
        z.strictObject({
          name: z.string(),
          type: z.string(),
          server: z.string(),
          attempts: count,
          startedUs: instant,
          deadlineUs: instant,
          lookups: count,
        }),
      )
      .describe("in flight, at most 64"),
    queued: count,
  }),
);

const stall = z.strictObject({
  atUs: instant,
  worstUs: microseconds.describe("the longest piece of work"),
  what: z.string(),
  sumUs: microseconds,
  count,
});

export const SNAPSHOT = heldTo<Snapshot>()(
  z
    .strictObject({
      schema: z.literal(SNAPSHOT_SCHEMA),
      atUs: instant,
      unixUs: z.int().describe("time of day of the device's own clock"),
      mode: z.string().describe("lab, simulate, host or interface"),
      outcome: z.enum(["idle", "climbing", "reached", "timed-out", "stopped"]),
      current: z.string(),
      goal: z.string(),
      enteredUs: instant,
      elapsedUs: microseconds.describe("from the start to its end, or to now"),
      visits: z.array(visit).describe("oldest first, at most 64; the last one lasts"),
      blockers: z.array(blocker),
      byHand: z
        .array(
          z.strictObject({
            name: z.string().describe("what releases it"),
            kind: z.enum(["hold", "veto"]),
            next: z.string(),
            reason: z.string(),
          }),
        )
        .optional()
        .describe("refusals by hand against states that are not next"),
      edges: z.array(z.strictObject({ from: z.string(), to: z.string(), count })),
      interfaces: z.array(networkInterface),
      time,
      names,
      packets: packetCounts,
      retries: count,
      findings: z.array(finding),
      link: z
        .strictObject({ tx: z.string(), rx: z.string() })
        .describe("what the link does each way, in words; empty: nothing"),
      stalls: z.array(stall).optional().describe("of the last 20 s, the longest first"),
    })
    .describe("what can be seen of a bring-up at one instant: status --json, replay --at --json"),
);
