/** The three ways to see a bring-up, as it happens or again: as text, as one document, as its event log. */
import { eventToJson, EVENT_LOG_SCHEMA, type LogEvent } from "../net/event-log.ts";
import { formatDurationUs } from "../net/instant.ts";
import type { UpDocument } from "../services/bring-up/document.ts";
import type { End } from "../library/session.ts";
import { LadderText } from "./ladder-text.ts";
import type { Runtime } from "./runtime.ts";
import { styleFor } from "./style.ts";

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

export function upView(runtime: Runtime, options: UpViewOptions): UpView {
  if (options.json) return documentView(runtime);
  return options.ndjson ? logView(runtime) : textView(runtime, options);
}

function documentView({ stdout }: Runtime): UpView {
  return { ...BLIND, close: (document) => stdout.write(`${JSON.stringify(document)}\n`) };
}

/**
 * The log as it is, but for the `outcome` of what follows the end: the last line says how the whole came out, so that
 * a script need not look further.
 */
function logView({ stdout }: Runtime): UpView {
  const write = (event: LogEvent): void => stdout.write(`${eventToJson(event)}\n`);
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

function textView(runtime: Runtime, options: UpViewOptions): UpView {
  const { stdout } = runtime;
  const ladder = new LadderText(stdout, styleFor(runtime, stdout), {
    verbose: options.verbose === true,
    stays: options.stay === true,
  });
  return {
    add: (event) => ladder.add(event),
    draw: (nowUs) => ladder.draw(nowUs),
    finish: (nowUs) => ladder.close(nowUs),
    close: (document, end) =>
      ladder.conclude(verdictText(document, end), costText(document), end === "reached"),
  };
}

function verdictText({ target, reached, elapsedUs }: UpDocument, end: End): string {
  const elapsed = formatDurationUs(elapsedUs);
  switch (end) {
    case "reached":
      return reached === target
        ? `${target} after ${elapsed}`
        : `${target} after ${elapsed}, at the end ${reached}`;
    case "timed-out":
      return `${target} not reached within ${elapsed}, stopped at ${reached}`;
    case "stopped":
      return `interrupted after ${elapsed} at ${reached}, ${target} not reached`;
  }
}

function costText({ packets, retries, seed }: UpDocument): string {
  const { sent, received, droppedTx, droppedRx, ignored } = packets;
  const dropped = droppedTx + droppedRx;
  const directions = dropped === 0 ? "" : ` (${droppedTx} out, ${droppedRx} in)`;
  return [
    `${sent} sent`,
    `${received} received`,
    `${dropped} dropped${directions}`,
    `${ignored} ignored`,
    `${retries} ${retries === 1 ? "retry" : "retries"}`,
    ...(seed === null ? [] : [`seed ${seed}`]),
  ].join(", ");
}
