/** The control socket of a running instance, line by line, and what the commands that talk to it print. */
import { z } from "zod";
import {
  CONTROL_SCHEMA,
  type ControlHello,
  type ControlReply,
  type ControlRequest,
} from "../../cli/control/protocol.ts";
import { DONE_SCHEMA } from "../../cli/control/ask-instance.ts";
import { WAIT_SCHEMA, type Waited } from "../../cli/control/wait-for-state.ts";
import { LADDER } from "../../services/system-state/index.ts";
import { EVENT } from "./events.ts";
import { heldTo } from "./held-to.ts";
import { anything, count, microseconds, texts } from "./parts.ts";
import { blocker, SNAPSHOT } from "./snapshot.ts";

const id = z.int().min(0).describe("of the request; 0: none could be read");

const hello = heldTo<ControlHello>()(
  z.strictObject({
    schema: z.literal(CONTROL_SCHEMA),
    tool: z.string(),
    pid: z.int().min(1),
    name: z.string(),
    mode: z.string(),
    verbs: texts,
  }),
);

const reply = heldTo<ControlReply>()(
  z.union([
    z.strictObject({ id, ok: z.unknown() }),
    z.strictObject({
      id,
      error: z.strictObject({
        code: z.string(),
        message: z.string(),
        expected: z.string().optional(),
        try: z.string().optional(),
      }),
    }),
    z.strictObject({ id, event: EVENT, number: count }),
    z.strictObject({ id, snapshot: SNAPSHOT }),
    z.strictObject({ id, lost: count.describe("events that were dropped") }),
  ]),
);

/** What an instance writes. */
export const CONTROL = z
  .union([hello, ...reply.options])
  .describe("a line that a running instance writes to its control socket; the first is the hello");

/** What a client writes. */
export const CONTROL_REQUEST = heldTo<ControlRequest>()(
  z
    .strictObject({ id: z.int().min(1), verb: z.string(), arguments: anything.optional() })
    .describe("a line that a client writes to the control socket of a running instance"),
);

export const DONE = z
  .strictObject({ schema: z.literal(DONE_SCHEMA), instance: z.string(), message: z.string() })
  .describe("a running instance has done it: renew, flush, hold, release, stop with --json");

export const WAIT = heldTo<Waited>()(
  z
    .strictObject({
      schema: z.literal(WAIT_SCHEMA),
      state: z.enum(LADDER),
      reached: z.boolean(),
      instance: z.string().nullable().describe("null: there was none"),
      current: z.string().nullable(),
      waitedUs: microseconds,
      blockers: z.array(blocker),
      problem: z.string().nullable().describe("why nobody could be asked"),
    })
    .describe("whether a running instance has reached a state: wait --json"),
);
