/**
 * The ladder of system states: data, and the few comparisons that everybody needs.
 *
 *   CONTEXT_CREATED → INITIALIZED → IFACE_COLDPLUG → DHCP → CPD_PRE_TIME → TIME_VALID → CPD_POST_TIME
 *                   → POLICY_VALID → REGISTERED → AUTH1 → AUTH2 → OPERATIONAL
 *
 *   off it:  POLICY_INVALID → CPD_POST_TIME,  CONTEXT_DESTROYING (nothing follows)
 *
 * Every state has at most one that follows it; a step forward is voted on. Going back is not: a cause names the
 * state to fall to, from any state above that one.
 */

/** The rungs, lowest first. */
export const LADDER = [
  "CONTEXT_CREATED",
  "INITIALIZED",
  "IFACE_COLDPLUG",
  "DHCP",
  "CPD_PRE_TIME",
  "TIME_VALID",
  "CPD_POST_TIME",
  "POLICY_VALID",
  "REGISTERED",
  "AUTH1",
  "AUTH2",
  "OPERATIONAL",
] as const;

export type LadderState = (typeof LADDER)[number];
export type SystemState = LadderState | "POLICY_INVALID" | "CONTEXT_DESTROYING";

export const SYSTEM_STATES: readonly SystemState[] = [
  ...LADDER,
  "POLICY_INVALID",
  "CONTEXT_DESTROYING",
];

/** What is true once the state is entered. */
export const MEANING: Readonly<Record<SystemState, string>> = {
  CONTEXT_CREATED: "The instance exists and nothing has been started.",
  INITIALIZED: "Configuration is read and the services are ready to run.",
  IFACE_COLDPLUG:
    "The interfaces that were there at the start are known and a managed one has a link.",
  DHCP: "A managed interface has a network identity: address, mask, router and one DNS server.",
  CPD_PRE_TIME: "The captive portal test that needs no clock is done.",
  TIME_VALID: "The time of day is known within the wanted error.",
  CPD_POST_TIME: "The captive portal test that needs valid time for TLS is done.",
  POLICY_VALID: "The policy that says where to connect and how is loaded and valid.",
  REGISTERED: "The device is known to its operator.",
  AUTH1: "The first authorisation is done.",
  AUTH2: "The second authorisation is done.",
  OPERATIONAL: "A resolver has proven that it answers; user code may run.",
  POLICY_INVALID: "The policy has changed; what hangs on the old one is being given up.",
  CONTEXT_DESTROYING: "The instance is being torn down; nothing follows.",
};

/** POLICY_INVALID stands just under the state that follows it, destruction under everything. */
const HEIGHT: Readonly<Record<SystemState, number>> = {
  CONTEXT_DESTROYING: -1,
  CONTEXT_CREATED: 0,
  INITIALIZED: 1,
  IFACE_COLDPLUG: 2,
  DHCP: 3,
  CPD_PRE_TIME: 4,
  TIME_VALID: 5,
  POLICY_INVALID: 5.5,
  CPD_POST_TIME: 6,
  POLICY_VALID: 7,
  REGISTERED: 8,
  AUTH1: 9,
  AUTH2: 10,
  OPERATIONAL: 11,
};

/** The one state that may follow, by a vote; undefined where the way ends. */
export const NEXT: Readonly<Record<SystemState, LadderState | undefined>> = {
  CONTEXT_CREATED: "INITIALIZED",
  INITIALIZED: "IFACE_COLDPLUG",
  IFACE_COLDPLUG: "DHCP",
  DHCP: "CPD_PRE_TIME",
  CPD_PRE_TIME: "TIME_VALID",
  TIME_VALID: "CPD_POST_TIME",
  CPD_POST_TIME: "POLICY_VALID",
  POLICY_VALID: "REGISTERED",
  REGISTERED: "AUTH1",
  AUTH1: "AUTH2",
  AUTH2: "OPERATIONAL",
  OPERATIONAL: undefined,
  POLICY_INVALID: "CPD_POST_TIME",
  CONTEXT_DESTROYING: undefined,
};

export interface ForwardEdge {
  readonly from: SystemState;
  readonly to: LadderState;
}

export const FORWARD_EDGES: readonly ForwardEdge[] = SYSTEM_STATES.flatMap((from) => {
  const to = NEXT[from];
  return to === undefined ? [] : [{ from, to }];
});

/** Why the system goes back, and to which state. */
export const FALL_BACKS = {
  "link-lost": { to: "INITIALIZED", meaning: "the last managed interface lost its carrier" },
  "lease-lost": {
    to: "IFACE_COLDPLUG",
    meaning: "the last network identity expired or was withdrawn",
  },
  "time-lost": {
    to: "CPD_PRE_TIME",
    meaning: "the error bound of the time outgrew what is wanted, or the clock was stepped",
  },
  "resolvers-lost": { to: "AUTH2", meaning: "no resolver answers its probes any more" },
  "policy-changed": {
    to: "POLICY_INVALID",
    meaning: "the policy in force is not the one that was loaded",
  },
  destroyed: { to: "CONTEXT_DESTROYING", meaning: "the instance ends" },
} as const satisfies Readonly<Record<string, { to: SystemState; meaning: string }>>;

export type Cause = keyof typeof FALL_BACKS;

/** A way back: from each of `from`, for one cause. */
export interface BackwardEdge {
  readonly cause: Cause;
  readonly from: readonly SystemState[];
  readonly to: SystemState;
  readonly meaning: string;
}

export const BACKWARD_EDGES: readonly BackwardEdge[] = (Object.keys(FALL_BACKS) as Cause[]).map(
  (cause) => {
    const { to, meaning } = FALL_BACKS[cause];
    return { cause, from: SYSTEM_STATES.filter((from) => mayFallBack(from, to)), to, meaning };
  },
);

/** Whether text from outside names a state. */
export function isSystemState(text: string): text is SystemState {
  return Object.hasOwn(HEIGHT, text);
}

/** Whether text from outside names a state that can be a goal. */
export function isLadderState(text: string): text is LadderState {
  return isSystemState(text) && text !== "POLICY_INVALID" && text !== "CONTEXT_DESTROYING";
}

/** Negative where `a` stands below `b`, 0 for the same state, positive above. */
export function compareStates(a: SystemState, b: SystemState): number {
  return HEIGHT[a] - HEIGHT[b];
}

/** `state` stands at `wanted` or above: what `wanted` promises was true when it was entered and was not lost since. */
export function hasReached(state: SystemState, wanted: SystemState): boolean {
  return HEIGHT[state] >= HEIGHT[wanted];
}

/**
 * Whether `from` can fall to `to`: only downwards, and only a policy that was valid becomes invalid. The ways listed
 * in `BACKWARD_EDGES` are among them; a requirement of a library user may name any other state below its own.
 */
export function mayFallBack(from: SystemState, to: SystemState): boolean {
  if (to === "POLICY_INVALID") return HEIGHT[from] >= HEIGHT.POLICY_VALID;
  return HEIGHT[to] < HEIGHT[from];
}

/** The states given up by falling from `from` to `to`, the highest first. POLICY_INVALID only where it was stood on. */
export function statesGivenUp(from: SystemState, to: SystemState): readonly SystemState[] {
  const given: SystemState[] = from === "POLICY_INVALID" ? [from] : [];
  for (const state of LADDER.toReversed()) {
    if (HEIGHT[state] <= HEIGHT[from] && HEIGHT[state] > HEIGHT[to]) given.push(state);
  }
  return given;
}
