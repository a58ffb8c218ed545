/**
 * The JSON Schemas that are published: of files that people write, of documents that experiments leave, and of all that
 * commands print for programs.
 */
import type { z } from "zod";
import { TUI_CONFIG_FILE_SCHEMA } from "../cli/tui/tui-config-file.ts";
import { UP_CONFIG_SCHEMA } from "../cli/up-config-file.ts";
import { DESIGN_DOCUMENT_FILE_SCHEMA } from "../experiment/design-document-file.ts";
import { DESIGN_FILE_SCHEMA } from "../experiment/design-file.ts";
import { LINK_FILE_SCHEMA } from "../experiment/link-file.ts";
import { POLICY_FILE_SCHEMA } from "../experiment/policy-file.ts";
import { SCENARIO_FILE_SCHEMA } from "../experiment/scenario-file.ts";
import { SUMMARY_SCHEMA } from "../experiment/summary-file.ts";
import { STATES, UP } from "./documents/bring-up.ts";
import { CONTROL, CONTROL_REQUEST, DONE, WAIT } from "./documents/control.ts";
import { DECODE, DECODE_LINE } from "./documents/decode.ts";
import { DOCTOR } from "./documents/doctor.ts";
import { EVENTS } from "./documents/events.ts";
import {
  EXPERIMENT_COMPARISON,
  EXPERIMENT_PLAN,
  EXPERIMENT_REPORT,
  SELFTEST,
  SHRINK,
} from "./documents/experiments.ts";
import {
  LATENCY,
  LATENCY_CHECK,
  LATENCY_COMPARISON,
  LATENCY_SUMMARY,
} from "./documents/latency.ts";
import { ERROR, FORK, RECORDING, REDACTION, VERIFY, VERSION } from "./documents/program.ts";
import { DHCP_DISCOVER, DNS_QUERY, NTP_QUERY } from "./documents/queries.ts";
import { RELAY, RELAY_LINE, RELAY_RECORD } from "./documents/relay.ts";
import { RETRY_LIST, RETRY_SHOW } from "./documents/retry.ts";
import { SNAPSHOT } from "./documents/snapshot.ts";
import { WHY } from "./documents/why.ts";
import { schemaText } from "./schema-text.ts";

/** What people write. By name: `schema/NAME.schema.json`. */
const WRITTEN: Readonly<Record<string, z.ZodType>> = {
  config: UP_CONFIG_SCHEMA,
  "experiment-design": DESIGN_FILE_SCHEMA,
  link: LINK_FILE_SCHEMA,
  retry: POLICY_FILE_SCHEMA,
  scenario: SCENARIO_FILE_SCHEMA,
  tui: TUI_CONFIG_FILE_SCHEMA,
};

/** What the program writes. A `-line` is one of many. */
const FOUND: Readonly<Record<string, z.ZodType>> = {
  control: CONTROL,
  "control-request": CONTROL_REQUEST,
  decode: DECODE,
  "decode-line": DECODE_LINE,
  "dhcp-discover": DHCP_DISCOVER,
  "dns-query": DNS_QUERY,
  doctor: DOCTOR,
  done: DONE,
  error: ERROR,
  events: EVENTS,
  experiment: DESIGN_DOCUMENT_FILE_SCHEMA,
  "experiment-comparison": EXPERIMENT_COMPARISON,
  "experiment-plan": EXPERIMENT_PLAN,
  "experiment-report": EXPERIMENT_REPORT,
  "experiment-summary": SUMMARY_SCHEMA,
  fork: FORK,
  latency: LATENCY,
  "latency-check": LATENCY_CHECK,
  "latency-comparison": LATENCY_COMPARISON,
  "latency-summary": LATENCY_SUMMARY,
  "ntp-query": NTP_QUERY,
  recording: RECORDING,
  redaction: REDACTION,
  relay: RELAY,
  "relay-line": RELAY_LINE,
  "relay-record": RELAY_RECORD,
  "retry-list": RETRY_LIST,
  "retry-show": RETRY_SHOW,
  selftest: SELFTEST,
  shrink: SHRINK,
  snapshot: SNAPSHOT,
  states: STATES,
  up: UP,
  verify: VERIFY,
  version: VERSION,
  wait: WAIT,
  why: WHY,
};

/** Every file by its path from the root, and its text. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map([...filesOf(WRITTEN, "input"), ...filesOf(FOUND, "output")]);
}

function filesOf(
  schemas: typeof FOUND,
  io: "input" | "output",
): readonly (readonly [path: string, text: string])[] {
  return Object.entries(schemas).map(([name, schema]) => [
    `schema/${name}.schema.json`,
    schemaText(schema, io),
  ]);
}
