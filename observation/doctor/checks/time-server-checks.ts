/** Time servers, and by how much the clock is off. */
import { formatDurationUs } from "../../../net/instant.ts";
import { Checks } from "../check.ts";
import type { DoctorCheck } from "../document.ts";
import type { DoctorFacts, TimeServerFacts } from "../facts.ts";

/** What Kerberos and most tokens tolerate. */
const WRONG_US = 300_000_000;
const OFF_US = 1_000_000;

/** Every time server that was asked. */
export function timeServerChecks({ ntp }: DoctorFacts): readonly DoctorCheck[] {
  if (ntp.kind === "skipped") {
    const checks = new Checks();
    checks.skipped("ntp-answer", `no time server was asked: ${ntp.why}`, ntp.advice);
    return checks.all;
  }
  const isAnyGood = ntp.results.some(({ outcome }) => outcome === "sample");
  return ntp.results.flatMap((server) => {
    const checks = new Checks(server.host);
    judgeServer(checks, server, isAnyGood);
    return checks.all;
  });
}

function judgeServer(checks: Checks, server: TimeServerFacts, isAnyGood: boolean): void {
  const from = server.from === "dhcp" ? " (offered by DHCP)" : "";
  if (server.outcome === "failed") {
    const text = `no time from it${from}: ${server.reason}`;
    const advice = "does UDP port 123 pass? is it a time server, and synchronised itself?";
    // those that are offered stand beside those of the pool
    if (isAnyGood || server.from === "dhcp") checks.warning("ntp-answer", text, advice);
    else checks.problem("ntp-answer", text, advice);
    return;
  }
  checks.ok("ntp-answer", `a server of stratum ${server.stratum}${from}`);
  const { offsetUs, errorUs } = server;
  const size = `${formatDurationUs(Math.abs(offsetUs))} ± ${formatDurationUs(errorUs)}`;
  const text = `the clock is ${size} ${offsetUs > 0 ? "slow" : "fast"}`;
  const advice = "let a time service set it: chrony, ntpd or systemd-timesyncd";
  if (Math.abs(offsetUs) > WRONG_US) checks.problem("ntp-offset", text, advice);
  else if (Math.abs(offsetUs) > OFF_US) checks.warning("ntp-offset", text, advice);
  else checks.ok("ntp-offset", text);
}
