/** `version`: what this is and what it runs on. */
import { Command } from "commander";
import type { Runtime } from "../runtime.ts";

export function versionCommand(runtime: Runtime): Command {
  return new Command("version")
    .description("print the version and what it runs on")
    .option("--json", "print one JSON document")
    .action((options: { readonly json?: true }) => {
      const { version } = runtime;
      const { node, openssl } = process.versions;
      const platform = `${process.platform}-${process.arch}`;
      if (options.json) {
        runtime.stdout.write(
          `${JSON.stringify({ schema: "bringup.version/1", version, node, openssl, platform })}\n`,
        );
      } else {
        runtime.stdout.write(
          `bringup ${version} (Node ${node}, OpenSSL ${openssl}, ${platform})\n`,
        );
      }
    });
}
