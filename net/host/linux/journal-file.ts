/**
 * A file that one process holds at a time, and whose content is always whole.
 *
 * The lock belongs to the open file and ends with the process, however that ends: it needs no number of a process that
 * may be another's by now. New content goes into a new file, locked before it takes the name over.
 */
import { codeOf } from "../socket-failure.ts";
import { LOCK_EX, LOCK_NB } from "./constants.ts";
import { errnoName, type Fd, type Libc } from "./libc.ts";

const OWNER_ONLY = 0o600;
/** The file may be replaced between opening and locking; whoever does that holds it then. */
const MAX_TRIES = 10;

export class LockedFile {
  readonly path: string;
  readonly #libc: Libc;
  #fd: Fd;

  private constructor(libc: Libc, path: string, fd: Fd) {
    this.#libc = libc;
    this.path = path;
    this.#fd = fd;
  }

  /** Makes the file if wanted. Undefined: another process holds it, or it is not there. Throws the system's error. */
  static open(libc: Libc, path: string, create: boolean): LockedFile | undefined {
    for (let i = 0; i < MAX_TRIES; i++) {
      const fd = openFile(path, create);
      if (fd === undefined) return undefined;
      const locked = libc.flock(fd, LOCK_EX | LOCK_NB);
      if (locked >= 0 && isNamed(fd, path)) return new LockedFile(libc, path, fd);
      files().closeSync(fd);
      if (locked < 0 && errnoName(locked) !== "EAGAIN") throw libc.error(locked, `flock ${path}`);
      if (locked < 0) return undefined;
    }
    return undefined;
  }

  get text(): string {
    return files().readFileSync(this.path, "utf8");
  }

  /** Throws the system's error; then the content is what it was. */
  replace(text: string): void {
    const { closeSync, openSync, renameSync, writeFileSync } = files();
    const next = openSync(newName(this.path), "w", OWNER_ONLY);
    try {
      writeFileSync(next, text);
      this.#libc.flock(next, LOCK_EX | LOCK_NB);
      renameSync(newName(this.path), this.path);
    } catch (systemError) {
      closeSync(next);
      throw systemError;
    }
    closeSync(this.#fd);
    this.#fd = next;
  }

  /** Nothing is left of it. */
  remove(): void {
    files().rmSync(newName(this.path), { force: true });
    files().rmSync(this.path, { force: true });
    this.release();
  }

  /** Leaves the file to the next one. */
  release(): void {
    files().closeSync(this.#fd);
  }
}

function files() {
  return process.getBuiltinModule("node:fs");
}

function newName(path: string): string {
  return `${path}.new`;
}

function openFile(path: string, create: boolean): Fd | undefined {
  const { constants, openSync } = files();
  try {
    return openSync(path, constants.O_RDWR | (create ? constants.O_CREAT : 0), OWNER_ONLY);
  } catch (systemError) {
    if (codeOf(systemError) === "ENOENT" && !create) return undefined;
    throw systemError;
  }
}

/** Whether the path still leads to the file that was opened. */
function isNamed(fd: Fd, path: string): boolean {
  const { fstatSync, statSync } = files();
  const named = statSync(path, { throwIfNoEntry: false });
  const opened = fstatSync(fd);
  return named?.ino === opened.ino && named.dev === opened.dev;
}
