/** Why a relay cannot run: what the system said about which interface or address. */
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
