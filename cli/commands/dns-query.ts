/** The query of `dns query`: resolves one name and shows who answered what. Loads no commander. */
import { formatEndpoint } from "../../net/endpoint.ts";
import { jsonValue } from "../../net/event-log.ts";
import { formatDurationUs } from "../../net/instant.ts";
import type { Endpoint } from "../../net/service.ts";
import { lookup } from "../../library/lookup.ts";
import {
  bodyText,
  rcodeName,
  typeName,
  typeNumber,
  type LookupRecord,
  type LookupResult,
  type RecordTypeName,
  type TypeAnswer,
} from "../../services/dns/index.ts";
import { hostPort, isAddress, usage } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import {
  LINK_OPTIONS,
  linkOf,
  RETRY_OPTION,
  timeoutOption,
  type LinkOptions,
} from "../link-options.ts";
import type { OptionSpec } from "../option-spec.ts";
import { quickParse } from "../quick-parse.ts";
import { presetOf, type RetryChoice } from "../retry-choice.ts";
import type { Runtime } from "../runtime.ts";
import { columns } from "../columns.ts";

export interface QueryOptions extends LinkOptions {
  readonly timeout: number;
  readonly retry?: RetryChoice;
  readonly json?: true;
}

/** Both are asked for and waited for, whatever families this machine has: a diagnosis wants to know. */
const DEFAULT_TYPES: readonly RecordTypeName[] = ["A", "AAAA"];

/** What the command takes, apart from the name and what follows it. */
export const QUERY_OPTIONS: readonly OptionSpec[] = [
  ...LINK_OPTIONS,
  timeoutOption(),
  RETRY_OPTION,
  { flags: "--json", description: "print one JSON document" },
];

/** Runs a plain command line; false, and nothing happens, if it is for commander. */
export async function quickQuery(line: readonly string[], runtime: Runtime): Promise<boolean> {
  const parsed = line[0] === "query" ? quickParse(QUERY_OPTIONS, line.slice(1)) : undefined;
  const [name, ...what] = parsed?.words ?? [];
  if (parsed === undefined || name === undefined) return false;
  await query(runtime, name, what, parsed.options as unknown as QueryOptions);
  return true;
}

/** Resolves the name and prints what came of it. */
export async function query(
  runtime: Runtime,
  name: string,
  what: readonly string[],
  options: QueryOptions,
): Promise<void> {
  const types = what.filter((word) => !word.startsWith("@")).map(recordType);
  const servers = what.filter((word) => word.startsWith("@")).map(serverEndpoint);
  const retry = await presetOf(options.retry);
  const result = await lookup(name, {
    types: types.length === 0 ? DEFAULT_TYPES : types,
    ...(servers.length === 0 ? {} : { servers }),
    ...(retry === undefined ? {} : { retry: retry.dns }),
    ...(await linkOf(options)),
    timeoutUs: options.timeout,
  });
  if (result.outcome === "malformed-name") {
    const why = result.reason === undefined ? "" : `: ${result.reason}`;
    throw usage("name", `"${name}" is not a domain name${why}`, "labels separated by dots");
  }
  runtime.stdout.write(
    options.json ? `${JSON.stringify(document(result), jsonValue)}\n` : text(result),
  );
  if (result.outcome !== "answer") runtime.exitCode = EXIT.no;
}

function recordType(word: string): RecordTypeName {
  const type = typeNumber(word);
  if (type !== undefined) return typeName(type);
  const mayBeServer = isAddress(word);
  throw usage(
    "type",
    `unknown record type "${word}"`,
    "A, AAAA, MX, TXT …, or TYPE followed by its number",
    mayBeServer ? `@${word}` : undefined,
  );
}

/** `@192.0.2.53`, `@192.0.2.53:5353`, `@2001:db8::53`, `@[2001:db8::53]:5353`; port 0 stands for the usual one. */
function serverEndpoint(word: string): Endpoint {
  const { host, port = 0 } = hostPort(word.slice(1));
  if (!isAddress(host)) {
    throw usage(
      "server",
      `"${host}" is not a server's address`,
      "an IP address, with a port if need be",
      "@192.0.2.53 or @[2001:db8::53]:5353",
    );
  }
  const [address = host, zone] = host.split("%", 2);
  return zone === undefined ? { address, port } : { address, port, zone };
}

function document(result: LookupResult): object {
  const { id: _id, answers, ...rest } = result;
  return {
    schema: "bringup.dns-query/1",
    ...rest,
    answers: answers.map(withRcodeName),
  };
}

function withRcodeName(answer: TypeAnswer): object {
  if (answer.rcode === undefined) return answer;
  return { ...answer, rcodeName: rcodeName(answer.rcode) };
}

/** Records as a master file has them, and as comments who answered each type, when, and after how many tries. */
function text(result: LookupResult): string {
  const { name, answers, pending, outcome, reason } = result;
  const records = answers.flatMap((answer) => answer.records);
  const aliases = new Set(answers.flatMap(({ cnames }) => cnames)); // BOUNDED: by the resolver
  const chain = aliases.size === 0 ? [] : [`; ${[name, ...aliases].join(" is an alias of ")}`];
  const ends = columns([
    ...answers.map(answerRow),
    ...pending.map((type) => [`; ${type}`, "NOT WAITED FOR"]),
  ]);
  const none = answers.length + pending.length === 0;
  const why = reason === undefined ? "" : `: ${reason}`;
  const rest = none ? [`; ${name}  ${outcome.toUpperCase()}${why}`] : [];
  const found = [...chain, ...columns(records.map(recordRow))];
  const between = found.length === 0 ? [] : [""];
  return `${[...found, ...between, ...ends, ...rest].join("\n")}\n`;
}

function recordRow({ name, ttlSeconds, type, data }: LookupRecord): readonly string[] {
  return [name, String(ttlSeconds), "IN", type, bodyText(data)];
}

function answerRow(answer: TypeAnswer): readonly string[] {
  const { type, outcome, server, attempts, elapsedUs, reason, fromCache } = answer;
  const status = outcome === "answer" ? "NOERROR" : outcome.toUpperCase();
  const from = server === undefined ? "" : `from ${formatEndpoint(server)}`;
  const tries = `${attempts} ${attempts === 1 ? "try" : "tries"}`;
  const notes = [
    ...(fromCache || attempts === 0 ? ["no server asked"] : [tries]),
    ...(reason === undefined ? [] : [reason]),
    ...answer.extendedErrors.map(
      ({ infoCode, extraText }) => `extended error ${infoCode}${extraText && ` (${extraText})`}`,
    ),
  ];
  return [`; ${type}`, status, from, `in ${formatDurationUs(elapsedUs)}`, notes.join(", ")];
}
