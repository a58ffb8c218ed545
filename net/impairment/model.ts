/**
 * What a link can be told to do to packets: plain data, as it stands in files, designs and recordings.
 *
 * Probabilities are 0 to 1. Lengths are those of IP packets. Times are whole microseconds; those of windows and
 * rebindings count from the start of the link.
 */

/** What happens to a packet. Left out: nothing of that kind. */
export interface Treatment {
  /** A probability, one model, or several, any of which may lose the packet. */
  readonly loss?: LossModel | readonly LossModel[];
  /** One-way delay of every packet. */
  readonly delayUs?: number;
  /** Added to the delay: uniform in [0, jitterUs). */
  readonly jitterUs?: number;
  /** Added to the delay, in the place of `jitterUs`; what comes to less than 0 counts as 0. */
  readonly jitter?: JitterModel;
  readonly rate?: Rate;
  /** Longer packets are dropped. */
  readonly mtuBytes?: number;
  /** Probability that a packet arrives twice; the copy takes its own jitter. */
  readonly duplicate?: number;
  /** Probability that a packet is held back by `reorderUs`, so that later ones overtake it. */
  readonly reorder?: number;
  readonly reorderUs?: number;
  /** Probability that one bit arrives flipped. */
  readonly corrupt?: number;
  /** Probability that a packet arrives cut off, at any place. */
  readonly truncate?: number;
  /** Probability that a packet is dropped and the sender hears so by ICMP. */
  readonly refuse?: number;
  /** What the sender hears; left out: `unreachable`. */
  readonly refuseAs?: "refused" | "unreachable";
}

/** One direction of a link. */
export interface LinkModel extends Treatment {
  readonly nat?: Nat;
  /** The first that fits a packet decides: what it says replaces what the model says. */
  readonly rules?: readonly LinkRule[];
}

export interface LinkRule {
  readonly when: PacketFilter;
  readonly model: Treatment;
}

/** A number loses packets independently of each other (Bernoulli). */
export type LossModel =
  | number
  | GilbertElliott
  | Markov4
  | LossPattern
  | NthPackets
  | LossWindow
  | LossTrace;

/** Two states; the chain takes a step before each packet, and begins in its equilibrium. */
export interface GilbertElliott {
  readonly kind: "gilbert-elliott";
  /** Good to bad, and bad to good. */
  readonly p: number;
  readonly r: number;
  /** LossModel in the bad state (1-h), left out: 1; and in the good one (1-k), left out: 0. */
  readonly lossBad?: number;
  readonly lossGood?: number;
}

/**
 * netem's four states: 1 received in a gap, 2 received in a burst, 3 lost in a burst, 4 lost alone in a gap, which
 * always leads back to 1.
 */
export interface Markov4 {
  readonly kind: "markov4";
  readonly p13: number;
  /** Left out: 1 - p13, which makes losses independent. */
  readonly p31?: number;
  /** Left out: 0. */
  readonly p32?: number;
  /** Left out: 1. */
  readonly p23?: number;
  /** Left out: 0. */
  readonly p14?: number;
}

/** `..X.`: X is lost, a dot is not, over and over. */
export interface LossPattern {
  readonly kind: "pattern";
  readonly pattern: string;
}

/** Packets by number, from 1 on: those listed, and every so many-th. */
export interface NthPackets {
  readonly kind: "nth";
  readonly packets?: readonly number[];
  readonly every?: number;
}

/** Everything is lost from `fromUs` until before `untilUs`, left out: for ever; again every `everyUs`. */
export interface LossWindow {
  readonly kind: "window";
  readonly fromUs: number;
  readonly untilUs?: number;
  readonly everyUs?: number;
}

/** What was once observed, as `..X.`, and after its end nothing more is lost, or it begins again. */
export interface LossTrace {
  readonly kind: "trace";
  readonly fates: string;
  readonly repeat?: boolean;
}

export type JitterModel = JitterShape & {
  /** Of each packet's jitter with that of the one before, 0 to below 1: of their normal scores. Left out: 0. */
  readonly correlation?: number;
};

export type JitterShape =
  | { readonly kind: "uniform"; readonly lowUs: number; readonly highUs: number }
  | { readonly kind: "normal"; readonly deviationUs: number }
  /** Beginning at 0: scaleUs × ((1 - u)^(-1/shape) - 1). */
  | { readonly kind: "pareto"; readonly scaleUs: number; readonly shape: number }
  /** Quantiles at equal steps from 0 to 1, straight lines in between. */
  | { readonly kind: "table"; readonly quantilesUs: readonly number[] };

/** Packets leave one after the other, each as fast as its bits can. */
export interface Rate {
  readonly bitsPerSecond: number;
  /** What a packet takes on the wire beyond its length; left out: 0. */
  readonly overheadBytes?: number;
  /** Room for packets that wait or leave; who finds none is dropped. Left out: endless. */
  readonly queueBytes?: number;
}

/**
 * A translator of addresses between the two ends, which forgets what it knows: replies to what was sent before are
 * lost from then on. For packets that leave; DHCP and ARP do not pass a translator.
 */
export interface Nat {
  /** Probability that it forgets before a packet. */
  readonly rebind?: number;
  /** When it forgets, in rising order. */
  readonly atUs?: readonly number[];
}

export const PACKET_SERVICES = ["dhcp", "ntp", "dns", "arp", "other"] as const;
export type PacketService = (typeof PACKET_SERVICES)[number];

/** What a packet says, as far as it can be told from its bytes. */
export const PACKET_PHASES = [
  "DISCOVER",
  "OFFER",
  "REQUEST",
  "DECLINE",
  "ACK",
  "NAK",
  "RELEASE",
  "INFORM",
  "ntp-request",
  "ntp-reply",
  "dns-query",
  "dns-reply",
  "arp-request",
  "arp-reply",
] as const;
export type PacketPhase = (typeof PACKET_PHASES)[number];

/** Which packets a rule is for: those that everything fits which is given. */
export interface PacketFilter {
  readonly service?: PacketService;
  /** Address of either end. */
  readonly peer?: string;
  readonly phase?: PacketPhase;
  /** Numbers, from 1 on, among those that the rest fits. */
  readonly packets?: readonly number[];
}

/** Why a packet did not come out. */
export const DROP_REASONS = [
  "loss",
  "outage",
  "pattern",
  "nth",
  "trace",
  "queue",
  "mtu",
  "nat",
  "icmp",
] as const;
export type DropReason = (typeof DROP_REASONS)[number];
