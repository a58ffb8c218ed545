import type { Libc } from "../../../../../net/host/linux/libc.ts";

/** What calls return in place of being made, by their names and one after the other; then they are made again. */
export type Faults = { [Call in keyof Libc]?: number[] };

/** The C library, except for the calls in `faults`, which may be added to at any time. */
export function faultyLibc(libc: Libc, faults: Faults): Libc {
  return new Proxy(libc, {
    get: (target, call: keyof Libc) => {
      const result = faults[call]?.shift();
      return result === undefined ? target[call].bind(target) : () => result;
    },
  });
}
