/** `doctor`: what is wrong with the network of this machine, why, and what to do about it. Nothing is changed. */
import type { Command } from "commander";
import { DISCOVERY_WINDOW_US } from "../../library/discover.ts";
import {
  diagnose,
  DOCTOR_PROBE,
  DOCTOR_TIMEOUT_US,
  type DoctorOptions,
} from "../../library/doctor.ts";
import { checkedHost, isName, list, timeoutUs, usage } from "../arguments.ts";
import { doctorText } from "../doctor-text.ts";
import { CliError, EXIT } from "../exit.ts";
import { libraryError } from "../library-error.ts";
import type { OptionSpec } from "../option-spec.ts";
import type { Runtime } from "../runtime.ts";
import { styleFor } from "../style.ts";
import { subcommand } from "../subcommand.ts";

interface CommandOptions {
  readonly interface?: string;
  readonly probe: string;
  readonly ntpServer?: readonly string[];
  readonly timeout: number;
  readonly window: number;
  readonly passive?: true;
  readonly verbose?: true;
  readonly json?: true;
}

const OPTIONS: readonly OptionSpec[] = [
  {
    flags: "-i, --interface <name>",
    description: "look at this one, and ask the DHCP servers there (root)",
  },
  {
    flags: "--probe <name>",
    description: "what the name servers are asked for",
    parse: probeName,
    default: { value: DOCTOR_PROBE, text: DOCTOR_PROBE },
  },
  {
    flags: "--ntp-server <host>",
    description: "ask this time server, too; repeatable",
    parse: (text, before) => list(text, before).map(checkedHost),
    repeatable: true,
  },
  {
    flags: "--timeout <duration>",
    description: "wait so long for each server",
    parse: timeoutUs,
    default: { value: DOCTOR_TIMEOUT_US, text: "3s" },
  },
  {
    flags: "--window <duration>",
    description: "wait so long for DHCP offers",
    parse: timeoutUs,
    default: { value: DISCOVERY_WINDOW_US, text: "5s" },
  },
  { flags: "--passive", description: "send nothing: look at this machine only" },
  { flags: "-v, --verbose", description: "show every check" },
  { flags: "--json", description: "print one JSON document" },
];

const EXAMPLES = `
Packets go to the name servers in resolv.conf, to time servers that are given or offered, and with -i to the DHCP
servers of that interface; nothing is taken and nothing is changed.

Examples:
  bringup doctor                      this machine: files, routes, clock, name servers
  bringup doctor -i eth0 -v           an interface and its DHCP servers, with every check
  bringup doctor --passive --json     without a packet

Exit codes: 0 no problem, 1 problems were found.
`;

export function doctorCommand(runtime: Runtime): Command {
  return subcommand(
    {
      name: "doctor",
      summary: "check this machine and its network; say what is wrong and what to do",
      words: [],
      options: OPTIONS,
      examples: EXAMPLES,
      run: (_runtime, _words, options) => run(runtime, options as unknown as CommandOptions),
    },
    runtime,
  );
}

function probeName(text: string): string {
  if (!isName(text))
    throw usage("probe", `"${text}" is not a domain name`, "labels separated by dots");
  return text;
}

async function run(runtime: Runtime, options: CommandOptions): Promise<void> {
  const stop = new AbortController();
  const forget = runtime.onInterrupt(() => stop.abort());
  const document = await diagnose({ ...optionsOf(options), signal: stop.signal })
    .catch((error: unknown) => {
      if (stop.signal.aborted)
        throw new CliError(EXIT.interrupted, "interrupted", "the diagnosis was interrupted");
      throw libraryError(error, {});
    })
    .finally(forget);
  const { stdout } = runtime;
  if (options.json === true) stdout.write(`${JSON.stringify(document)}\n`);
  else {
    const lines = doctorText(document, options.verbose === true, styleFor(runtime, stdout));
    stdout.write(`${lines.join("\n")}\n`);
  }
  if (document.verdict === "problem") runtime.exitCode = EXIT.no;
}

function optionsOf(options: CommandOptions): DoctorOptions {
  const { interface: device, probe, ntpServer, timeout, window: windowUs, passive } = options;
  return {
    probe,
    timeoutUs: timeout,
    windowUs,
    ...(device === undefined ? {} : { device }),
    ...(ntpServer === undefined ? {} : { ntpServers: ntpServer }),
    ...(passive === undefined ? {} : { passive }),
  };
}
