/** The whole in one sentence. */
import { formatDurationUs } from "../../net/instant.ts";
import type { Case } from "./case.ts";
import type { WhyHint } from "./document.ts";

export function summaryOf(of: Case, [first]: readonly WhyHint[]): string {
  const { state, reached, fromUs, untilUs, snapshot } = of;
  const took = formatDurationUs(untilUs - fromUs);
  const because = first === undefined || first.severity === "note" ? "" : ` ${first.text}`;
  if (reached) {
    const again = fromUs === 0 ? "" : `, ${formatDurationUs(fromUs)} after the start, again`;
    return `${state} was reached${again} after ${took}.${because}`;
  }
  const stands = `${state} is not reached: the ladder has stood at ${snapshot.current} since ${formatDurationUs(snapshot.enteredUs)}`;
  const names = [...new Set(of.blockers.map(({ notifier }) => notifier))].join(", ");
  return names === ""
    ? `${stands}.${because}`
    : `${stands}, ${took} into the climb, held by ${names}.${because}`;
}
