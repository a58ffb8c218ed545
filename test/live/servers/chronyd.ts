/** chronyd as a time server that serves the machine's own clock, so that the true offset is 0. It never sets a clock (-x). */
import { writeFileSync } from "node:fs";
import { SERVER_ADDRESS } from "../live-net.ts";
import type { Namespace } from "../namespace.ts";
import { program } from "../programs.ts";
import type { Running } from "../running.ts";

export async function startChronyd(
  namespace: Namespace,
  folder: string,
  address: string = SERVER_ADDRESS,
): Promise<Running> {
  const config = `${folder}/chronyd.conf`;
  const lines = [
    "local stratum 1",
    "allow all",
    `bindaddress ${address}`,
    "cmdport 0",
    "bindcmdaddress /",
    `pidfile ${folder}/chronyd.pid`,
  ];
  writeFileSync(config, `${lines.join("\n")}\n`);
  const process = namespace.start([program("chronyd"), "-x", "-d", "-u", "root", "-f", config]);
  await process.says(/chronyd version/);
  return process;
}
