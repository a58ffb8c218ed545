/**
 * The questions about files that a host answers by itself.
 *
 * A file is written whole or not at all: into a new file beside it, synced, then renamed over it. A link is followed
 * first, so that the link stays. What is not a regular file (a device, a pipe) is written in place: renaming would
 * replace it. Errors carry the system's code (`ENOSPC`, `EACCES`) as `why`.
 */
import type { Answer, Question } from "../service.ts";
import { codeOf, messageOf } from "./socket-failure.ts";

type WriteQuestion = Extract<Question, { kind: "write-file" }>;

/** Far above any file that a service reads; a device without an end stops here as EFBIG. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
/** What a new file may be read and written by, before the umask. */
const DEFAULT_MODE = 0o666;
const PERMISSION_BITS = 0o7777;

/** Never rejects. Questions that are not about files are `unsupported`. */
export async function answerFileQuestion(question: Question): Promise<Answer> {
  try {
    switch (question.kind) {
      case "read-file":
        return { kind: "file", bytes: await read(question.path) };
      case "write-file":
        await write(question);
        return { kind: "written" };
      case "resolve":
      case "operation":
        return {
          kind: "failed",
          why: "unsupported",
          message: `this host cannot answer "${question.kind}"`,
        };
    }
  } catch (systemError) {
    return {
      kind: "failed",
      why: codeOf(systemError) || "failed",
      message: messageOf(systemError),
    };
  }
}

function files() {
  return process.getBuiltinModule("node:fs/promises");
}

async function read(path: string): Promise<Uint8Array> {
  const file = await files().open(path, "r");
  try {
    const chunks: Uint8Array[] = []; // BOUNDED: by MAX_FILE_BYTES
    let length = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES));
      if (bytesRead === 0) return joined(chunks, length);
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
      if (length > MAX_FILE_BYTES) throw tooBig(path);
    }
  } finally {
    await file.close();
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

function tooBig(path: string): Error {
  return Object.assign(new Error(`${path} is longer than ${MAX_FILE_BYTES} bytes`), {
    code: "EFBIG",
  });
}

async function write(question: WriteQuestion): Promise<void> {
  const target = await realTarget(question.path);
  if (target.kind === "special") return files().writeFile(target.path, question.bytes);
  const { randomBytes } = process.getBuiltinModule("node:crypto");
  const beside = `${target.path}.${randomBytes(6).toString("hex")}.new`;
  try {
    await writeNew(beside, question.bytes, question.mode ?? target.mode);
    await files().rename(beside, target.path);
  } catch (systemError) {
    await files().rm(beside, { force: true });
    throw systemError;
  }
}

type Target =
  | { readonly kind: "regular"; readonly path: string; readonly mode: number | undefined }
  | { readonly kind: "special"; readonly path: string };

/** The file behind the links, with its mode; without one when there is no such file yet. */
async function realTarget(path: string): Promise<Target> {
  try {
    const real = await files().realpath(path);
    const stat = await files().stat(real);
    if (stat.isFile()) return { kind: "regular", path: real, mode: stat.mode & PERMISSION_BITS };
    return { kind: "special", path: real };
  } catch (systemError) {
    if (codeOf(systemError) !== "ENOENT") throw systemError;
    return { kind: "regular", path, mode: undefined };
  }
}

/** Without a mode the umask decides; with one it is exactly that. The file is on the disk when this resolves. */
async function writeNew(path: string, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  const file = await files().open(path, "wx", mode ?? DEFAULT_MODE);
  try {
    if (mode !== undefined) await file.chmod(mode);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
