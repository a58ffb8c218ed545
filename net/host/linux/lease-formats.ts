/**
 * Leases as the usual DHCP clients keep them. What cannot be read is no lease.
 *
 *   dhclient            lease { interface "eth0"; fixed-address 192.0.2.7; expire 3 2026/01/07 10:00:00; }
 *   systemd-networkd,   ADDRESS=192.0.2.7
 *   NetworkManager
 *   dhcpcd              the server's message as it came (RFC 2131 §2)
 */
import { isIpv4 } from "../../address.ts";
import { ipv4Text } from "../../ipv4-address.ts";

export interface HostLease {
  readonly address: string;
  /** Where the file tells. */
  readonly device?: string;
  /** Where the file tells, by the wall clock; Infinity: never. */
  readonly expiresUnixSeconds?: number;
}

const MAX_LEASES = 10_000;

/** dhclient.leases(5): the same lease again for each renewal, times in UTC unless they are counted in seconds. */
export function dhclientLeases(text: string): readonly HostLease[] {
  const leases: HostLease[] = []; // BOUNDED: by MAX_LEASES
  for (const [, block = ""] of text.matchAll(/^lease\s*\{([^}]*)\}/gm)) {
    if (leases.length === MAX_LEASES) break;
    const address = /^\s*fixed-address\s+([0-9.]+)\s*;/m.exec(block)?.[1] ?? "";
    if (!isIpv4(address)) continue;
    const device = /^\s*interface\s+"([^"]*)"\s*;/m.exec(block)?.[1];
    const expires = dhclientTime(/^\s*expire\s+([^;]*);/m.exec(block)?.[1] ?? "");
    leases.push({
      address,
      ...(device !== undefined && { device }),
      ...(expires !== undefined && { expiresUnixSeconds: expires }),
    });
  }
  return leases;
}

function dhclientTime(text: string): number | undefined {
  if (text.trim() === "never") return Infinity;
  const epoch = /^epoch\s+(\d+)/.exec(text)?.[1];
  if (epoch !== undefined) return Number(epoch);
  const [, date, time] = /^\d\s+(\d+\/\d+\/\d+)\s+(\d+:\d+:\d+)/.exec(text) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const milliseconds = Date.parse(`${date.replaceAll("/", "-")}T${time}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** Of a file with one setting a line. */
export function keyedLeases(text: string): readonly HostLease[] {
  const address = /^ADDRESS=([0-9.]+)\s*$/m.exec(text)?.[1] ?? "";
  return isIpv4(address) ? [{ address }] : [];
}

const YOUR_ADDRESS = 16;
const OPTIONS = 240;
const MAGIC_COOKIE = 0x63825363;
const OPTION_LEASE_TIME = 51;
const OPTION_PAD = 0;
const OPTION_END = 255;

/** `writtenUnixSeconds`: when the message came. */
export function messageLeases(bytes: Uint8Array, writtenUnixSeconds: number): readonly HostLease[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < OPTIONS || view.getUint32(OPTIONS - 4) !== MAGIC_COOKIE) return [];
  const address = ipv4Text(bytes, YOUR_ADDRESS);
  if (address === "0.0.0.0") return [];
  const seconds = leaseSeconds(view);
  if (seconds === undefined) return [{ address }];
  const endless = seconds === 0xffffffff;
  return [{ address, expiresUnixSeconds: endless ? Infinity : writtenUnixSeconds + seconds }];
}

function leaseSeconds(view: DataView): number | undefined {
  for (let at = OPTIONS; at + 1 < view.byteLength;) {
    const code = view.getUint8(at);
    if (code === OPTION_END) return undefined;
    if (code === OPTION_PAD) {
      at++;
      continue;
    }
    const length = view.getUint8(at + 1);
    if (code === OPTION_LEASE_TIME)
      return length === 4 && at + 6 <= view.byteLength ? view.getUint32(at + 2) : undefined;
    at += 2 + length;
  }
  return undefined;
}
