/**
 * The command line. Help and version are answered before anything is loaded; every other command loads itself
 * and what it needs, commander included, nothing else.
 */
import { asCliError, prepare } from "./commander.ts";
import { COMMANDS, helpText } from "./commands.ts";
import { keepCompiled } from "./compiled.ts";
import { CliError, EXIT, errorDocument, errorText } from "./exit.ts";
import { processRuntime, type Runtime } from "./runtime.ts";

/** Runs one command line (without the program's name); the answer is the exit code. */
export async function main(argv: readonly string[], runtime: Runtime): Promise<number> {
  const words = argv[0] === "help" ? [...argv.slice(1), "--help"] : argv;
  const [name] = words;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    runtime.stdout.write(helpText());
    return EXIT.done;
  }
  if (name === "--version" || name === "-V") {
    runtime.stdout.write(`${runtime.version}\n`);
    return EXIT.done;
  }
  try {
    await runCommand(name, words.slice(1), runtime);
    return runtime.exitCode;
  } catch (error) {
    return report(error, argv, runtime);
  }
}

async function runCommand(name: string, words: readonly string[], runtime: Runtime): Promise<void> {
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry === undefined) throw unknownCommand(name);
  if (await entry.quick?.(words, runtime)) return;
  const command = await entry.load(runtime);
  await prepare(command, runtime).parseAsync(words, { from: "user" });
}

function unknownCommand(name: string): CliError {
  const isOption = name.startsWith("-");
  const message = isOption
    ? `the option "${name}" stands before a command`
    : `unknown command "${name}"`;
  const known = COMMANDS.map((command) => command.name).join(", ");
  return new CliError(EXIT.usage, "usage.command", message, {
    expected: `${isOption ? "a command first: " : ""}one of ${known}`,
    attempt: "bringup --help",
  });
}

/** Says what went wrong, in JSON where JSON was wanted; the answer is the exit code. */
function report(error: unknown, argv: readonly string[], runtime: Runtime): number {
  const known = asCliError(error);
  if (known === "shown") return EXIT.done;
  const failure = known ?? internalError(error, argv, runtime);
  if (argv.includes("--json")) runtime.stdout.write(`${errorDocument(failure)}\n`);
  else runtime.stderr.write(`${errorText(failure)}\n`);
  return failure.exitCode;
}

function internalError(error: unknown, argv: readonly string[], runtime: Runtime): CliError {
  const message = `internal error: ${error instanceof Error ? error.message : String(error)}`;
  if (!argv.includes("--debug"))
    return new CliError(EXIT.internal, "internal", message, {
      attempt: "--debug, which shows where",
    });
  if (error instanceof Error) runtime.stderr.write(`${error.stack}\n`);
  return new CliError(EXIT.internal, "internal", message);
}

const SHOW_CURSOR = "\u001b[?25h";

/** Runs the process's own command line. */
export async function run(): Promise<void> {
  const runtime = processRuntime();
  const argv = process.argv.slice(2);
  if (COMMANDS.some((command) => command.name === argv[0])) keepCompiled();
  process.on("uncaughtException", (error) => {
    if (runtime.stdout.isTerminal) runtime.stdout.write(SHOW_CURSOR);
    process.exit(report(error, argv, runtime));
  });
  runtime.end(await main(argv, runtime));
}
