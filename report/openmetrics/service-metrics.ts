/** What a snapshot says of time servers and resolvers, as families of metrics. */
import type { NamesShot, Snapshot, TimeShot } from "../../observation/snapshot.ts";
import { familyText, type Sample } from "./metric-text.ts";
import { counter, inSeconds, seconds } from "./system-metrics.ts";

type TimeServer = TimeShot["servers"][number];
type Resolver = NamesShot["servers"][number];

export function servicesText(shot: Snapshot): string {
  return [...timeText(shot.time), ...namesText(shot.names)].join("");
}

function timeText({ sample, errorNowUs, servers }: TimeShot): readonly string[] {
  const each = (value: (of: TimeServer) => number | null): readonly Sample[] =>
    servers.map((of) => ({ labels: { server: of.server }, value: value(of) }));
  return [
    seconds(
      "bringup_time_offset",
      "Server minus local, of the sample in force.",
      known(sample?.offsetUs),
    ),
    seconds("bringup_time_delay", "Round trip of the sample in force.", known(sample?.delayUs)),
    seconds("bringup_time_error", "Bound of the clock's error now.", known(errorNowUs)),
    familyText(
      { name: "bringup_time_stratum", type: "gauge", help: "Stratum of the sample in force." },
      [{ value: sample?.stratum ?? null }],
    ),
    counter(
      "bringup_ntp_requests",
      "Requests by time server.",
      each((of) => of.requests),
    ),
    counter(
      "bringup_ntp_replies",
      "Replies by time server.",
      each((of) => of.replies),
    ),
    counter(
      "bringup_ntp_kisses",
      "Kiss-o'-death packets.",
      each((of) => of.kisses),
    ),
    seconds(
      "bringup_ntp_server_offset",
      "Server minus local, of each server's last sample.",
      each((of) => secondsOf(of.offsetUs)),
    ),
  ];
}

function namesText({ servers, cached, questions, queued }: NamesShot): readonly string[] {
  const each = (value: (of: Resolver) => number | null): readonly Sample[] =>
    servers.map((of) => ({
      labels: { server: of.address, port: String(of.port) },
      value: value(of),
    }));
  return [
    gauge("bringup_dns_cache_entries", "Answers in the cache.", cached),
    gauge("bringup_dns_questions", "Questions under way, at most 64.", questions.length),
    gauge("bringup_dns_questions_queued", "Questions that wait for their turn.", queued),
    counter(
      "bringup_dns_queries",
      "Queries by resolver.",
      each((of) => of.sent),
    ),
    counter(
      "bringup_dns_answers",
      "Answers by resolver.",
      each((of) => of.answered),
    ),
    counter(
      "bringup_dns_failures",
      "Queries without a use, by resolver.",
      each((of) => of.failures),
    ),
    seconds(
      "bringup_dns_rtt",
      "Last round trip by resolver.",
      each((of) => secondsOf(of.lastRttUs)),
    ),
  ];
}

function known(us: number | null | undefined): readonly Sample[] {
  return [{ value: secondsOf(us) }];
}

function gauge(name: string, help: string, value: number): string {
  return familyText({ name, type: "gauge", help }, [{ value }]);
}

function secondsOf(us: number | null | undefined): number | null {
  return us === null || us === undefined ? null : inSeconds(us);
}
