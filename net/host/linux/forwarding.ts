/** Whether the kernel passes packets on that come in by an interface (ip-sysctl). */
const CONFIGURATION = "/proc/sys/net/ipv4/conf";

/**
 * The interface's own switch decides: the one for `all` is only copied to every interface when it is set. False where
 * neither can be read.
 */
export function forwardingOn(device: string, configuration = CONFIGURATION): boolean {
  return (switchAt(configuration, device) ?? switchAt(configuration, "all")) === "1";
}

function switchAt(configuration: string, name: string): string | undefined {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  try {
    return readFileSync(`${configuration}/${name}/forwarding`, "utf8").trim();
  } catch {
    return undefined; // no such interface, or no IPv4
  }
}
