/**
 * What a running instance is called, and where its socket lies: `NAME.sock` in one folder for each user.
 *
 *   $BRINGUP_RUNTIME_DIR       where that is set, and then nowhere else
 *   $XDG_RUNTIME_DIR/bringup   where that is set
 *   /run/bringup               root's, also of services that systemd starts
 *   bringup-UID below /tmp     everybody else's
 *
 * An instance takes the first that it can have; whoever looks for one looks into all of them, because root has the
 * variable on a terminal and not in a service.
 */
import { isAbsolute, join } from "node:path";
import { usage } from "../arguments.ts";

export interface InstanceOptions {
  /** The path of the socket itself. */
  readonly control?: string;
  readonly name?: string;
}

/** Folders that may hold sockets of this user, the best first. */
export function socketFolders(
  env: Readonly<Record<string, string | undefined>>,
  uid: number,
): readonly string[] {
  const { BRINGUP_RUNTIME_DIR: own = "", XDG_RUNTIME_DIR: runtime = "" } = env;
  if (isAbsolute(own)) return [own];
  return [
    ...(isAbsolute(runtime) ? [join(runtime, "bringup")] : []),
    ...(uid === 0 ? [join("/run", "bringup")] : []),
    join("/tmp", `bringup-${uid}`),
  ];
}

export function socketFile(name: string): string {
  return `${name}.sock`;
}

/** The name in `NAME.sock`; undefined for other files. */
export function nameOfSocket(file: string): string | undefined {
  return file.endsWith(".sock") ? file.slice(0, -".sock".length) : undefined;
}

/** `--name`: it becomes a file's. Throws a CliError. */
export function instanceName(text: string): string {
  if (/^[\w+@-][\w.+@-]{0,39}$/.test(text)) return text;
  throw usage("name", `"${text}" is not a name for an instance`, NAMES, "lab");
}

const NAMES = "1 to 40 letters, digits and . - + @ _, no dot in front";

/** The name of a run that was given none: its interfaces, `lab` or `host`. */
export function nameOfRun(mode: string, devices: readonly string[]): string {
  if (mode !== "interface") return mode;
  return devices
    .join("+")
    .replaceAll(/[^\w.+@-]/g, "-")
    .slice(0, 40);
}
