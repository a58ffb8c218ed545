/** That a name runs once: a lock that the kernel ends with the process, however that ends. */
import { readFileSync } from "node:fs";
import { LibcMissing, loadLibc } from "../net/host/linux/libc.ts";
import { LockedFile } from "../net/host/linux/journal-file.ts";

export type InstanceLock =
  | { readonly kind: "taken"; release(): void }
  /** `holder`: what that process wrote down about itself. */
  | { readonly kind: "busy"; readonly holder: string }
  /** Off Linux, or without koffi: nobody can be locked out. */
  | { readonly kind: "unsupported" };

/** Takes the lock, and writes `about` into it for those who come too late. Rejects with the system's error. */
export async function lockInstance(path: string, about: string): Promise<InstanceLock> {
  let file: LockedFile | undefined;
  try {
    file = LockedFile.open(await loadLibc(), path, true);
  } catch (error) {
    if (error instanceof LibcMissing) return { kind: "unsupported" };
    throw error;
  }
  if (file === undefined) return { kind: "busy", holder: contentOf(path) };
  const held = file;
  held.replace(about);
  return { kind: "taken", release: () => held.remove() };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // it has just ended
    return "";
  }
}
