/** What the doctor knows about an interface; `null` is "not known", or that the driver does not tell. */
export interface InterfaceFacts {
  readonly device: string;
  readonly index: number | null;
  /** `vlan`, `bridge`, `bond`, `tun`, `loopback` …; `card`, or `virtual` for one without. */
  readonly kind: string;
  readonly isEthernet: boolean;
  readonly isLoopback: boolean;
  readonly isWireless: boolean;
  /** Switched on. */
  readonly isUp: boolean;
  /** `null` also while it is switched off: then nobody knows. */
  readonly carrier: boolean | null;
  /** `up`, `down`, `dormant`, `lowerlayerdown` … */
  readonly operState: string | null;
  readonly carrierChanges: number | null;
  readonly mac: string;
  /** Somebody has given it another MAC address than its own. */
  readonly macWasSet: boolean;
  readonly mtu: number | null;
  readonly speedMegabits: number | null;
  readonly duplex: string | null;
  readonly addresses: readonly InterfaceAddress[];
  /** The bridge or bond that it is a part of. */
  readonly master: InterfaceMaster | null;
  /** What it stands on: the card of a VLAN. */
  readonly lower: readonly string[];
  readonly forwarding: boolean | null;
  /** 1 strict, 2 loose (RFC 3704). */
  readonly reversePathFilter: number | null;
  /** Addresses of other stations that use its MAC address. */
  readonly macSeenAt: readonly string[];
  /** What the service that configures it says: `NetworkManager`, `systemd-networkd`. */
  readonly managedBy: string | null;
  readonly receiveErrors: number | null;
  readonly transmitErrors: number | null;
  readonly receivedPackets: number | null;
}

export interface InterfaceAddress {
  readonly address: string;
  readonly prefixLength: number;
}

export interface InterfaceMaster {
  readonly device: string;
  readonly kind: "bridge" | "bond" | "other";
}
