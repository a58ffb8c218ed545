/** DHCPv4: the client, the server, the relay agent and their messages (package entry `bringup/dhcp`). */
export { createDhcpClient } from "./client.ts";
export {
  DEFAULT_PARAMETERS,
  type DhcpClientConfig,
  type DhcpCommand,
  type DhcpEvent,
  type DhcpIdentity,
  type DhcpTransport,
  type LossReason,
  type MacConflict,
  type Offer,
} from "./client-config.ts";
export { ownClientId } from "./client-id.ts";
export type { Counters, DhcpView, Phase } from "./client-state.ts";
export { createDhcpDiscovery } from "./discovery.ts";
export type {
  DhcpDiscoveryCommand,
  DhcpDiscoveryConfig,
  DhcpDiscoveryEvent,
  DhcpDiscoveryView,
} from "./discovery-config.ts";
export type { DiscoveredOffer, OfferedOption } from "./discovery-offer.ts";
export type { Route } from "./classless-routes.ts";
export type { Lease } from "./lease.ts";
export { MESSAGE_TYPE, messageTypeName } from "./message-type.ts";
export {
  OPTIONS,
  optionLabel,
  type OptionName,
  type OptionValue,
  type OptionValues,
} from "./option-table.ts";
export { DhcpOptions, type OptionEntry, type RawOption } from "./options.ts";
export type { Binding, Use } from "./pool.ts";
export { createDhcpRelayAgent } from "./relay-agent.ts";
export type {
  DhcpRelayCommand,
  DhcpRelayConfig,
  DhcpRelayEvent,
  DhcpRelayView,
  RelayCircuit,
  RelayCounters,
} from "./relay-config.ts";
export { macConflictText } from "./reply.ts";
export { createDhcpServer } from "./server.ts";
export type {
  DhcpServerBehaviour,
  DhcpServerCommand,
  DhcpServerConfig,
  DhcpServerEvent,
  DhcpServerView,
  RelayedNetwork,
} from "./server-config.ts";
export { BOOT_REPLY, BOOT_REQUEST, decodeDhcp, encodeDhcp, type DhcpMessage } from "./wire.ts";
