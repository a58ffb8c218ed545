/** The three ways to see a bring-up, as it happens or again: as text, as one document, as its event log. */
import { eventToJson, EVENT_LOG_SCHEMA, type LogEvent } from "../net/event-log.ts";
import type { UpDocument } from "../services/bring-up/document.ts";
import type { End } from "../library/session.ts";
import { plainEvent } from "./plain-event.ts";
import type { Runtime } from "./runtime.ts";

export interface UpView {
  add(event: LogEvent): void;
  /** Time has passed. */
  draw(nowUs: number): void;
  /** Nothing of what follows concerns a person: everything is given back. The terminal is, too. */
  finish(nowUs: number): void;
  close(document: UpDocument, end: End): void;
}

export interface UpViewOptions {
  readonly json?: true;
  readonly ndjson?: true;
  readonly verbose?: true;
  readonly stay?: true;
}

const nothing = (): void => undefined;
export const BLIND: UpView = { add: nothing, draw: nothing, finish: nothing, close: nothing };

/** What is wanted of the three; only text has much to load. */
export async function upView(runtime: Runtime, options: UpViewOptions): Promise<UpView> {
  if (options.json) return documentView(runtime);
  if (options.ndjson) return logView(runtime);
  return (await import("./text-view.ts")).textView(runtime, options);
}

function documentView({ stdout }: Runtime): UpView {
  return { ...BLIND, close: (document) => stdout.write(`${JSON.stringify(document)}\n`) };
}

/**
 * The log as it is, but for the `outcome` of what follows the end: the last line says how the whole came out, so that
 * a script need not look further.
 */
function logView({ stdout }: Runtime): UpView {
  const write = (event: LogEvent): void => stdout.write(`${eventToJson(plainEvent(event))}\n`);
  let lastUs = 0;
  stdout.write(`${JSON.stringify({ schema: EVENT_LOG_SCHEMA })}\n`);
  return {
    ...BLIND,
    add: (event) => {
      lastUs = event.atUs;
      if (event.type !== "outcome" || event.how !== "stopped") write(event);
    },
    close: ({ reached, elapsedUs }, how) =>
      write({ atUs: lastUs, source: "system", type: "outcome", how, reached, elapsedUs }),
  };
}
