/** What a discovery keeps. */
import type { Attempts } from "../../net/retry.ts";
import type { Saved } from "../../net/service.ts";
import type { Discover } from "./client-discovers.ts";
import type { PortRecord } from "./client-port.ts";
import type { DiscoveredOffer } from "./discovery-offer.ts";

export type DiscoveryState =
  | { readonly kind: "idle" }
  | {
      readonly kind: "searching";
      readonly attempts: Attempts;
      /** When the next DISCOVER is due; Infinity if there will be none. */
      readonly resendUs: number;
      readonly endUs: number;
    }
  | { readonly kind: "done" };

export interface DiscoveryRecord extends Saved {
  readonly state: DiscoveryState;
  readonly discovers: readonly Discover[];
  readonly offers: readonly DiscoveredOffer[];
  readonly port: PortRecord;
  readonly dice: readonly [xids: number, retry: number];
  readonly sent: number;
  readonly received: number;
  readonly ignored: number;
  readonly changes: number;
}
