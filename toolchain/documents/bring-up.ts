/** Documents about one bring-up: `up --json`, and the ladder that it climbs. */
import { z } from "zod";
import type { Capabilities } from "../../net/service.ts";
import type { UpDocument } from "../../services/bring-up/document.ts";
import type { PacketCounts } from "../../services/bring-up/journal.ts";
import { BACKWARD_EDGES, LADDER, SYSTEM_STATES } from "../../services/system-state/index.ts";
import type { LadderDocument } from "../../services/system-state/index.ts";
import { heldTo } from "./held-to.ts";
import { boundless, count, finding, microseconds, texts } from "./parts.ts";

export const packetCounts = heldTo<PacketCounts>()(
  z.strictObject({
    sent: count,
    received: count,
    droppedTx: count.describe("by the impaired link"),
    droppedRx: count.describe("by the impaired link"),
    ignored: count.describe("by a service, with a reason in the event log"),
  }),
);

const capabilities = heldTo<Capabilities>()(
  z.strictObject({
    frames: z.boolean(),
    udp: z.boolean(),
    tcp: z.boolean(),
    tls: z.boolean(),
    ipv6: z.boolean(),
    stamps: z.boolean(),
  }),
);

const seconds = boundless.nullable();

const dhcp = z.strictObject({
  interface: z.string(),
  address: z.string(),
  prefixLength: z.int().min(0).max(128),
  serverId: z.string().nullable(),
  leaseSeconds: seconds,
  t1Seconds: seconds,
  t2Seconds: seconds,
  routers: texts,
  dnsServers: texts,
  ntpServers: texts,
  domain: z.string().nullable(),
});

export const UP = heldTo<UpDocument>()(
  z
    .strictObject({
      schema: z.literal("bringup.up/1"),
      mode: z.string().describe("lab, simulate, host or interface"),
      target: z.string(),
      reached: z.string().describe("where the ladder stood"),
      elapsedUs: microseconds.describe("from the start to the target, or to giving up"),
      seed: count.nullable().describe("null: the system's randomness was used"),
      states: z.array(
        z.strictObject({
          state: z.string(),
          enteredUs: microseconds,
          dwellUs: microseconds,
          holds: z.array(
            z.strictObject({ notifier: z.string(), reason: z.string(), heldUs: microseconds }),
          ),
        }),
      ),
      dhcp: dhcp.optional().describe("of the first usable interface"),
      ntp: z
        .strictObject({
          server: z.string(),
          stratum: count,
          offsetUs: z.int().describe("server minus local"),
          delayUs: z.int(),
          errorUs: microseconds.describe("bounds the distance of the offset from the truth"),
        })
        .optional(),
      dns: z
        .strictObject({
          servers: texts,
          probe: z
            .strictObject({ name: z.string(), addresses: texts, elapsedUs: microseconds })
            .nullable()
            .describe("the look-up that proved the resolvers"),
        })
        .optional(),
      packets: packetCounts,
      retries: count.describe("sends beyond the first of their transaction"),
      blockedBy: z
        .array(
          z.strictObject({
            notifier: z.string(),
            kind: z.enum(["hold", "veto"]),
            next: z.string(),
            reason: z.string(),
            heldUs: microseconds,
          }),
        )
        .optional()
        .describe("where the target was not reached"),
      findings: z.array(finding).optional(),
      capabilities: capabilities.optional().describe("what the driver can carry"),
    })
    .describe("what a bring-up reached, when, and what it cost: up --json, replay --json"),
);

const state = z.enum(SYSTEM_STATES);

export const STATES = heldTo<LadderDocument>()(
  z
    .strictObject({
      schema: z.literal("bringup.states/1"),
      states: z.array(z.strictObject({ name: state, meaning: z.string(), next: state.nullable() })),
      forward: z.array(z.strictObject({ from: state, to: z.enum(LADDER) })),
      backward: z.array(
        z.strictObject({
          cause: z.enum(BACKWARD_EDGES.map(({ cause }) => cause)),
          from: z.array(state),
          to: state,
          meaning: z.string(),
        }),
      ),
    })
    .describe("the ladder of states: states --json"),
);
