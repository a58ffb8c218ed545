/**
 * What an event log leaves behind: the latest packets, offers, samples and refusals, in flat memory however long the
 * run. A bring-up itself keeps its state; what only passes by is kept here, for whoever shows it.
 *
 *   packets     10 000, of all services together
 *   offers      16 for each of 64 interfaces
 *   samples     64
 *   refusals    16
 *
 * Packets keep their bytes where the events carry them (./capture.ts): the first 4 KiB of each, 40 MB at worst,
 * usually 3 MB.
 */
import type { LogEvent } from "../net/event-log.ts";
import type { Lease, Offer } from "../services/dhcp/index.ts";
import type { TimeSample } from "../services/ntp/index.ts";
import { packetRowOf, type PacketRow } from "./packet-row.ts";
import { Ring } from "./ring.ts";

export const PACKETS_KEPT = 10_000;
export const OFFERS_KEPT = 16;
export const SAMPLES_KEPT = 64;
export const REFUSALS_KEPT = 16;
/** As many as a bring-up manages. */
const INTERFACES_MAX = 64;

/** An OFFER, and whether the lease came of it. */
export interface KeptOffer {
  readonly atUs: number;
  readonly offer: Offer;
  readonly taken: boolean;
}

/** A time server's answer that was of no use. */
export interface KeptRefusal {
  readonly atUs: number;
  readonly server: string;
  readonly why: string;
}

type ServiceEvent = Extract<LogEvent, { type: "service" }>;

export class EventStore {
  readonly packets = new Ring<PacketRow>(PACKETS_KEPT);
  /** Accepted ones. */
  readonly samples = new Ring<TimeSample>(SAMPLES_KEPT);
  readonly refusals = new Ring<KeptRefusal>(REFUSALS_KEPT);
  readonly #offers = new Map<string, Ring<KeptOffer>>(); // BOUNDED: by INTERFACES_MAX
  #events = 0;

  /** Events taken in. */
  get events(): number {
    return this.#events;
  }

  /** Of one interface, oldest first. */
  offers(device: string): readonly KeptOffer[] {
    return this.#offers.get(device)?.slice() ?? [];
  }

  add(event: LogEvent): void {
    this.#events++;
    switch (event.type) {
      case "packet-sent":
      case "packet-received":
      case "packet-ignored":
      case "packet-dropped":
      case "send-failed":
        this.packets.push(packetRowOf(event, this.packets.taken));
        return;
      case "service":
        if (event.source === "ntp") this.#time(event);
        else if (event.source.startsWith(DHCP)) this.#dhcp(event.source.slice(DHCP.length), event);
        return;
      case "state-entered":
      case "held":
      case "vetoed":
      case "released":
      case "hold-expired":
      case "withdrawn":
      case "fact":
      case "fact-lost":
      case "blob":
      case "operation":
      case "link":
      case "link-model":
      case "outcome":
      case "finding":
        return;
    }
  }

  // the details are as services/bring-up/{time,network}-part.ts write them into the log

  #time({ atUs, name, detail }: ServiceEvent): void {
    if (name === "sample") this.samples.push(detail as unknown as TimeSample);
    else if (name === "refused") {
      const { server, check, reason } = detail as Readonly<Record<string, string>>;
      this.refusals.push({ atUs, server: server ?? "", why: `${check}: ${reason}` });
    } else if (name === "kiss") {
      const { server, code } = detail as Readonly<Record<string, string>>;
      this.refusals.push({ atUs, server: server ?? "", why: `kiss-o'-death ${code}` });
    }
  }

  #dhcp(device: string, { atUs, name, detail }: ServiceEvent): void {
    if (name === "offer") {
      const { offer } = detail as { readonly offer: Offer };
      this.#offersOf(device)?.push({ atUs, offer, taken: false });
    } else if (name === "new") this.#take(device, detail as unknown as Lease);
  }

  #offersOf(device: string): Ring<KeptOffer> | undefined {
    const known = this.#offers.get(device);
    if (known !== undefined || this.#offers.size >= INTERFACES_MAX) return known;
    const ring = new Ring<KeptOffer>(OFFERS_KEPT);
    this.#offers.set(device, ring);
    return ring;
  }

  /** A lease came: of the offers of that server and address, it is the newest that was taken. */
  #take(device: string, { serverId, address }: Lease): void {
    this.#offers.get(device)?.replaceNewest(
      ({ offer }) => offer.serverId === serverId && offer.address === address,
      (kept) => ({ ...kept, taken: true }),
    );
  }
}

const DHCP = "dhcp/";
