/**
 * What a link does to packets: one function, `Link.deliveries`, for the simulator, the live host and the relay.
 *
 *   model.ts    what a link can be told, as data      link.ts    one direction: model, dice, memory
 *   stages.ts   what is done to a packet, in order    dice.ts    which draw decides what
 */
export { linkModelFault } from "./impairment/fault.ts";
export { isPerfect, Link, type LinkOptions, type SavedLink } from "./impairment/link.ts";
export {
  DROP_REASONS,
  PACKET_PHASES,
  PACKET_SERVICES,
  type DropReason,
  type GilbertElliott,
  type JitterModel,
  type LinkModel,
  type LinkRule,
  type LossModel,
  type LossPattern,
  type LossTrace,
  type LossWindow,
  type Markov4,
  type Nat,
  type NthPackets,
  type PacketFilter,
  type PacketPhase,
  type PacketService,
  type Rate,
  type Treatment,
} from "./impairment/model.ts";
export { NatTable, passesNat } from "./impairment/nat-table.ts";
export { burstFault, overlaid, withDelay, withLoss } from "./impairment/overlays.ts";
export {
  phaseOf,
  serviceOfPorts,
  type PacketFacts,
  type PacketSource,
} from "./impairment/packet.ts";
export type { Arrival, Passage } from "./impairment/stages.ts";
