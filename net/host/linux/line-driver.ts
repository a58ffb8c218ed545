/** Ports of the contract over interfaces that are driven by frames. */
import type { PortSpec } from "../../service.ts";
import { failedPort, type OpenPort, type PortDriver, type PortSink } from "../port-driver.ts";
import type { FrameLine } from "./frame-line.ts";

export class LineDriver implements PortDriver {
  readonly #lines: readonly FrameLine[];
  readonly #framesOnly: boolean;

  /** `framesOnly`: datagrams go over the system's sockets; otherwise no packet may leave by one of these. */
  constructor(lines: readonly FrameLine[], framesOnly: boolean) {
    this.#lines = lines;
    this.#framesOnly = framesOnly;
  }

  carries(spec: PortSpec): boolean {
    return spec.kind !== "udp" || !this.#framesOnly;
  }

  open(spec: PortSpec, sink: PortSink): OpenPort {
    return this.#lineOf(spec)?.open(spec, sink) ?? failedPort("unreachable", sink);
  }

  #lineOf(spec: PortSpec): FrameLine | undefined {
    if (spec.device !== undefined) return this.#lines.find(({ device }) => device === spec.device);
    const { address } = spec.kind === "udp" ? spec : {};
    return address === undefined ? undefined : this.#lines.find((line) => line.owns(address));
  }
}
