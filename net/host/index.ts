/** Real sockets, clocks and files for services: everything outside `net/host` that is not pure starts here. */
export { createClock, type Clock, type ClockSources } from "./clock.ts";
export type { Direction, Drop, Impairment } from "./impaired.ts";
export { LiveHost, type LiveHostOptions } from "./live-host.ts";
export {
  readOsNetwork,
  type OsAddress,
  type OsInterface,
  type OsNetwork,
  type OsSources,
} from "./os-network.ts";
export { failedPort, type OpenPort, type PortDriver, type PortSink } from "./port-driver.ts";
export type { OsRouter } from "./proc-routes.ts";
export { parseResolvConf, type ResolvConf } from "./resolv-conf.ts";
export { secureSeed } from "./secure-seed.ts";
export { nodeTimers, type Cancel, type Timers } from "./timer.ts";
