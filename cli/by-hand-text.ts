import type { ByHandShot } from "../observation/snapshot.ts";

/** What somebody will refuse when it comes to that: `operator will hold DHCP: the cable is being moved`. */
export function byHandText({ name, kind, next, reason }: ByHandShot): string {
  return `${name} will ${kind} ${next}: ${reason}`;
}
