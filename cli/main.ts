/**
 * The command line. Help and version are answered before anything is loaded; every other command loads itself
 * and what it needs, commander included, nothing else.
 */
import { asCliError, prepare } from "./commander.ts";
import { COMMANDS, helpText } from "./commands.ts";
import { CliError, EXIT, errorDocument, errorText } from "./exit.ts";
import { processRuntime, type Runtime } from "./runtime.ts";

/** Runs one command line (without the program's name); the answer is the exit code. */
export async function main(argv: readonly string[], runtime: Runtime): Promise<number> {
  const [name] = argv;
  if (name === undefined || name === "--help" || name === "-h" || (name === "help" && argv.length === 1)) {
    runtime.stdout.write(helpText());
    return EXIT.done;
  }
  if (name === "--version" || name === "-V") {
    runtime.stdout.write(`${runtime.version}\n`);
    return EXIT.done;
  }
  try {
    await runCommand(name === "help" ? [...argv.slice(1), "--help"] : argv, runtime);
    return runtime.exitCode;
  } catch (error) {
    return report(error, argv, runtime);
  }
}

async function runCommand(argv: readonly string[], runtime: Runtime): Promise<void> {
  const entry = COMMANDS.find((command) => command.name === argv[0]);
  if (entry === undefined) {
    const known = COMMANDS.map((command) => command.name).join(", ");
    throw new CliError(EXIT.usage, "usage.command", `unknown command "${argv[0]}"`, {
      expected: `one of ${known}`,
      attempt: "bringup --help",
    });
  }
  const command = await entry.load(runtime);
  await prepare(command, runtime).parseAsync(argv.slice(1), { from: "user" });
}

function report(error: unknown, argv: readonly string[], runtime: Runtime): number {
  const failure = asCliError(error);
  if (failure === "shown") return EXIT.done;
  if (failure !== undefined) {
    if (argv.includes("--json")) runtime.stdout.write(`${errorDocument(failure)}\n`);
    else runtime.stderr.write(`${errorText(failure)}\n`);
    return failure.exitCode;
  }
  const trace = argv.includes("--debug") && error instanceof Error ? `\n${error.stack}` : " (--debug shows where)";
  const message = error instanceof Error ? error.message : String(error);
  runtime.stderr.write(`bringup: internal error: ${message}${trace}\n`);
  return EXIT.internal;
}

/** Runs the process's own command line. A reader that went away (EPIPE) is no failure. */
export async function run(): Promise<void> {
  const runtime = processRuntime();
  process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exitCode = EXIT.done;
  });
  process.exitCode = await main(process.argv.slice(2), runtime);
}
