/** `doctor --json`. */
import { z } from "zod";
import { DOCTOR_SCHEMA, type DoctorDocument } from "../../observation/doctor/document.ts";
import { heldTo } from "./held-to.ts";
import { count, microseconds, texts } from "./parts.ts";

const about = z.string().nullable().describe("an interface, a server, a file; null: the machine");
const reference = z.strictObject({ id: z.string(), about });

const check = z.strictObject({
  id: z.string().describe("stable, for programs"),
  about,
  status: z.enum(["ok", "warning", "problem", "skipped"]),
  text: z.string().describe("what was seen; where it was skipped, why"),
  advice: z.string().nullable(),
});

const cause = z.strictObject({
  code: z.string().describe("stable, for programs"),
  severity: z.enum(["problem", "warning"]),
  confidence: z.enum(["certain", "likely", "possible"]),
  text: z.string(),
  evidence: z.array(reference).describe("the checks that speak for it"),
  consequences: z.array(reference).describe("the checks that went wrong because of it"),
  steps: texts.describe("what to do, in this order"),
});

export const DOCTOR = heldTo<DoctorDocument>()(
  z
    .strictObject({
      schema: z.literal(DOCTOR_SCHEMA),
      verdict: z.enum(["ok", "warning", "problem"]),
      summary: z.string(),
      device: z.string().nullable().describe("the interface that was asked about"),
      atUnixUs: z.int(),
      elapsedUs: microseconds,
      counts: z.strictObject({ ok: count, warning: count, problem: count, skipped: count }),
      causes: z.array(cause).describe("the likeliest first"),
      checks: z.array(check).describe("from the program up to the name servers"),
    })
    .describe("what is wrong with the network of this machine, and why: doctor --json"),
);
