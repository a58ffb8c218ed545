import type { Output } from "../../../net/service.ts";
import type { BringUpEvent } from "../../../services/bring-up.ts";
import type { BringUpService } from "./bench.ts";

/** A bring-up that does the same and says it otherwise, as one of another version may. */
export function sayingOtherwise(service: BringUpService): BringUpService {
  return {
    get state() {
      return service.state;
    },
    get deadlineUs() {
      return service.deadlineUs;
    },
    save: () => service.save(),
    step: (at, input) => service.step(at, input).map(otherwise),
  };
}

function otherwise(output: Output<BringUpEvent>): Output<BringUpEvent> {
  if (output.kind !== "event" || !("type" in output.event)) return output;
  const { event } = output;
  return event.type === "packet-sent" ? { kind: "event", event: { ...event, what: "?" } } : output;
}
