/**
 * A scenario as a person writes it in a file, schema `bringup.scenario/1`.
 *
 *   { "schema": "bringup.scenario/1", "name": "monday", "servers": { "dns": 2 },
 *     "troubles": [{ "at": "dhcp", "kind": "slow", "by": "800ms", "until": "5s" }, { "at": "dns1", "kind": "servfail" }],
 *     "clock": { "offset": "-3m", "skewPpm": 50 }, "flaps": [{ "at": "2s", "for": "500ms", "every": "30s" }] }
 *
 * Durations are texts with a unit or whole microseconds. What cannot be is said by path as well.
 */
import { z } from "zod";
import { scenarioFaults } from "../lab/scenario-fault.ts";
import { SERVER_NAMES, type Scenario, type Trouble } from "../lab/scenario.ts";
import { SCENARIOS } from "../lab/scenarios.ts";
import { PACKET_PHASES } from "../net/impairment.ts";
import { parseDurationUs } from "../net/instant.ts";
import type { NamedScenario } from "./design.ts";
import { checked, type Checked, type FileFault } from "./file-fault.ts";
import { defined, duration, ownName, text } from "./parts-of-file.ts";

const SIGNED = 'a duration, behind a minus if it is one: "-90s", or whole microseconds';
const PPM = "a number of parts per million";
const COUNT = "a whole number from 1 up";
const ONE_OR_TWO = "1 or 2";

const signedDuration = z.union([z.int({ error: SIGNED }), text(signedUs, SIGNED)], {
  error: SIGNED,
});

function signedUs(text: string): number | undefined {
  const isMinus = text.startsWith("-");
  const us = parseDurationUs(isMinus ? text.slice(1) : text, true);
  return us === undefined || !isMinus ? us : -us;
}

const ppm = z.number({ error: PPM });
const count = z.int({ error: COUNT }).min(1, { error: COUNT });
const oneOrTwo = z.union([z.literal(1), z.literal(2)], { error: ONE_OR_TWO }).optional();

const when = {
  at: z.enum(SERVER_NAMES).describe("which server; without a number, all of a kind"),
  from: duration.optional().describe("from the start of the world; left out: at once"),
  until: duration.optional().describe("left out: for ever"),
  every: duration.optional().describe("again and again"),
  phase: z.enum(PACKET_PHASES).optional().describe("only packets that say this"),
  first: count.optional().describe("only so many of the packets that the rest fits"),
};

const trouble = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ ...when, kind: z.literal("slow"), by: duration }),
    z.strictObject({
      ...when,
      kind: z.literal("down"),
      forgets: z.literal(true).optional().describe("its leases are gone when it is back"),
    }),
    z.strictObject({ ...when, kind: z.enum(["garbage", "foreign"]) }),
    z.strictObject({ ...when, kind: z.literal("nak"), of: z.literal("unknown").optional() }),
    z.strictObject({ ...when, kind: z.literal("exhausted") }),
    z.strictObject({ ...when, kind: z.literal("kiss"), code: z.enum(["RATE", "DENY", "RSTR"]) }),
    z.strictObject({ ...when, kind: z.literal("unsynchronised") }),
    z.strictObject({ ...when, kind: z.literal("lie"), by: signedDuration }),
    z.strictObject({ ...when, kind: z.enum(["servfail", "refused", "truncate"]) }),
  ],
  {
    error:
      "a trouble of kind slow, down, garbage, foreign, nak, exhausted, kiss, unsynchronised, lie, servfail, refused or truncate",
  },
);

const span = { at: duration, for: duration };

const clock = z.strictObject({
  offset: signedDuration.optional().describe("how far ahead it is at first"),
  skewPpm: ppm.optional().describe("how much too fast it runs"),
  wander: z.strictObject({ ppm, every: duration }).optional(),
  steps: z
    .array(z.strictObject({ at: duration, by: signedDuration }))
    .optional()
    .describe("somebody sets it"),
  suspends: z
    .array(z.strictObject({ ...span, monotonic: z.enum(["goes-on", "stops"]).optional() }))
    .optional()
    .describe("the device sleeps"),
});

const capacity = z
  .strictObject({
    perSecond: z.number({ error: "a number of packets" }),
    queuePackets: z.int({ error: "a number of packets" }).min(0),
  })
  .optional();

/** The schema of the file; `toolchain/schemas.ts` writes it out for editors. */
export const SCENARIO_FILE_SCHEMA = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal("bringup.scenario/1"),
    name: ownName,
    from: z
      .enum([...SCENARIOS.keys()] as [string, ...string[]])
      .optional()
      .describe("scenario that what is left out is taken from"),
    servers: z
      .strictObject({ dhcp: oneOrTwo, ntp: oneOrTwo, dns: oneOrTwo })
      .optional()
      .describe("how many of each; left out: 1, 2, 1"),
    troubles: z.array(trouble).optional().describe("what servers do wrong, and when"),
    clock: clock.optional().describe("what is wrong with the device's clock"),
    flaps: z
      .array(z.strictObject({ ...span, every: duration.optional() }))
      .optional()
      .describe("the device's cable is pulled"),
    capacity: z
      .union([
        z.literal("unlimited"),
        z.strictObject({ dhcp: capacity, ntp: capacity, dns: capacity }),
      ])
      .optional()
      .describe("what the servers of a fleet can take in"),
    spread: duration.optional().describe("the devices of a fleet power up within this time"),
  })
  .describe("a scenario for bringup: --scenario FILE");

type ScenarioInFile = z.output<typeof SCENARIO_FILE_SCHEMA>;

/** The scenario in a file, given what JSON.parse made of it. The faults stand in the order of the file. */
export function scenarioFromFile(json: unknown): Checked<NamedScenario> {
  const file = checked(SCENARIO_FILE_SCHEMA, json);
  if (file.kind === "faults") return file;
  const { name, from } = file.value;
  const base = from === undefined ? {} : SCENARIOS.get(from)?.scenario;
  const scenario: Scenario = { ...base, ...scenarioOf(file.value), name };
  const faults = scenarioFaults(scenario).map((words): FileFault => ({
    path: "",
    expected: "a scenario that can be",
    found: words,
  }));
  return faults.length === 0
    ? { kind: "value", value: { name, scenario } }
    : { kind: "faults", faults };
}

function scenarioOf(file: ScenarioInFile): Scenario {
  const { servers, troubles, clock: itsClock, flaps, capacity: capacities, spread } = file;
  return defined({
    servers: servers && defined(servers),
    troubles: troubles?.map(troubleOf),
    clock: itsClock && clockOf(itsClock),
    flaps: flaps?.map(({ at, for: forUs, every }) => defined({ atUs: at, forUs, everyUs: every })),
    capacity: typeof capacities === "object" ? defined(capacities) : capacities,
    spreadUs: spread,
  }) as Scenario;
}

function troubleOf(written: z.output<typeof trouble>): Trouble {
  const { from, until, every, ...rest } = written;
  const times = { fromUs: from, untilUs: until, everyUs: every };
  if (!("by" in rest)) return defined({ ...rest, ...times }) as Trouble;
  const { by, ...same } = rest;
  return defined({ ...same, byUs: by, ...times }) as Trouble;
}

function clockOf({ offset, skewPpm, wander, steps, suspends }: z.output<typeof clock>) {
  return defined({
    offsetUs: offset,
    skewPpm,
    wander: wander && { ppm: wander.ppm, everyUs: wander.every },
    steps: steps?.map(({ at, by }) => ({ atUs: at, byUs: by })),
    suspends: suspends?.map(({ at, for: forUs, monotonic }) =>
      defined({ atUs: at, forUs, monotonic }),
    ),
  });
}
