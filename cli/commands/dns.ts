/** `dns query`: resolves one name and shows who answered what. */
import { Command, Option } from "commander";
import { isIpv4, isIpv6 } from "../../net/address.ts";
import { formatEndpoint } from "../../net/endpoint.ts";
import { jsonValue } from "../../net/event-log.ts";
import { formatDurationUs } from "../../net/instant.ts";
import type { RetryPreset } from "../../net/retry-presets.ts";
import type { Endpoint } from "../../net/service.ts";
import { lookup } from "../../library/lookup.ts";
import { bodyText, rcodeName, typeName, typeNumber, type LookupResult, type RecordTypeName, type TypeAnswer } from "../../services/dns/index.ts";
import { durationUs, retryPreset, usage } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { addLinkOptions, linkOf, type LinkOptions } from "../link-options.ts";
import type { Runtime } from "../runtime.ts";

interface QueryOptions extends LinkOptions {
  readonly timeout: number;
  readonly retry?: RetryPreset;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  bringup dns query example.org                        the system's resolvers, A and AAAA
  bringup dns query example.org MX TXT @192.0.2.53     these types, this server
  bringup dns query example.org @192.0.2.53 @[2001:db8::53]:5353 --loss 30 --retry adaptive
`;

export function dnsCommand(runtime: Runtime): Command {
  const query = new Command("query")
    .description("resolve a name and show who answered what")
    .argument("<name>", "domain name")
    .argument("[what...]", "record types, and servers as @ADDRESS[:PORT]");
  addLinkOptions(query)
    .addOption(new Option("--timeout <duration>", "give up after").argParser(durationUs).default(5_000_000, "5s"))
    .addOption(new Option("--retry <policy>", "a preset (adaptive by default), or delays: 250ms,500ms,1s").argParser(retryPreset))
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action((name: string, what: readonly string[], options: QueryOptions) => run(runtime, name, what, options));
  return new Command("dns").description("ask the domain name system").addCommand(query);
}

async function run(runtime: Runtime, name: string, what: readonly string[], options: QueryOptions): Promise<void> {
  const types = what.filter((word) => !word.startsWith("@")).map(recordType);
  const servers = what.filter((word) => word.startsWith("@")).map(serverEndpoint);
  const result = await lookup(name, {
    ...(types.length === 0 ? {} : { types }),
    ...(servers.length === 0 ? {} : { servers }),
    ...(options.retry === undefined ? {} : { retry: options.retry.dns }),
    ...linkOf(options),
    timeoutUs: options.timeout,
  });
  if (result.outcome === "malformed-name") throw usage("name", `"${name}" is not a domain name: ${result.reason ?? ""}`);
  runtime.stdout.write(options.json ? `${JSON.stringify(document(result), jsonValue)}\n` : text(result));
  if (result.outcome !== "answer") runtime.exitCode = EXIT.no;
}

function recordType(word: string): RecordTypeName {
  const type = typeNumber(word);
  if (type === undefined) throw usage("type", `unknown record type "${word}"`, "A, AAAA, MX, TXT …, or TYPE followed by its number");
  return typeName(type);
}

/** `@192.0.2.53`, `@192.0.2.53:5353`, `@2001:db8::53`, `@[2001:db8::53]:5353`. */
function serverEndpoint(word: string): Endpoint {
  const match = /^@(?:\[([^\]]+)\]|([^:]+|[^[\]]*:[^[\]]*:[^[\]]*))(?::(\d{1,5}))?$/.exec(word);
  const [address, zone] = (match?.[1] ?? match?.[2] ?? "").split("%", 2);
  const port = match?.[3] === undefined ? 0 : Number(match[3]);
  if (address === undefined || !(isIpv4(address) || isIpv6(address)) || port > 65_535) {
    throw usage("server", `"${word.slice(1)}" is not a server's address`, "an IP address, with a port if need be", "@192.0.2.53 or @[2001:db8::53]:5353");
  }
  return zone === undefined ? { address, port } : { address, port, zone };
}

function document(result: LookupResult): object {
  const { id: _id, answers, ...rest } = result;
  return {
    schema: "bringup.dns-query/1",
    ...rest,
    answers: answers.map((answer) => (answer.rcode === undefined ? answer : { ...answer, rcodeName: rcodeName(answer.rcode) })),
  };
}

function text(result: LookupResult): string {
  const lines = result.answers.flatMap((answer) => [
    ...answer.records.map(({ name, ttlSeconds, type, data }) => `${name}\t${ttlSeconds}\t${type}\t${bodyText(data)}`),
    `; ${describe(result.name, answer)}`,
  ]);
  for (const type of result.pending) lines.push(`; ${result.name} ${type}: not waited for any longer`);
  if (result.answers.length === 0) lines.push(`; ${result.name}: ${result.outcome}${result.reason ? `, ${result.reason}` : ""}`);
  return `${lines.join("\n")}\n`;
}

function describe(name: string, answer: TypeAnswer): string {
  const { type, outcome, server, attempts, elapsedUs, reason, extendedErrors } = answer;
  const from = server === undefined ? "" : ` from ${formatEndpoint(server)}`;
  const tries = attempts > 1 ? `, ${attempts} tries` : "";
  const why = reason === undefined ? "" : `, ${reason}`;
  const extended = extendedErrors.map(({ infoCode, extraText }) => `, extended error ${infoCode}${extraText && ` (${extraText})`}`).join("");
  return `${name} ${type}: ${outcome}${from} in ${formatDurationUs(elapsedUs)}${tries}${why}${extended}`;
}
