/**
 * The place of a running instance: a lock, and beside it the socket. Both are gone when it ends, and what a killed one
 * has left is replaced as soon as nobody answers there.
 *
 * A folder of ours is 0700 and belongs to its user; one that somebody else has made in /tmp is not used. The socket
 * itself is made 0600, not changed to it afterwards. Where nothing can be locked (off Linux), the socket alone decides,
 * and of two that start within the same millisecond the later one has it.
 */
import { lstatSync, mkdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { lockInstance } from "../../library/instance-lock.ts";
import { usage } from "../arguments.ts";
import { CliError, EXIT, systemReason } from "../exit.ts";
import { socketFile } from "./instance-name.ts";
import { isOwnFolder } from "./own-folder.ts";

/** What the kernel has room for (`sun_path`), with the zero behind it. */
const PATH_BYTES_MAX = 107;
const NOT_EXECUTABLE_NOR_OTHERS = 0o177;

export interface InstanceSocket {
  readonly path: string;
  /** What the instance is called: a lab that comes second is `lab-2`. */
  readonly name: string;
  readonly server: Server;
  /** Ends the server and removes what it has made. */
  release(): void;
}

export interface SocketWish {
  readonly name: string;
  /** Whether another name will do if this one runs already: `lab-2`. */
  readonly mayBeNumbered: boolean;
  /** The path of the socket, where somebody asked for one. */
  readonly path?: string;
  readonly folders: readonly string[];
  readonly uid: number;
}

/** How many labs of one user are given names. */
const NUMBERED_MAX = 64;

/** Takes the first place that can be had. Rejects with a CliError: somebody has it, or no place can be made. */
export async function openInstanceSocket(wish: SocketWish): Promise<InstanceSocket> {
  const { name, path } = wish;
  if (path !== undefined) return placeAt(name, path);
  const folder = firstFolder(wish);
  const most = wish.mayBeNumbered ? NUMBERED_MAX : 1;
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name}-${number}`;
    try {
      return await placeAt(numbered, join(folder, socketFile(numbered)));
    } catch (error) {
      if (number >= most || !isBusy(error)) throw error;
    }
  }
}

function firstFolder({ folders, uid }: SocketWish): string {
  let why: unknown;
  for (const folder of folders) {
    try {
      prepareFolder(folder, uid);
      return folder;
    } catch (error) {
      why = error;
    }
  }
  throw ioError(folders.at(-1) ?? "", why);
}

/** Throws the system's error, or that the folder is somebody else's. */
function prepareFolder(folder: string, uid: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isOwnFolder(folder, uid))
    throw new Error(`it is not a folder that only its owner (${uid}) may enter`);
}

async function placeAt(name: string, path: string): Promise<InstanceSocket> {
  if (Buffer.byteLength(path) > PATH_BYTES_MAX)
    throw usage("control", `the path ${path} is too long`, `at most ${PATH_BYTES_MAX} bytes`);
  const lock = await locked(name, path);
  try {
    await removeStale(name, path);
    const server = await listening(path);
    const release = (): void => {
      server.close(); // which removes the socket, too
      lock.release();
    };
    return { path, name, server, release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function locked(name: string, path: string): Promise<{ release(): void }> {
  try {
    const lock = await lockInstance(`${path}.lock`, `${process.pid}`);
    if (lock.kind === "busy") throw busy(name, /^\d{1,10}$/.exec(lock.holder)?.[0]);
    return lock.kind === "taken" ? lock : { release: () => undefined };
  } catch (error) {
    throw isBusy(error) ? error : ioError(path, error);
  }
}

/** Takes away the socket of an instance that was killed. Rejects with a CliError if somebody answers there. */
async function removeStale(name: string, path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw ioError(path, new Error("there is something else in its place"));
  if (await answers(path)) throw busy(name, undefined);
  rmSync(path, { force: true });
}

/** Whether a process listens there, however busy it is. */
export function answers(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path, () => {
    socket.destroy();
    resolve(true);
  });
  socket.on("error", ({ code }: NodeJS.ErrnoException) =>
    resolve(code !== "ECONNREFUSED" && code !== "ENOENT"),
  );
  return promise;
}

function listening(path: string): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  // a client may close its half and still wait for the answer
  const server = createServer({ allowHalfOpen: true });
  // later it is one that could not be taken in, for want of descriptors: that client's trouble
  server.on("error", (error) => reject(ioError(path, error)));
  server.once("listening", () => resolve(server));
  const before = process.umask(NOT_EXECUTABLE_NOR_OTHERS);
  try {
    server.listen(path); // the file is made before it returns
  } finally {
    process.umask(before);
  }
  return promise;
}

function busy(name: string, pid: string | undefined): CliError {
  const by = pid === undefined ? "" : ` (process ${pid})`;
  return new CliError(EXIT.no, "busy.instance", `"${name}" runs already${by}`, {
    attempt: `bringup status --name ${name}, or another --name`,
  });
}

function isBusy(error: unknown): boolean {
  return error instanceof CliError && error.code === "busy.instance";
}

function ioError(path: string, error: unknown): CliError {
  const message = `no control socket at ${path}: ${systemReason(error)}`;
  return new CliError(EXIT.io, "io.control", message, {
    attempt: "--control PATH, in a folder of yours",
  });
}
