/** Notifiers outside: their votes go in as commands. */
import type { BringUpEvent } from "../../../services/bring-up.ts";
import type { SystemCommand, SystemState, Vote } from "../../../services/system-state/index.ts";

type Voter = (next: SystemState, expired: boolean) => Vote | undefined;

/** Each by its name; undefined is no answer. */
export function voting(voters: Readonly<Record<string, Voter>>) {
  return (event: BringUpEvent): SystemCommand | undefined => {
    if (!("kind" in event) || event.kind !== "vote-wanted") return undefined;
    const { notifier, next, expired } = event;
    const vote = voters[notifier]?.(next, expired);
    return vote && { kind: "vote", notifier, next, vote };
  };
}
