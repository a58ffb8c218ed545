/** What the overview and the detail of DHCP both say. */
import type { InterfaceShot, OfferShot, Snapshot } from "../../../observation/snapshot.ts";
import { untilText } from "../drawing/time-text.ts";

/** What can be selected: an interface, or an offer made to it. */
export interface DhcpItem {
  readonly of: InterfaceShot;
  readonly offer?: OfferShot;
}

/** What the client does, and what comes next. */
export function situationText(of: InterfaceShot, { atUs }: Snapshot): string {
  const { describe, phase, nextUs, lease, from, carrier } = of;
  const words = describe === "" ? phase : describe;
  if (!carrier) return `${words}; waiting for a carrier`;
  const next = phase === "bound" ? "renews" : "sends again";
  const when = nextUs === null ? "" : `, ${next} ${untilText(nextUs, atUs)}`;
  const lack = from === "dhcp" && lease === null ? "no lease yet: " : "";
  return `${lack}${words}${when}`;
}

/** `a, b`; `none`. */
export function listText(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join(", ");
}
