/** What a snapshot says of time servers and resolvers, as families of metrics. */
import type { NamesShot, Snapshot, TimeShot } from "../../observation/snapshot.ts";
import { counter, gauge, one, time, type Sample } from "./metric-text.ts";

type TimeServer = TimeShot["servers"][number];
type Resolver = NamesShot["servers"][number];

export function servicesText(shot: Snapshot): string {
  return [...timeText(shot.time), ...namesText(shot.names)].join("");
}

function timeText({ sample, errorNowUs, servers }: TimeShot): readonly string[] {
  const each = (value: (of: TimeServer) => number | null): readonly Sample[] =>
    servers.map((of) => ({ labels: { server: of.server }, value: value(of) }));
  return [
    time(
      "bringup_time_offset",
      "Server minus local, of the sample in force.",
      one(sample?.offsetUs),
    ),
    time("bringup_time_delay", "Round trip of the sample in force.", one(sample?.delayUs)),
    time("bringup_time_error", "Bound of the clock's error now.", one(errorNowUs)),
    gauge("bringup_time_stratum", "Stratum of the sample in force.", one(sample?.stratum)),
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
    time(
      "bringup_ntp_server_offset",
      "Server minus local, of each server's last sample.",
      each((of) => of.offsetUs),
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
    gauge("bringup_dns_cache_entries", "Answers in the cache.", one(cached)),
    gauge("bringup_dns_questions", "Questions under way, at most 64.", one(questions.length)),
    gauge("bringup_dns_questions_queued", "Questions that wait for their turn.", one(queued)),
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
    time(
      "bringup_dns_rtt",
      "Last round trip by resolver.",
      each((of) => of.lastRttUs),
    ),
  ];
}
