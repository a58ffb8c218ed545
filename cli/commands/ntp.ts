/** `ntp query`: asks time servers and shows how far the local clock is off. Nothing is set. */
import { Command, Option } from "commander";
import { jsonValue } from "../../net/event-log.ts";
import { formatDurationUs } from "../../net/instant.ts";
import { queryTime, type TimeResult } from "../../library/query-time.ts";
import { checkedHost, hostPort, portNumber, type HostPort } from "../arguments.ts";
import { columns } from "../columns.ts";
import { addOptions } from "../commander-options.ts";
import { EXIT } from "../exit.ts";
import {
  LINK_OPTIONS,
  linkOf,
  RETRY_OPTION,
  timeoutOption,
  type LinkOptions,
} from "../link-options.ts";
import { presetOf, type RetryChoice } from "../retry-choice.ts";
import { signedDuration } from "../remark.ts";
import type { Runtime } from "../runtime.ts";

interface QueryOptions extends LinkOptions {
  readonly timeout: number;
  readonly port: number;
  readonly retry?: RetryChoice;
  readonly json?: true;
}

const EXAMPLES = `
The offset is server minus local: + says that the local clock is slow. The true offset lies within ± error.

Examples:
  bringup ntp query 192.0.2.123
  bringup ntp query ntp1.example.org ntp2.example.org:11123 --json
  bringup ntp query 192.0.2.123 --loss 30 --retry lws
`;

export function ntpCommand(runtime: Runtime): Command {
  const query = new Command("query")
    .description("ask time servers and show offset, delay and the checks passed; nothing is set")
    .argument("<host...>", "addresses or names, with :PORT if need be");
  addOptions(query, [...LINK_OPTIONS, timeoutOption(), RETRY_OPTION])
    .addOption(
      new Option("--port <number>", "the servers' port").argParser(portNumber).default(123),
    )
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action((hosts: readonly string[], options: QueryOptions) => run(runtime, hosts, options));
  return new Command("ntp").description("ask time servers").addCommand(query);
}

async function run(
  runtime: Runtime,
  words: readonly string[],
  options: QueryOptions,
): Promise<void> {
  const { timeout } = options;
  const retry = await presetOf(options.retry);
  const hosts = words.map(serverOf);
  const asked = {
    timeoutUs: timeout,
    ...(await linkOf(options)),
    ...(retry === undefined ? {} : { retry: retry.ntp }),
  };
  const results = await Promise.all(
    hosts.map(({ host, port = options.port }) => queryTime(host, { ...asked, port })),
  );
  if (options.json) {
    const document = { schema: "bringup.ntp-query/1", results: results.map(report) };
    runtime.stdout.write(`${JSON.stringify(document, jsonValue)}\n`);
  } else runtime.stdout.write(text(results));
  if (results.some(({ outcome }) => outcome !== "sample")) runtime.exitCode = EXIT.no;
}

function serverOf(word: string): HostPort {
  const server = hostPort(word);
  checkedHost(server.host);
  return server;
}

function report(result: TimeResult): object {
  if (result.outcome !== "sample") return result;
  const { at, ...sample } = result.sample;
  return { host: result.host, outcome: result.outcome, ...sample, receivedUnixUs: at.unixUs };
}

type Sampled = Extract<TimeResult, { outcome: "sample" }>;

const HEADINGS = ["server", "offset", "error", "delay", "stratum", "reference"];

/** A table of the samples, what went wrong with the others, and the checks, which are the same for every sample. */
function text(results: readonly TimeResult[]): string {
  const samples = results.filter((result): result is Sampled => result.outcome === "sample");
  const rows = columns([HEADINGS, ...samples.map(row)]);
  const failures = results.flatMap((result) =>
    result.outcome === "sample" ? [] : [`${result.host}  ${result.outcome}: ${result.reason}`],
  );
  const [first] = samples;
  const table = first === undefined ? [] : [...rows, checksText(first)];
  return `${[...table, ...failures].join("\n")}\n`;
}

function row({ host, sample }: Sampled): readonly string[] {
  const { server, stratum, referenceId, offsetUs, errorUs, delayUs } = sample;
  return [
    sample.name === undefined ? server : `${host} (${server})`,
    signedDuration(offsetUs),
    `± ${formatDurationUs(errorUs)}`,
    formatDurationUs(delayUs),
    String(stratum),
    referenceId,
  ];
}

function checksText({ sample }: Sampled): string {
  const named = (how: string): string =>
    Object.entries(sample.checks)
      .filter(([, result]) => result === how)
      .map(([name]) => name)
      .join(" ");
  return `checks passed: ${named("passed")}; not made: ${named("skipped")}`;
}
