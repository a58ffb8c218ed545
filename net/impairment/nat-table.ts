/**
 * What a translator of addresses knows: which port of the device is seen from outside as which.
 *
 * Until it forgets for the first time a port is seen as itself. Then everything that leaves gets a new one, and what
 * comes to an old one is lost. A driver that cannot change ports asks with `knows` instead.
 */
import type { PacketService } from "./model.ts";

/** Whoever says how often the translator has forgotten everything. */
export interface Forgetful {
  rebindings(nowUs: number): number;
}

interface Mapping {
  readonly insidePort: number;
  readonly outsidePort: number;
  readonly rebindings: number;
}

export interface Inside {
  readonly port: number;
  /** Whether the way in is closed: the translator has forgotten it. */
  readonly isLost: boolean;
}

const MAPPINGS_MAX = 4_096;
/** Above the ports of services, below those that systems hand out. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;

export class NatTable {
  readonly #link: Forgetful;
  readonly #byInside = new Map<number, Mapping>(); // BOUNDED: by MAPPINGS_MAX
  readonly #byOutside = new Map<number, Mapping>(); // BOUNDED: by MAPPINGS_MAX
  #made = 0;

  constructor(link: Forgetful) {
    this.#link = link;
  }

  /** A packet leaves from `insidePort` now: which port the far end sees. */
  leaves(insidePort: number, nowUs: number): number {
    const rebindings = this.#link.rebindings(nowUs);
    const known = this.#byInside.get(insidePort);
    if (known?.rebindings === rebindings) return known.outsidePort;
    const outsidePort = rebindings === 0 ? insidePort : FIRST_PORT + (this.#made++ % PORTS);
    const mapping = { insidePort, outsidePort, rebindings };
    remember(this.#byInside, insidePort, mapping);
    remember(this.#byOutside, outsidePort, mapping);
    return outsidePort;
  }

  /** A packet comes to `outsidePort` now: whom it is for. One that nobody has used from inside is left as it is. */
  comes(outsidePort: number, nowUs: number): Inside {
    const mapping = this.#byOutside.get(outsidePort);
    if (mapping === undefined) return { port: outsidePort, isLost: false };
    const isLost = mapping.rebindings !== this.#link.rebindings(nowUs);
    return { port: mapping.insidePort, isLost };
  }

  /** Whether what comes for `insidePort` now still finds its way: nothing was forgotten since it last sent. */
  knows(insidePort: number, nowUs: number): boolean {
    const mapping = this.#byInside.get(insidePort);
    return mapping === undefined || mapping.rebindings === this.#link.rebindings(nowUs);
  }
}

/** DHCP and ARP stay on the near side of a translator. */
export function passesNat(service: PacketService): boolean {
  return service !== "dhcp" && service !== "arp";
}

function remember(map: Map<number, Mapping>, port: number, mapping: Mapping): void {
  if (map.size >= MAPPINGS_MAX && !map.has(port)) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  map.set(port, mapping);
}
