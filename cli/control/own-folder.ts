/**
 * Whose a folder of sockets is. In one that somebody else has made, or may write to, anybody can put a socket and pretend
 * to be an instance: who waits for it would go on too early, and a terminal would show what a stranger says.
 */
import { lstatSync } from "node:fs";

const ANYBODY_ELSE = 0o077;

/** Whether only this user may enter. What a link leads to does not count. */
export function isOwnFolder(folder: string, uid: number): boolean {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === uid && (found.mode & ANYBODY_ELSE) === 0;
  } catch {
    // it is not there, or lies where this user may not look
    return false;
  }
}
