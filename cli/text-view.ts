/** A bring-up as text: the ladder as it is climbed, and what it came to. */
import { formatDurationUs } from "../net/instant.ts";
import type { UpDocument } from "../services/bring-up/document.ts";
import type { End } from "../library/session.ts";
import { LadderText } from "./ladder-text.ts";
import type { Runtime } from "./runtime.ts";
import { styleFor } from "./style.ts";
import type { UpView, UpViewOptions } from "./up-view.ts";

export function textView(runtime: Runtime, options: UpViewOptions): UpView {
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
