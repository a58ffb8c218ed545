/** Interfaces as rtnetlink tells of them (rtnetlink(7), RTM_NEWLINK). */
import { macText } from "../../../mac-address.ts";
import type { Malformed } from "../../../service.ts";
import { IFF_UP } from "../constants.ts";
import { LITTLE } from "../message-batch.ts";
import {
  attribute,
  decodeAttributes,
  nested,
  text,
  textOf,
  viewOf,
  word,
  wordOf,
  type Attributes,
} from "./message.ts";
import {
  IFF_LOOPBACK,
  IFLA_ADDRESS,
  IFLA_CARRIER,
  IFLA_IFNAME,
  IFLA_INFO_DATA,
  IFLA_INFO_KIND,
  IFLA_LINK,
  IFLA_LINKINFO,
  IFLA_MACVLAN_MODE,
  IFLA_MTU,
  IFLA_NET_NS_FD,
  IFLA_OPERSTATE,
  MACVLAN_MODE_BRIDGE,
} from "./numbers.ts";
import { malformed } from "../../../malformed.ts";

/** RFC 2863 §3.1.14, as the kernel numbers it. */
const OPERATIONAL_STATES = [
  "unknown",
  "not-present",
  "down",
  "lower-layer-down",
  "testing",
  "dormant",
  "up",
] as const;

export type OperationalState = (typeof OPERATIONAL_STATES)[number];

export interface LinkEntry {
  readonly kind: "link";
  readonly index: number;
  readonly device: string;
  /** Empty where it is not six bytes long. */
  readonly mac: string;
  /** Switched on. */
  readonly up: boolean;
  /** The driver sees a peer. False at once when the link is lost; `operationalState` may lag by a second. */
  readonly carrier: boolean;
  readonly operationalState: OperationalState;
  readonly mtu: number;
  readonly loopback: boolean;
  /** `veth`, `macvlan`, `bridge`; empty for hardware. */
  readonly type: string;
  /** Number of the interface that it lies on, perhaps in another namespace. */
  readonly parent?: number;
}

const FIXED_BYTES = 16;

export function decodeLink(body: Uint8Array): LinkEntry | Malformed {
  if (body.length < FIXED_BYTES) return malformed("a link without its fixed part", body.length);
  const attributes = decodeAttributes(body, FIXED_BYTES);
  if (attributes.kind === "malformed") return attributes;
  const { values } = attributes;
  const info = linkInfo(values.get(IFLA_LINKINFO));
  if (info.kind === "malformed") return info;
  const view = viewOf(body);
  const flags = view.getUint32(8, LITTLE);
  const mac = values.get(IFLA_ADDRESS);
  const parent = wordOf(values.get(IFLA_LINK));
  return {
    kind: "link",
    index: view.getInt32(4, LITTLE),
    device: textOf(values.get(IFLA_IFNAME)),
    mac: mac?.length === 6 ? macText(mac) : "",
    up: (flags & IFF_UP) !== 0,
    carrier: values.get(IFLA_CARRIER)?.[0] === 1,
    operationalState: OPERATIONAL_STATES[values.get(IFLA_OPERSTATE)?.[0] ?? 0] ?? "unknown",
    mtu: wordOf(values.get(IFLA_MTU)) ?? 0,
    loopback: (flags & IFF_LOOPBACK) !== 0,
    type: textOf(info.values.get(IFLA_INFO_KIND)),
    ...(parent !== undefined && { parent }),
  };
}

function linkInfo(value: Uint8Array | undefined): Attributes | Malformed {
  return decodeAttributes(value ?? new Uint8Array(0), 0);
}

/** Packets can be sent and received: switched on, with a carrier, and nobody still negotiating (802.1X, Wi-Fi). */
export function isUsable({ up, carrier, operationalState }: LinkEntry): boolean {
  return up && carrier && (operationalState === "up" || operationalState === "unknown");
}

export interface LinkFlags {
  readonly up?: boolean;
}

/** The fixed part of a request about a link; index 0: which one, an attribute says. */
export function linkHead(index: number, { up }: LinkFlags = {}): Uint8Array {
  const bytes = new Uint8Array(FIXED_BYTES);
  const view = viewOf(bytes);
  view.setInt32(4, index, LITTLE);
  view.setUint32(8, up === true ? IFF_UP : 0, LITTLE);
  view.setUint32(12, up === undefined ? 0 : IFF_UP, LITTLE);
  return bytes;
}

export function linkName(device: string): Uint8Array {
  return attribute(IFLA_IFNAME, text(device));
}

export interface MacvlanRequest {
  readonly device: string;
  readonly mac: Uint8Array;
  /** Number of the interface below it, in the namespace of the socket. */
  readonly parent: number;
  /** Descriptor of the namespace that it is born in. */
  readonly namespace: number;
}

/** What makes a child that shares its parent's cable under a MAC of its own. */
export function macvlanParts(request: MacvlanRequest): readonly Uint8Array[] {
  const mode = attribute(IFLA_MACVLAN_MODE, word(MACVLAN_MODE_BRIDGE));
  return [
    linkHead(0),
    linkName(request.device),
    attribute(IFLA_ADDRESS, request.mac),
    attribute(IFLA_LINK, word(request.parent)),
    attribute(IFLA_NET_NS_FD, word(request.namespace)),
    nested(IFLA_LINKINFO, [
      attribute(IFLA_INFO_KIND, text("macvlan")),
      nested(IFLA_INFO_DATA, [mode]),
    ]),
  ];
}
