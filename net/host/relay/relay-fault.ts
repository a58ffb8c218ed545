/** Why a relay cannot run: what the system said about which interface or address. */
import { errnoName, type Libc } from "../linux/libc.ts";

export class RelayFault extends Error {
  /** `EPERM`, `EADDRINUSE` … */
  readonly code: string;
  readonly on: string;

  constructor(code: string, message: string, on: string) {
    super(message);
    this.name = "RelayFault";
    this.code = code;
    this.on = on;
  }
}

/** The fault of a failed call. */
export function faultOf(libc: Libc, result: number, call: string, on: string): RelayFault {
  return new RelayFault(errnoName(result), libc.error(result, call).message, on);
}
