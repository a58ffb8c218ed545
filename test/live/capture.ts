/** A capture of one interface: every frame from the start on, written as it comes. */
import type { Namespace } from "./namespace.ts";
import { program } from "./programs.ts";
import { run, type Running } from "./running.ts";

export class Capture {
  readonly file: string;
  readonly #tcpdump: Running;

  private constructor(file: string, tcpdump: Running) {
    this.file = file;
    this.#tcpdump = tcpdump;
  }

  static async start(namespace: Namespace, device: string, file: string): Promise<Capture> {
    const argv = ["-i", device, "-n", "-U", "--immediate-mode", "-Z", "root", "-w", file];
    const tcpdump = namespace.start([program("tcpdump"), ...argv]);
    await tcpdump.says(/listening on/);
    return new Capture(file, tcpdump);
  }

  async stop(): Promise<void> {
    if (!this.#tcpdump.ended) await this.#tcpdump.stop("SIGINT");
  }
}

/** Fields of the packets that a display filter of tshark lets through, one row for each packet. */
export async function packets(
  file: string,
  filter: string,
  ...fields: readonly string[]
): Promise<readonly (readonly string[])[]> {
  const wanted = fields.flatMap((field) => ["-e", field]);
  const argv = ["-r", file, "-n", "-Y", filter, "-T", "fields", "-E", "separator=/t", ...wanted];
  const text = await run([program("tshark"), ...argv]);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
}

/** The DHCP messages of a capture in their order, by their names in RFC 2132 §9.6; of one client if `mac` is given. */
export async function dhcpMessages(file: string, mac?: string): Promise<readonly string[]> {
  const filter = mac === undefined ? "dhcp" : `dhcp.hw.mac_addr == ${mac}`;
  const rows = await packets(file, filter, "dhcp.option.dhcp");
  return rows.map(([type = ""]) => DHCP_TYPES[Number(type)] ?? type);
}

const DHCP_TYPES: readonly (string | undefined)[] = [
  undefined,
  "DISCOVER",
  "OFFER",
  "REQUEST",
  "DECLINE",
  "ACK",
  "NAK",
  "RELEASE",
  "INFORM",
];
