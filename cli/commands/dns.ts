/** `dns query` with all its help: what `dns-query.ts` does, as a command of commander's. */
import { Command } from "commander";
import { addOptions } from "../commander-options.ts";
import type { Runtime } from "../runtime.ts";
import { query, QUERY_OPTIONS, type QueryOptions } from "./dns-query.ts";

const EXAMPLES = `
Several servers are asked in turn, until one answers.

Examples:
  bringup dns query example.org                        the system's resolvers, A and AAAA
  bringup dns query example.org MX TXT @192.0.2.53     these types, this server
  bringup dns query example.org @192.0.2.53 @[2001:db8::53]:5353 --loss 30 --retry adaptive
`;

export function dnsCommand(runtime: Runtime): Command {
  const command = new Command("query")
    .description("resolve a name and show who answered what")
    .argument("<name>", "domain name")
    .argument("[what...]", "record types, and servers as @ADDRESS[:PORT]");
  addOptions(command, QUERY_OPTIONS)
    .addHelpText("after", EXAMPLES)
    .action((name: string, what: readonly string[], options: QueryOptions) =>
      query(runtime, name, what, options),
    );
  return new Command("dns").description("ask the domain name system").addCommand(command);
}
