/** Gnuplot as a process: whether it is there, and one figure drawn. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

export const IMAGE_FORMATS = ["png", "svg"] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

export interface GnuplotOptions {
  /** Where the program is looked for: `PATH`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** It is ended after this. */
  readonly limitMs: number;
}

/** A figure that gnuplot did not draw, in its own words. */
export class GnuplotError extends Error {
  override readonly name = "GnuplotError";
}

interface Outcome {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `gnuplot 5.4 patchlevel 4`; undefined where it is not installed. */
export async function gnuplotVersion(options: GnuplotOptions): Promise<string | undefined> {
  const { stdout } = (await gnuplot(["--version"], ".", options)) ?? {};
  return stdout?.trim();
}

/**
 * Draws `NAME.gp` of a folder as `NAME.png` or `NAME.svg` beside it, whole or not at all; the answer is what gnuplot
 * warned of. Rejects with a GnuplotError.
 */
export async function drawFigure(
  folder: string,
  name: string,
  format: ImageFormat,
  options: GnuplotOptions,
): Promise<string> {
  const script = `${name}.gp`;
  const draft = `${name}.${format}.part`;
  const settings = `term='${format}'; output='${draft}'`;
  try {
    const outcome = await gnuplot(["-d", "-e", settings, script], folder, options);
    if (outcome === undefined) throw new GnuplotError("gnuplot is not installed");
    const { code, stderr } = outcome;
    const words = stderr.trim();
    const where = join(folder, script);
    if (code === null)
      throw new GnuplotError(
        `gnuplot was stopped, after ${options.limitMs / 1_000} s at the latest, on ${where}${words === "" ? "" : `: ${words}`}`,
      );
    if (code !== 0)
      throw new GnuplotError(`gnuplot failed on ${where}: ${words || `exit code ${code}`}`);
    if (!isWhole(join(folder, draft), format))
      throw new GnuplotError(
        `gnuplot failed on ${where}: ${words || "it drew nothing, or a part"}`,
      );
    renameSync(join(folder, draft), join(folder, `${name}.${format}`));
    return words;
  } finally {
    rmSync(join(folder, draft), { force: true });
  }
}

/** What stands in the last bytes of an image that is whole. */
const ENDS: Readonly<Record<ImageFormat, string>> = { png: "IEND", svg: "</svg>" };
const END_BYTES = 16;

/** On a full disk gnuplot stops in the middle and says nothing. */
function isWhole(path: string, format: ImageFormat): boolean {
  return existsSync(path) && readFileSync(path).subarray(-END_BYTES).includes(ENDS[format]);
}

/** Of what it prints, this much is kept. */
const TEXT_MAX = 4_096;

/** Undefined: there is no such program. */
async function gnuplot(
  args: readonly string[],
  folder: string,
  { env, limitMs }: GnuplotOptions,
): Promise<Outcome | undefined> {
  const child = spawn("gnuplot", args, {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limitMs,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout = `${stdout}${text}`.slice(0, TEXT_MAX);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = `${stderr}${text}`.slice(0, TEXT_MAX);
  });
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") resolve(undefined);
      else reject(new GnuplotError(`gnuplot cannot be started: ${error.message}`));
    });
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
