/** unbound with the lab's zone as local data; every other name does not exist. */
import { writeFileSync } from "node:fs";
import { SERVER_ADDRESS } from "../live-net.ts";
import type { Namespace } from "../namespace.ts";
import { program } from "../programs.ts";
import type { Running } from "../running.ts";
import { DOMAIN } from "./dhcp-server.ts";

export async function startUnbound(namespace: Namespace, folder: string): Promise<Running> {
  const config = `${folder}/unbound.conf`;
  writeFileSync(
    config,
    `server:
  interface: ${SERVER_ADDRESS}
  access-control: 0.0.0.0/0 allow
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "${folder}"
  pidfile: "${folder}/unbound.pid"
  use-syslog: no
  log-queries: yes
  module-config: "iterator"
  local-zone: "." static
  local-zone: "${DOMAIN}." static
  local-data: "${DOMAIN}. 60 IN A ${SERVER_ADDRESS}"
remote-control:
  control-enable: no
`,
  );
  const process = namespace.start([program("unbound"), "-d", "-c", config]);
  await process.says(/start of service/);
  return process;
}
