/** The one UDP port of a server: opened by a start, closed by a stop, and given up where it cannot be had. */
import { SILENT, type Failure, type Input, type Output, type PortId } from "./service.ts";

export interface ServedPortRecord {
  /** Id of the open port, or of the last one. */
  readonly port: PortId;
  readonly serving: boolean;
}

export class ServedPort {
  readonly #where: { readonly port: number | "random"; readonly address?: string };
  #port: PortId;
  #serving: boolean;

  constructor(
    where: { readonly port: number | "random"; readonly address?: string },
    saved?: ServedPortRecord,
  ) {
    this.#where = where;
    this.#port = saved?.port ?? 0;
    this.#serving = saved?.serving ?? false;
  }

  get phase(): "serving" | "stopped" {
    return this.#serving ? "serving" : "stopped";
  }

  start(): readonly Output<never>[] {
    if (this.#serving) return SILENT;
    this.#serving = true;
    const { port, address } = this.#where;
    const where = address === undefined ? undefined : { address };
    return [{ kind: "open", port: ++this.#port, spec: { kind: "udp", port, ...where } }];
  }

  stop(): readonly Output<never>[] {
    if (!this.#serving) return SILENT;
    this.#serving = false;
    return [{ kind: "close", port: this.#port }];
  }

  /**
   * The event of a port that cannot be opened, which ends the serving; undefined for anything else: a reply that
   * cannot be delivered is the client's loss.
   */
  failed({
    on,
    why,
    about,
  }: Extract<Input<never>, { kind: "failed" }>):
    | { readonly kind: "failed"; readonly why: Failure; readonly message: string }
    | undefined {
    const isOpening = about === undefined && (why === "in-use" || why === "denied");
    if (!isOpening || !this.#serving || on !== this.#port) return undefined;
    this.#serving = false;
    return { kind: "failed", why, message: `port ${this.#where.port} cannot be opened: ${why}` };
  }

  save(): ServedPortRecord {
    return { port: this.#port, serving: this.#serving };
  }
}
