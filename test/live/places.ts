/** Where the live ring keeps what it needs and what it leaves: below `.live`, which git does not see. */
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The command line as users get it; BRINGUP_BUNDLE names another build to be tested or measured. */
export const BUNDLE = process.env["BRINGUP_BUNDLE"] ?? `${ROOT}/dist/bringup.cjs`;

/** Programs that were unpacked, not installed (.ci/live-packages). */
export const PROGRAMS = `${ROOT}/.live/programs`;

/** Configurations, logs and captures of what runs now: a folder for each process of the runner. */
export const RUNNING = `${ROOT}/.live/running`;

/** What failed tests leave to be looked at. */
export const FAILED = `${ROOT}/.live/failed`;
