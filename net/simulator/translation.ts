/** The translator of addresses behind a device's interface, where its link has one (`Nat`). */
import { passesNat, serviceOfPorts } from "../impairment.ts";
import type { Endpoint } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { Shipment } from "./shipment.ts";

/** The sender as the far end sees it: from another port once the translator has forgotten the first one. */
export function seenFrom(shipment: Shipment, nowUs: number): Endpoint {
  const { from, egress } = shipment;
  const { nat } = egress.tx;
  if (nat === undefined || !isTranslated(shipment)) return from;
  const port = nat.leaves(from.port, nowUs);
  return port === from.port ? from : { ...from, port };
}

/** Whom a packet is for that comes to the device; undefined: the translator lets it through as it is. */
export function meantFor(
  shipment: Shipment,
  target: Attachment,
  nowUs: number,
): { readonly to: Endpoint; readonly isLost: boolean } | undefined {
  const { nat } = target.tx;
  if (nat === undefined || !isTranslated(shipment)) return undefined;
  const { to } = shipment;
  const { port, isLost } = nat.comes(to.port, nowUs);
  return { to: port === to.port ? to : { ...to, port }, isLost };
}

function isTranslated({ cast, delivery, from, to }: Shipment): boolean {
  return delivery.isIp && cast === "unicast" && passesNat(serviceOfPorts(from.port, to.port));
}
