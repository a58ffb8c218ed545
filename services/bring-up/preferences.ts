/** Whom an operator wants asked before the servers of the network: of the configuration first, then as last told. */
import type { BringUpConfig } from "./config.ts";

export interface Preferences {
  /** As in the configuration. */
  readonly ntpServers: readonly string[];
  readonly dnsServers: readonly string[];
  /** Name to prove the resolvers with. */
  readonly probe?: string;
}

/** The configuration with these in the place of its own; the same one for none. */
export function preferring(
  config: BringUpConfig,
  preferences: Preferences | undefined,
): BringUpConfig {
  if (preferences === undefined) return config;
  const { ntpServers, dnsServers, probe } = preferences;
  const { probe: _probe, ...dns } = config.dns;
  return {
    ...config,
    ntp: { ...config.ntp, servers: ntpServers },
    dns: { ...dns, servers: dnsServers, ...(probe === undefined ? {} : { probe }) },
  };
}
