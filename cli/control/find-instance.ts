/** Finds the running instance that a command is about. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { CliError, EXIT, isCliError, systemReason } from "../exit.ts";
import type { OptionSpec } from "../option-spec.ts";
import type { Runtime } from "../runtime.ts";
import { ControlClient } from "./control-client.ts";
import {
  instanceName,
  nameOfSocket,
  socketFile,
  socketFolders,
  type InstanceOptions,
} from "./instance-name.ts";
import { isOwnFolder } from "./own-folder.ts";

/** Of every command that talks to an instance. */
export const INSTANCE_OPTIONS: readonly OptionSpec[] = [
  { flags: "--name <name>", description: "of several instances, this one", parse: instanceName },
  { flags: "--control <path>", description: "its control socket", conflicts: ["name"] },
];

/** Connects to the instance that is meant. Rejects with a CliError where there is none, or more than one. */
export async function findInstance(
  { env }: Pick<Runtime, "env">,
  options: InstanceOptions,
): Promise<ControlClient> {
  const { control, name } = options;
  if (control !== undefined) return clientAt(control);
  if (name !== undefined) return named(env, name);
  const clients = await allInstances({ env });
  const [only, ...others] = clients;
  if (others.length === 0) return only;
  for (const client of clients) client.close();
  const names = clients.map(({ hello }) => hello.name).join(", ");
  throw new CliError(EXIT.no, "control.several", `several instances are running: ${names}`, {
    attempt: `--name ${only.hello.name}`,
  });
}

type AtLeastOne<T> = readonly [T, ...T[]];

/** Every instance of this user that answers. Rejects with a CliError if none does: one may hang, or be full. */
export async function allInstances(
  runtime: Pick<Runtime, "env">,
): Promise<AtLeastOne<ControlClient>> {
  const { clients, faults } = await answering(runtime);
  const [first, ...others] = clients;
  if (first === undefined) throw faults[0] ?? nobody("no instance is running");
  return [first, ...others];
}

interface Answers {
  readonly clients: readonly ControlClient[];
  /** What became of the others, but for those that have ended. */
  readonly faults: readonly CliError[];
}

/** BOUNDED: by the files in the folders of this user */
async function answering({ env }: Pick<Runtime, "env">): Promise<Answers> {
  const paths = folders(env).flatMap((folder) => socketsIn(folder));
  const found = await Promise.allSettled(paths.map((path) => ControlClient.open(path)));
  const clients = found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const faults = found.flatMap((one) =>
    one.status === "rejected" && isCliError(one.reason) ? [one.reason] : [],
  );
  return { clients: clients.toSorted((a, b) => (a.hello.name < b.hello.name ? -1 : 1)), faults };
}

async function named(env: Runtime["env"], name: string): Promise<ControlClient> {
  for (const folder of folders(env)) {
    try {
      return await ControlClient.open(join(folder, socketFile(name)));
    } catch (error) {
      if (!isAbsent(error)) throw unreachable(name, error);
    }
  }
  const { clients } = await answering({ env });
  for (const client of clients) client.close();
  const others = clients.map(({ hello }) => hello.name);
  if (others.length === 0) throw nobody(`no instance "${name}" is running`);
  const message = `no instance "${name}" is running`;
  throw new CliError(EXIT.no, "control.no-instance", message, {
    expected: `one of ${others.join(", ")}`,
  });
}

async function clientAt(path: string): Promise<ControlClient> {
  try {
    return await ControlClient.open(path);
  } catch (error) {
    if (isAbsent(error)) throw nobody(`no instance is running behind ${path}`);
    throw unreachable(path, error);
  }
}

/** Where an instance of this user can be; what others have put into their own folders is nobody's instance. */
function folders(env: Runtime["env"]): readonly string[] {
  const uid = process.getuid?.() ?? 0;
  return socketFolders(env, uid).filter((folder) => isOwnFolder(folder, uid));
}

function socketsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => nameOfSocket(file) !== undefined)
      .map((file) => join(folder, file));
  } catch {
    // no such folder, or not ours: no instance there
    return [];
  }
}

/** No socket, or one that a killed instance has left. */
function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ECONNREFUSED";
}

function nobody(message: string): CliError {
  return new CliError(EXIT.no, "control.no-instance", message, {
    attempt: "bringup up --stay, in another terminal or as a service",
  });
}

function unreachable(where: string, error: unknown): unknown {
  if (error instanceof CliError) return error;
  const isForbidden = error instanceof Error && "code" in error && error.code === "EACCES";
  const message = `cannot talk to ${where}: ${systemReason(error)}`;
  return isForbidden
    ? new CliError(EXIT.unsupported, "unsupported.control", message, {
        expected: "the user that runs the instance",
        attempt: "sudo",
      })
    : new CliError(EXIT.io, "io.control", message);
}
