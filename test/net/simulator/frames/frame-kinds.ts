/** What a frame is, in a word or two; ports that are drawn are a star. */
import { decodeEthernet, ETHERTYPE_ARP } from "../../../../net/ethernet.ts";
import { readUdpFrame } from "../../../../net/udp-frame.ts";

export function kindOf(frame: Uint8Array): string {
  const header = decodeEthernet(frame);
  if (header.kind === "malformed") return "malformed";
  if (header.etherType === ETHERTYPE_ARP) return "arp";
  const udp = readUdpFrame(frame);
  if (udp.kind !== "udp-frame") return udp.kind;
  return `udp ${portText(udp.sourcePort)} > ${portText(udp.destinationPort)}`;
}

function portText(port: number): string {
  return port >= 49_152 ? "*" : `${port}`;
}
