/**
 * The file with the resolvers of a machine, or of whatever has a file of its own in its place.
 *
 *   a file                        replaced by a new one under its name
 *   a file mounted there          written in place: it cannot be replaced (containers, `ip netns exec`)
 *   a link to a file              the file behind it is written in place
 *   a link to systemd-resolved    not written: that service would overwrite it
 */
import { codeOf } from "../socket-failure.ts";
import type { Undo } from "./journal-entry.ts";

export type ResolvConfUndo = Extract<Undo, { kind: "resolv-conf" }>;

export type ResolverPlace =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "resolved"; readonly path: string };

/** Far above any such file. */
const MAX_BYTES = 65_536;
const MAX_LINKS = 8;
const RESOLVED = "/systemd/resolve/";
const PERMISSION_BITS = 0o7777;
const PUBLIC = 0o644;
/** Something is mounted there, or nothing new can be put into the folder. */
const IN_PLACE: ReadonlySet<string> = new Set(["EBUSY", "EXDEV", "EROFS", "EACCES", "EPERM"]);

/** Where the resolvers are really kept. `mounted` says whether something is mounted over a path. */
export function resolverPlace(path: string, mounted: (path: string) => boolean): ResolverPlace {
  const { resolve, dirname } = process.getBuiltinModule("node:path");
  let at = path;
  for (let i = 0; i < MAX_LINKS; i++) {
    const target = linkTarget(at);
    if (target === undefined) break;
    at = resolve(dirname(at), target);
  }
  const kind = at !== path && at.includes(RESOLVED) && !mounted(at) ? "resolved" : "file";
  return { kind, path: at };
}

function linkTarget(path: string): string | undefined {
  try {
    return files().readlinkSync(path);
  } catch (systemError) {
    if (["EINVAL", "ENOENT"].includes(codeOf(systemError))) return undefined; // no link, or nothing
    throw systemError;
  }
}

/** Null: there is no file. Throws the system's error, EFBIG for what cannot be a list of resolvers. */
export function readResolvConf(path: string): Buffer | null {
  try {
    // a pipe would keep whoever reads it waiting
    if (!files().statSync(path).isFile())
      throw Object.assign(new Error(`${path} is no file`), { code: "EINVAL" });
    const bytes = files().readFileSync(path);
    if (bytes.length <= MAX_BYTES) return bytes;
  } catch (systemError) {
    if (codeOf(systemError) === "ENOENT") return null;
    throw systemError;
  }
  throw Object.assign(new Error(`${path} is longer than ${MAX_BYTES} bytes`), { code: "EFBIG" });
}

/** Whose content a file has now. */
export type Holder = "this-run" | "as-before" | "others";

/** A file that begins like ours, or like the one before, and ends too soon was being written when the run ended. */
export function holderOf(content: Buffer | null, { before, written }: ResolvConfUndo): Holder {
  const original = before === null ? null : Buffer.from(before, "base64");
  if (content === null || original === null ? content === original : content.equals(original))
    return "as-before";
  if (content === null) return "others";
  const texts = written.map((text) => Buffer.from(text, "base64"));
  if (original !== null) texts.push(original);
  const begun = texts.some((text) => content.equals(text.subarray(0, content.length)));
  return begun ? "this-run" : "others";
}

/** Null: removes the file. `replace`: under its name, where that can be done. Throws the system's error. */
export function writeResolvConf(path: string, bytes: Buffer | null, replace: boolean): void {
  if (bytes === null) files().rmSync(path, { force: true });
  else if (!replace || !replaced(path, bytes)) files().writeFileSync(path, bytes, { mode: PUBLIC });
}

function replaced(path: string, bytes: Buffer): boolean {
  const { chmodSync, chownSync, renameSync, rmSync, statSync, writeFileSync } = files();
  const beside = besideName(path);
  const old = statSync(path, { throwIfNoEntry: false });
  try {
    writeFileSync(beside, bytes);
    chmodSync(beside, old === undefined ? PUBLIC : old.mode & PERMISSION_BITS);
    if (old !== undefined) chownSync(beside, old.uid, old.gid);
    renameSync(beside, path);
    return true;
  } catch (systemError) {
    rmSync(beside, { force: true });
    if (IN_PLACE.has(codeOf(systemError))) return false;
    throw systemError;
  }
}

/** What a run that was killed while it replaced the file has left beside it. */
export function removeUnfinished(path: string): void {
  files().rmSync(besideName(path), { force: true });
}

function besideName(path: string): string {
  return `${path}.bringup`;
}

function files() {
  return process.getBuiltinModule("node:fs");
}
