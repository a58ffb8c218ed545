/** The clock of the host: whether certificates and signatures can be judged by it, and who sets it. */
import { formatDurationUs } from "../../../net/instant.ts";
import { utcText } from "../../../net/utc-text.ts";
import { Checks, listed } from "../check.ts";
import type { DoctorCheck } from "../document.ts";
import type { DoctorFacts } from "../facts.ts";

const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;
/** 2025-01-01: this program is younger. */
const WRITTEN_UNIX_US = 1_735_689_600 * SECOND_US;
const FAR_FUTURE_US = 20 * 365 * DAY_US;
/** Time zones lie a multiple of this apart. */
const ZONE_STEP_US = 900 * SECOND_US;
const ZONE_MAX_US = 14 * 3_600 * SECOND_US;
const DRIFT_MAX_US = 60 * SECOND_US;
/** A clock with a battery is read in whole seconds. */
const ZONE_SLACK_US = 5 * SECOND_US;

/** Its date, the clock with the battery, who sets it, and what the kernel says. */
export function clockChecks(facts: DoctorFacts): readonly DoctorCheck[] {
  const checks = new Checks();
  judgeDate(checks, facts);
  judgeHardware(checks, facts);
  judgeKeepers(checks, facts);
  return checks.all;
}

function judgeDate(checks: Checks, { atUnixUs, program }: DoctorFacts): void {
  const { installedUnixUs } = program;
  const oldest = Math.max(WRITTEN_UNIX_US, (installedUnixUs ?? 0) - DAY_US);
  const now = dateText(atUnixUs);
  const advice = "bringup ntp query HOST shows by how much; a time server, or date -s, sets it";
  if (atUnixUs < oldest)
    checks.problem(
      "clock-date",
      `the clock says ${now}, which is before this program was installed`,
      advice,
    );
  else if (atUnixUs > Math.max(WRITTEN_UNIX_US, installedUnixUs ?? 0) + FAR_FUTURE_US)
    checks.problem("clock-date", `the clock says ${now}, which is far in the future`, advice);
  else checks.ok("clock-date", `the clock says ${now}`);
}

function dateText(unixUs: number): string {
  return `${utcText(Math.floor(unixUs / SECOND_US), 0, 6).slice(0, 19)}Z`;
}

function judgeHardware(checks: Checks, { atUnixUs, clock }: DoctorFacts): void {
  const { hardwareUnixUs } = clock;
  if (hardwareUnixUs === null) {
    checks.skipped("clock-hardware", "there is no clock with a battery that could be read");
    return;
  }
  const differenceUs = hardwareUnixUs - atUnixUs;
  const zones = Math.round(differenceUs / ZONE_STEP_US) * ZONE_STEP_US;
  const size = formatDurationUs(Math.abs(differenceUs));
  if (Math.abs(differenceUs) <= DRIFT_MAX_US)
    checks.ok("clock-hardware", "the clock with the battery agrees");
  else if (Math.abs(differenceUs) <= ZONE_MAX_US && Math.abs(differenceUs - zones) <= ZONE_SLACK_US)
    checks.ok("clock-hardware", `the clock with the battery has local time (${size} apart)`);
  else
    checks.warning(
      "clock-hardware",
      `the clock with the battery is ${size} ${differenceUs > 0 ? "ahead" : "behind"}`,
      "once the time is right: hwclock --systohc; if it comes back, replace the battery",
    );
}

function judgeKeepers(checks: Checks, { processes, clock }: DoctorFacts): void {
  const keepers = processes.filter(({ role }) => role === "time");
  const names = listed([...new Set(keepers.map(({ name }) => name))]);
  const { isSynchronised } = clock;
  if (new Set(keepers.map(({ name }) => name)).size > 1)
    checks.warning("clock-daemon", `${names} all set the clock`, "keep one of them");
  else if (keepers.length > 0) checks.ok("clock-daemon", `${names} sets the clock`);
  else if (isSynchronised === false)
    checks.warning(
      "clock-daemon",
      "neither chronyd nor ntpd nor systemd-timesyncd is to be seen",
      "timedatectl set-ntp true, or install chrony",
    );
  else checks.ok("clock-daemon", "no time service is to be seen; perhaps that of a host around it");
  if (isSynchronised === null)
    checks.skipped("clock-synchronised", "the kernel was not asked: no system calls");
  else if (isSynchronised)
    checks.ok("clock-synchronised", "the kernel takes its clock for synchronised");
  else if (keepers.length > 0)
    checks.warning(
      "clock-synchronised",
      `${names} has not synchronised the clock`,
      "chronyc sources, ntpq -p or timedatectl timesync-status shows why",
    );
  else checks.ok("clock-synchronised", "the kernel does not know how good its clock is");
}
