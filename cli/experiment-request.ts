/** The design that `experiment run` is asked for: from a file, from options, or from both. */
import { designOf, type DesignRequest, type ExperimentDesign } from "../experiment/design.ts";
import { designFaults } from "../experiment/design-fault.ts";
import { faultText, type Checked, type FileFault } from "../experiment/file-fault.ts";
import { designNames, isFileName } from "../library/design-names.ts";
import { loadDesign } from "../library/load-design.ts";
import { usage } from "./arguments.ts";
import { CliError, EXIT } from "./exit.ts";
import type { ExperimentRunOptions } from "./experiment-run-options.ts";

/** A design that can be run. Throws a CliError that says all that is wrong with it. */
export async function designFor(
  file: string | undefined,
  options: ExperimentRunOptions,
): Promise<ExperimentDesign> {
  const written = file === undefined ? {} : await requestOfFile(file);
  const given = await requestOfOptions(options);
  const design = designOf({ ...written, ...given });
  const faults = designFaults(design);
  if (faults.length > 0)
    throw refusal(
      file,
      faults.map((fault) => named(fault, given)),
    );
  return design;
}

async function requestOfFile(file: string): Promise<DesignRequest> {
  try {
    return await loadDesign(file);
  } catch (error) {
    if (error instanceof Error && error.name === "DesignError" && "faults" in error)
      throw refusal(file, error.faults as readonly FileFault[]);
    throw error;
  }
}

async function requestOfOptions(options: ExperimentRunOptions): Promise<DesignRequest> {
  const { policy, link, scenario, loss, burst, delay, devices } = options;
  const { runs, until, timeout, seed, stop, live } = options;
  const words = [policy ?? [], link ?? [], scenario ?? []].flat();
  const names = await designNames(".", words.some(isFileName));
  const parts: Record<keyof DesignRequest, unknown> = {
    policies: all("--policy", policy, names.policy),
    links: all("--link", link, names.link),
    scenarios: all("--scenario", scenario, names.scenario),
    losses: loss,
    bursts: burst,
    delaysUs: delay,
    devices,
    runs,
    until,
    timeoutUs: timeout,
    seed,
    stop,
    live,
  };
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as DesignRequest;
}

/** What all of these names stand for. */
function all<T>(
  option: string,
  words: readonly string[] | undefined,
  named: (name: string) => Checked<T>,
): readonly T[] | undefined {
  return words?.map((word) => {
    const found = named(word);
    if (found.kind === "value") return found.value;
    throw refusal(
      undefined,
      found.faults.map(({ path, expected, found: what }) => ({
        path: `${option} ${path}`.trim(),
        expected,
        found: what,
      })),
    );
  });
}

/** Where a design's part is an option. */
const OPTION_OF: Readonly<Record<string, string>> = {
  policies: "--policy",
  links: "--link",
  scenarios: "--scenario",
  losses: "--loss",
  bursts: "--burst",
  delaysUs: "--delay",
  devices: "--devices",
  runs: "--runs",
  timeoutUs: "--timeout",
  seed: "--seed",
  stop: "--stop",
  live: "--live",
};

/** Where a file has another word for it. */
const KEY_OF: Readonly<Record<string, string>> = { delaysUs: "delays", timeoutUs: "timeout" };

/** A fault carries the name of the option, or the path in the file, that said what is wrong. */
function named(fault: FileFault, given: DesignRequest): FileFault {
  const head = /^\w*/.exec(fault.path)?.[0] ?? "";
  const option = head in given ? OPTION_OF[head] : undefined;
  const path = option ?? `${KEY_OF[head] ?? head}${fault.path.slice(head.length)}`;
  return { ...fault, path };
}

/** One fault in one line, more in a line each. */
function refusal(file: string | undefined, faults: readonly FileFault[]): CliError {
  const where = file === undefined ? "" : `${file}: `;
  const [first, ...rest] = faults;
  if (first !== undefined && rest.length === 0)
    return usage(
      "design",
      `${where}${first.path || "the design"}: found ${first.found}`,
      first.expected,
    );
  const message = `${where}${faults.length} faults in the design:`;
  return new CliError(EXIT.usage, "usage.design", message, { faults: faults.map(faultText) });
}
