/**
 * The DHCP options this program understands, as data: a line here is all that a new option needs.
 *
 * Names are the RFC's words (RFC 2132 unless the line says otherwise). Options that are not here keep their code
 * and their bytes. `min` raises the least length of the format.
 */
import { FORMATS, type Format, type FormatName, type FormatValue } from "./option-formats.ts";

interface OptionSpec {
  readonly code: number;
  readonly format: FormatName;
  readonly min?: number;
}

export const PAD = 0;
export const OVERLOAD = 52;
export const END = 255;

export const OPTIONS = {
  subnetMask: { code: 1, format: "ip" },
  timeOffset: { code: 2, format: "i32" },
  routers: { code: 3, format: "ip-list" },
  timeServers: { code: 4, format: "ip-list" },
  nameServers: { code: 5, format: "ip-list" },
  domainNameServers: { code: 6, format: "ip-list" },
  logServers: { code: 7, format: "ip-list" },
  cookieServers: { code: 8, format: "ip-list" },
  lprServers: { code: 9, format: "ip-list" },
  impressServers: { code: 10, format: "ip-list" },
  resourceLocationServers: { code: 11, format: "ip-list" },
  hostName: { code: 12, format: "text" },
  bootFileSize: { code: 13, format: "u16" },
  meritDumpFile: { code: 14, format: "text" },
  domainName: { code: 15, format: "text" },
  swapServer: { code: 16, format: "ip" },
  rootPath: { code: 17, format: "text" },
  extensionsPath: { code: 18, format: "text" },
  ipForwarding: { code: 19, format: "bool" },
  nonLocalSourceRouting: { code: 20, format: "bool" },
  policyFilter: { code: 21, format: "ip-pairs" },
  maximumDatagramReassembly: { code: 22, format: "u16" },
  defaultIpTtl: { code: 23, format: "u8" },
  pathMtuAgingTimeout: { code: 24, format: "u32" },
  pathMtuPlateauTable: { code: 25, format: "u16-list" },
  interfaceMtu: { code: 26, format: "u16" },
  allSubnetsLocal: { code: 27, format: "bool" },
  broadcastAddress: { code: 28, format: "ip" },
  performMaskDiscovery: { code: 29, format: "bool" },
  maskSupplier: { code: 30, format: "bool" },
  performRouterDiscovery: { code: 31, format: "bool" },
  routerSolicitationAddress: { code: 32, format: "ip" },
  staticRoutes: { code: 33, format: "ip-pairs" },
  trailerEncapsulation: { code: 34, format: "bool" },
  arpCacheTimeout: { code: 35, format: "u32" },
  ethernetEncapsulation: { code: 36, format: "bool" },
  tcpDefaultTtl: { code: 37, format: "u8" },
  tcpKeepaliveInterval: { code: 38, format: "u32" },
  tcpKeepaliveGarbage: { code: 39, format: "bool" },
  nisDomain: { code: 40, format: "text" },
  nisServers: { code: 41, format: "ip-list" },
  ntpServers: { code: 42, format: "ip-list" },
  vendorSpecific: { code: 43, format: "bytes", min: 1 },
  netbiosNameServers: { code: 44, format: "ip-list" },
  netbiosDatagramServers: { code: 45, format: "ip-list" },
  netbiosNodeType: { code: 46, format: "u8" },
  netbiosScope: { code: 47, format: "text" },
  xFontServers: { code: 48, format: "ip-list" },
  xDisplayManagers: { code: 49, format: "ip-list" },
  requestedAddress: { code: 50, format: "ip" },
  leaseTime: { code: 51, format: "u32" },
  overload: { code: 52, format: "u8" },
  messageType: { code: 53, format: "u8" },
  serverIdentifier: { code: 54, format: "ip" },
  parameterRequestList: { code: 55, format: "u8-list" },
  message: { code: 56, format: "text" },
  maximumMessageSize: { code: 57, format: "u16" },
  renewalTime: { code: 58, format: "u32" },
  rebindingTime: { code: 59, format: "u32" },
  vendorClass: { code: 60, format: "text" },
  clientIdentifier: { code: 61, format: "bytes", min: 2 },
  nisPlusDomain: { code: 64, format: "text" },
  nisPlusServers: { code: 65, format: "ip-list" },
  tftpServerName: { code: 66, format: "text" },
  bootFileName: { code: 67, format: "text" },
  smtpServers: { code: 69, format: "ip-list" },
  pop3Servers: { code: 70, format: "ip-list" },
  nntpServers: { code: 71, format: "ip-list" },
  wwwServers: { code: 72, format: "ip-list" },
  fingerServers: { code: 73, format: "ip-list" },
  ircServers: { code: 74, format: "ip-list" },
  /** RFC 3004. */
  userClass: { code: 77, format: "bytes", min: 1 },
  /** RFC 4039. */
  rapidCommit: { code: 80, format: "flag" },
  /** RFC 4702. */
  clientFqdn: { code: 81, format: "bytes", min: 3 },
  /** RFC 3046. */
  relayAgentInformation: { code: 82, format: "bytes", min: 2 },
  /** RFC 4578. */
  clientArchitecture: { code: 93, format: "u16-list" },
  clientNetworkInterface: { code: 94, format: "bytes", min: 3 },
  clientMachineIdentifier: { code: 97, format: "bytes", min: 1 },
  /** RFC 4833. */
  posixTimezone: { code: 100, format: "text" },
  tzdbTimezone: { code: 101, format: "text" },
  /** RFC 8925: seconds for which IPv4 may stay off. */
  ipv6OnlyPreferred: { code: 108, format: "u32" },
  /** RFC 8910. */
  captivePortal: { code: 114, format: "text" },
  /** RFC 2563. */
  autoConfigure: { code: 116, format: "u8" },
  /** RFC 3011. */
  subnetSelection: { code: 118, format: "ip" },
  /** RFC 3397. */
  domainSearch: { code: 119, format: "domain-search" },
  /** RFC 3442. */
  classlessRoutes: { code: 121, format: "routes" },
  /** RFC 3925. */
  vendorIdentifyingClass: { code: 124, format: "bytes", min: 5 },
  vendorIdentifyingSpecific: { code: 125, format: "bytes", min: 5 },
  /** RFC 5859. */
  tftpServerAddresses: { code: 150, format: "ip-list" },
  /** RFC 9463. */
  encryptedDns: { code: 162, format: "bytes", min: 1 },
} as const satisfies Readonly<Record<string, OptionSpec>>;

export type OptionName = keyof typeof OPTIONS;
export type OptionValue<N extends OptionName> = FormatValue[(typeof OPTIONS)[N]["format"]];

/** Options to write, by name; undefined ones are left out. */
export type OptionValues = { readonly [N in OptionName]?: OptionValue<N> | undefined };

export interface OptionDefinition {
  readonly name: OptionName;
  readonly code: number;
  readonly min: number;
  readonly format: Format<unknown>;
}

const BY_CODE: (OptionDefinition | undefined)[] = Array.from({ length: 256 });
const BY_NAME = new Map<string, OptionDefinition>();

for (const [name, spec] of Object.entries<OptionSpec>(OPTIONS)) {
  const format = FORMATS[spec.format] as Format<unknown>;
  const min = Math.max(spec.min ?? 0, format.min);
  const definition = { name: name as OptionName, code: spec.code, min, format };
  BY_CODE[spec.code] = definition;
  BY_NAME.set(name, definition);
}

/** What is known of an option by its code; undefined where nothing is. */
export function definitionOf(code: number): OptionDefinition | undefined {
  return BY_CODE[code];
}

/** What is known of an option by its name. */
export function definitionNamed(name: OptionName): OptionDefinition {
  return BY_NAME.get(name) as OptionDefinition;
}

/** `option 51 (leaseTime)`, for people. */
export function optionLabel(code: number): string {
  const name = BY_CODE[code]?.name;
  return name === undefined ? `option ${code}` : `option ${code} (${name})`;
}

/** Why an option cannot have this length, or undefined. */
export function lengthFault(definition: OptionDefinition, length: number): string | undefined {
  const { min, format } = definition;
  if (length >= min && length <= format.max && length % format.multiple === 0) return undefined;
  const expected =
    min === format.max
      ? `${min}`
      : format.multiple > 1
        ? `a multiple of ${format.multiple}`
        : `at least ${min}`;
  return `${optionLabel(definition.code)} has ${length} bytes, expected ${expected}`;
}
