/** NTPv4 client and server (RFC 5905) as state machines without input or output of their own. */
export { checksUntil, type CheckName, type CheckResult, type Checks } from "./checks.ts";
export { createNtpClient } from "./client.ts";
export type {
  NtpClient,
  NtpClientConfig,
  NtpCommand,
  NtpEvent,
  NtpFailure,
  NtpPhase,
  NtpServer,
  NtpServerRecord,
  NtpSource,
  NtpView,
  ServerOrigin,
} from "./contract.ts";
export { referenceIdOf, referenceIdText } from "./reference-id.ts";
export { errorAtUs, type TimeSample } from "./sample.ts";
export {
  createNtpServer,
  type NtpKiss,
  type NtpServerBehaviour,
  type NtpServerCommand,
  type NtpServerConfig,
  type NtpServerEvent,
  type NtpServerView,
} from "./server.ts";
export { fromUnixUs, toUnixUs, type NtpTimestamp } from "./timestamp.ts";
export {
  decodeNtp,
  encodeNtp,
  LEAP_UNKNOWN,
  MODE_CLIENT,
  MODE_SERVER,
  type ExtensionField,
  type MessageAuthenticationCode,
  type NtpHeader,
  type NtpMessage,
} from "./wire.ts";
