/** `decode` with all its help: what `decode-message.ts` does, as a command of commander's. */
import { Command } from "commander";
import { addOptions } from "../commander-options.ts";
import { usage } from "../arguments.ts";
import { DECODE_OPTIONS, type DecodeOptions } from "../decode-options.ts";
import type { Runtime } from "../runtime.ts";
import { decode } from "./decode-message.ts";

const EXAMPLES = `
A capture is pcap or pcapng, with DHCP, NTP and DNS (also multicast DNS and LLMNR, and DNS over TCP) on their own
ports; with --as, every UDP datagram is taken for that protocol. A file whose name is hex is given as ./NAME.

Examples:
  bringup decode 23000600000000000000000000000000000000000000000000000000000000000000000000000000ecb1a44000000000
  bringup decode capture.pcapng
  bringup decode capture.pcapng --ndjson | jq -c 'select(.malformed)'
  tcpdump -i eth0 -U -w - port 67 or port 68 | bringup decode -
`;

export function decodeCommand(runtime: Runtime): Command {
  const command = new Command("decode")
    .description("show the fields of DHCP, NTP and DNS messages")
    .argument("<message>", "hex digits, - for stdin (a capture, or hex lines), or a capture file");
  return addOptions(command, DECODE_OPTIONS)
    .addHelpText("after", EXAMPLES)
    .action(async (message: string, options: DecodeOptions) => {
      if (options.json && options.ndjson)
        throw usage("conflict", "--json and --ndjson exclude each other", "one of them");
      await decode(runtime, message, options);
    });
}
