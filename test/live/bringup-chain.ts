/** `bringup up -i` as one chain beside the foreign ones: timed by the same shell, from before its start to after its end. */
import { shellTimeMs, type Chain } from "./foreign-chains.ts";
import { upArgv, type UpDocument } from "./up.ts";

export interface BringupResult {
  readonly totalMs: number;
  readonly offsetMs: number;
  /** From the first step to OPERATIONAL, by the program's own clock. */
  readonly elapsedMs: number;
}

export const BRINGUP_CHAIN: Chain = {
  name: "bringup up -i",
  argv: () => [
    "bash",
    "-c",
    `echo "start $EPOCHREALTIME"; "$@" && echo "ntp $EPOCHREALTIME"`,
    "bash",
    ...upArgv("--json", "--timeout", "120s"),
  ],
  result: bringupResult,
};

export function bringupResult(stdout: string): BringupResult | undefined {
  const totalMs = shellTimeMs(stdout, "ntp") - shellTimeMs(stdout, "start");
  const line = stdout.split("\n").find((text) => text.startsWith("{"));
  if (Number.isNaN(totalMs) || line === undefined) return undefined;
  const { elapsedUs, ntp, reached } = JSON.parse(line) as UpDocument;
  if (reached !== "OPERATIONAL" || ntp === undefined) return undefined;
  return { totalMs, offsetMs: ntp.offsetUs / 1_000, elapsedMs: elapsedUs / 1_000 };
}
