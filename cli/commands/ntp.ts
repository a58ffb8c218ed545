/** `ntp query`: asks time servers and shows how far the local clock is off. Nothing is set. */
import { Command, Option } from "commander";
import { jsonValue } from "../../net/event-log.ts";
import { formatDurationUs } from "../../net/instant.ts";
import type { RetryPreset } from "../../net/retry-presets.ts";
import { queryTime, type TimeResult } from "../../library/query-time.ts";
import { durationUs, retryPreset, usage } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { addLinkOptions, linkOf, type LinkOptions } from "../link-options.ts";
import type { Runtime } from "../runtime.ts";

interface QueryOptions extends LinkOptions {
  readonly timeout: number;
  readonly port: number;
  readonly retry?: RetryPreset;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  bringup ntp query 192.0.2.123
  bringup ntp query ntp1.example.org ntp2.example.org --json
  bringup ntp query 192.0.2.123 --loss 30 --retry lws
`;

export function ntpCommand(runtime: Runtime): Command {
  const query = new Command("query")
    .description("ask time servers; offset is server minus local, nothing is set")
    .argument("<host...>", "addresses or names");
  addLinkOptions(query)
    .addOption(new Option("--port <number>", "the servers' port").argParser(portNumber).default(123))
    .addOption(new Option("--timeout <duration>", "give up after").argParser(durationUs).default(5_000_000, "5s"))
    .addOption(new Option("--retry <policy>", "a preset (adaptive by default), or delays: 250ms,500ms,1s").argParser(retryPreset))
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action((hosts: readonly string[], options: QueryOptions) => run(runtime, hosts, options));
  return new Command("ntp").description("ask time servers").addCommand(query);
}

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 1 && port <= 65_535)) throw usage("port", `"${text}" is not a port`, "a number from 1 to 65535");
  return port;
}

async function run(runtime: Runtime, hosts: readonly string[], options: QueryOptions): Promise<void> {
  const { port, timeout: timeoutUs, retry } = options;
  const asked = { port, timeoutUs, ...linkOf(options), ...(retry === undefined ? {} : { retry: retry.ntp }) };
  const results = await Promise.all(hosts.map((host) => queryTime(host, asked)));
  if (options.json) {
    const document = { schema: "bringup.ntp-query/1", results: results.map(report) };
    runtime.stdout.write(`${JSON.stringify(document, jsonValue)}\n`);
  } else runtime.stdout.write(results.map(text).join(""));
  if (results.some(({ outcome }) => outcome !== "sample")) runtime.exitCode = EXIT.no;
}

function report(result: TimeResult): object {
  if (result.outcome !== "sample") return result;
  const { at, ...sample } = result.sample;
  return { host: result.host, outcome: result.outcome, ...sample, unixUs: at.unixUs };
}

function text(result: TimeResult): string {
  if (result.outcome !== "sample") return `${result.host}: ${result.outcome}, ${result.reason}\n`;
  const { server, stratum, referenceId, offsetUs, errorUs, delayUs, checks } = result.sample;
  const who = server === result.host ? server : `${result.host} (${server})`;
  const offset = `${offsetUs < 0 ? "" : "+"}${formatDurationUs(offsetUs)} ± ${formatDurationUs(errorUs)}`;
  const passed = Object.entries(checks).filter(([, how]) => how === "passed");
  const names = passed.map(([name]) => name).join(" ");
  return `${who}: offset ${offset}, delay ${formatDurationUs(delayUs)}, stratum ${stratum} (${referenceId}), passed ${names}\n`;
}
