/**
 * A design as a person writes it, schema `bringup.experiment-design/1`.
 *
 *   { "policies": ["adaptive", "dhclient", "./mine.json"], "links": ["wifi-lossy"],
 *     "losses": [0, "10%", 0.3], "delays": ["5ms"], "runs": 10000, "stop": { "metric": "median", "width": "5%" } }
 *
 * Policies, links and scenarios are named, stand in a file of their own, or are written where they are used. All of it
 * may be left out.
 */
import { z } from "zod";
import type { RetryPreset } from "../net/retry-presets.ts";
import { LADDER } from "../services/system-state/index.ts";
import {
  DEFAULT_STOP_MIN_RUNS,
  type DesignRequest,
  type NamedLink,
  type NamedScenario,
} from "./design.ts";
import { checked, type Checked, type FileFault } from "./file-fault.ts";
import { LINK_FILE_SCHEMA, linkFromFile } from "./link-file.ts";
import { defined, duration, share } from "./parts-of-file.ts";
import { POLICY_FILE_SCHEMA, policyFromFile } from "./policy-file.ts";
import { SCENARIO_FILE_SCHEMA, scenarioFromFile } from "./scenario-file.ts";

const SEED = "a whole number from 0 up";
const seed = z.int({ error: SEED }).min(0, { error: SEED });
const COUNT = "a whole number from 1 up";
const count = z.int({ error: COUNT }).min(1, { error: COUNT });
const BURST = "a number from 1 up";
const burst = z.number({ error: BURST }).min(1, { error: BURST });

/** The schema of the file; `toolchain/schemas.ts` writes it out for editors. */
export const DESIGN_FILE_SCHEMA = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal("bringup.experiment-design/1").optional(),
    seed: seed.optional().describe("of the first run of each cell; left out: 1"),
    runs: count.optional().describe("of each cell; left out: 1000"),
    until: z.enum(LADDER).optional().describe("the goal; left out: OPERATIONAL"),
    timeout: duration.optional().describe("a run gives up after; left out: 60 s"),
    losses: z.array(share).optional().describe("each instead of the loss of every link"),
    bursts: z
      .array(burst)
      .optional()
      .describe("mean numbers of packets lost in a row; with losses"),
    delays: z.array(duration).optional().describe("each instead of the delay of every link"),
    devices: z.array(count).optional().describe("devices that power up together"),
    links: z
      .array(z.union([z.string(), LINK_FILE_SCHEMA.partial({ schema: true })]))
      .optional()
      .describe("profiles, texts, files, or links as in a file"),
    scenarios: z
      .array(z.union([z.string(), SCENARIO_FILE_SCHEMA.partial({ schema: true })]))
      .optional()
      .describe("scenarios, files, or scenarios as in a file"),
    policies: z
      .array(z.union([z.string(), POLICY_FILE_SCHEMA.partial({ schema: true })]))
      .optional()
      .describe("presets, files, or policies as in a file"),
    stop: z
      .strictObject({
        metric: z.enum(["success", "median", "p90"]),
        width: share.describe("of the 95 % interval"),
        minRuns: count.optional(),
      })
      .optional()
      .describe("when a cell needs no more runs"),
    live: z.string().optional().describe("interface to run on in real time"),
  })
  .describe("an experiment for bringup: bringup experiment run FILE");

/** What names stand for: presets, profiles, and files of their own. */
export interface DesignNames {
  policy(name: string): Checked<RetryPreset>;
  link(name: string): Checked<NamedLink>;
  scenario(name: string): Checked<NamedScenario>;
}

/** The design in a file, given what JSON.parse made of it. The faults stand in the order of the file. */
export function designFromFile(json: unknown, names: DesignNames): Checked<DesignRequest> {
  const file = checked(DESIGN_FILE_SCHEMA, json);
  if (file.kind === "faults") return file;
  const { policies, links, scenarios, timeout, delays, stop, ...rest } = file.value;
  const { $schema: _editor, schema: _schema, ...same } = rest;
  const faults: FileFault[] = []; // BOUNDED: by the lists of the file
  const named = <Item, Value>(
    path: string,
    items: readonly Item[] | undefined,
    of: (item: Item) => Checked<Value>,
  ): readonly Value[] | undefined =>
    items?.flatMap((item, index) => {
      const found = of(item);
      if (found.kind === "value") return [found.value];
      faults.push(...found.faults.map((fault) => below(`${path}[${index}]`, fault)));
      return [];
    });
  const request = {
    ...same,
    links: named("links", links, (item) =>
      typeof item === "string"
        ? names.link(item)
        : linkFromFile({ schema: "bringup.link/1", ...item }),
    ),
    scenarios: named("scenarios", scenarios, (item) =>
      typeof item === "string"
        ? names.scenario(item)
        : scenarioFromFile({ schema: "bringup.scenario/1", ...item }),
    ),
    policies: named("policies", policies, (item) =>
      typeof item === "string"
        ? names.policy(item)
        : policyFromFile({ schema: "bringup.retry/1", ...item }),
    ),
    timeoutUs: timeout,
    delaysUs: delays,
    stop: stop && { minRuns: DEFAULT_STOP_MIN_RUNS, ...stop },
  };
  return faults.length > 0
    ? { kind: "faults", faults }
    : { kind: "value", value: defined(request) as DesignRequest };
}

/** A fault of a part, as one of the whole. */
export function below(prefix: string, { path, ...fault }: FileFault): FileFault {
  const joint = path === "" || path.startsWith("[") ? "" : path.startsWith("(") ? " " : ".";
  return { path: `${prefix}${joint}${path}`, ...fault };
}
