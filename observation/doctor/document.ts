/**
 * What `doctor` has to say, as plain JSON: every check with what was seen, and what the ones that went wrong have in
 * common, the likeliest cause first.
 *
 * Times are whole microseconds, units stand last; `null` is "none" or "not asked".
 */
export const DOCTOR_SCHEMA = "bringup.doctor/1";

export interface DoctorDocument {
  readonly schema: typeof DOCTOR_SCHEMA;
  /** The worst of the checks; a skipped one counts for nothing. */
  readonly verdict: "ok" | "warning" | "problem";
  /** One sentence. */
  readonly summary: string;
  /** The interface that was asked about. */
  readonly device: string | null;
  /** By the clock of the host. */
  readonly atUnixUs: number;
  readonly elapsedUs: number;
  readonly counts: DoctorCounts;
  /** Problems before warnings, the certain before the possible, the lower layer before the higher. */
  readonly causes: readonly DoctorCause[];
  /** From the program up to the name servers. */
  readonly checks: readonly DoctorCheck[];
}

export interface DoctorCounts {
  readonly ok: number;
  readonly warning: number;
  readonly problem: number;
  readonly skipped: number;
}

/**
 * `problem`: a bring-up fails because of it, or will. `warning`: it may, or something else goes wrong. `skipped`: not
 * looked at, and `text` says why.
 */
export type CheckStatus = "ok" | "warning" | "problem" | "skipped";

export interface DoctorCheck {
  /** Stable, for programs: `interface-carrier`. Several checks have it where it is about several things. */
  readonly id: string;
  /** What it is about: an interface, a server, a file; `null` for the machine. */
  readonly about: string | null;
  readonly status: CheckStatus;
  /** What was seen; where it was skipped, why. */
  readonly text: string;
  readonly advice: string | null;
}

/** `certain`: it was seen itself. `likely`: what was seen has hardly another reason. `possible`: it fits. */
export type Confidence = "certain" | "likely" | "possible";

export interface DoctorCause {
  /** Stable, for programs: `other-dhcp-client`. */
  readonly code: string;
  readonly severity: "problem" | "warning";
  readonly confidence: Confidence;
  readonly text: string;
  /** The checks that speak for it. */
  readonly evidence: readonly CheckReference[];
  /** Checks that went wrong because of it, as far as can be told. */
  readonly consequences: readonly CheckReference[];
  /** What to do, in this order. */
  readonly steps: readonly string[];
}

/** A check, by what it is and what it is about. */
export interface CheckReference {
  readonly id: string;
  readonly about: string | null;
}
